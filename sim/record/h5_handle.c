#include "h5_handle.h"

#include <stdarg.h>

long long h5_result(struct h5 *h5, long long result)
{
    if (result < 0 && !h5->failed) {
        h5->failed = true;
        h5->error = errno;
    }
    return result;
}

void h5_end(struct h5 *h5, herr_t (*close)(hid_t id), hid_t id)
{
    if (id < 0)
        return;
    errno = 0;
    h5_result(h5, close(id));
}

void h5_fail(struct h5 *h5, const char *format, ...)
{
    va_list more;

    if (*h5->about || (h5->failed && h5->error)) /* the first failure is the one to know */
        return;
    h5->failed = true;
    va_start(more, format);
    vsnprintf(h5->about, sizeof h5->about, format, more);
    va_end(more);
}

const char *h5_reason(const struct h5 *h5)
{
    if (*h5->about)
        return h5->about;
    return h5->error ? strerror(h5->error) : "the HDF5 library reports an error";
}
