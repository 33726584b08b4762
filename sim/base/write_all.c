#include "write_all.h"

#include <errno.h>
#include <unistd.h>

bool write_all(int descriptor, const void *bytes, size_t length)
{
    const char *at = bytes;

    while (length) {
        ssize_t put = write(descriptor, at, length);
        if (put < 0 && errno == EINTR)
            continue;
        if (put == 0)
            errno = ENOSPC; /* POSIX has no reason for it; a loop would not end */
        if (put <= 0)
            return false;
        at += put;
        length -= (size_t)put;
    }
    return true;
}
