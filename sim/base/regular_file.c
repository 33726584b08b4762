#include "regular_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

static bool refuse(char *why, const char *what)
{
    snprintf(why, REGULAR_FILE_WHY, "%s", what);
    return false;
}

/* A descriptor, or -1 with `why`. O_NONBLOCK: opening a pipe does not wait for its other end. */
static int open_regular(const char *path, char *why)
{
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (descriptor < 0) {
        refuse(why, strerror(errno));
        return -1;
    }
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode))
        return descriptor;
    refuse(why, S_ISDIR(status.st_mode) ? strerror(EISDIR) : "it is not a regular file");
    close(descriptor);
    return -1;
}

bool regular_file_is(const char *path, char *why)
{
    int descriptor = open_regular(path, why);

    if (descriptor < 0)
        return false;
    close(descriptor);
    return true;
}

static bool lies_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);

    return text_starts_with(path, folder) && (path[length] == '/' || text_equal(folder, "/"));
}

/* The kernel says where an open file is, so no link and no race can lie about it. */
static bool is_allowed(int descriptor, char *why)
{
    const char *own = getenv(REGULAR_FILE_CONFINED);
    char link[64], path[PATH_MAX], real[PATH_MAX];

    if (!own)
        return true;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return refuse(why, "nobody can say where it lies");
    path[length] = '\0';
    if ((getcwd(real, sizeof real) && lies_below(path, real)) ||
        (realpath(own, real) && lies_below(path, real)))
        return true;
    return refuse(why, "the workbench reads files of its scenario's folder only");
}

char *regular_file_read_stream(int descriptor, size_t most, size_t *length, char *why)
{
    struct text text = {0};
    char block[65536];
    ssize_t got;

    while ((got = read(descriptor, block, sizeof block)) > 0 && text.length <= most)
        text_add_part(&text, block, (size_t)got);
    if (got < 0 || text.length > most) {
        if (got < 0)
            refuse(why, strerror(errno));
        else
            snprintf(why, REGULAR_FILE_WHY, "it is larger than %zu MiB", most >> 20);
        text_release(&text);
        return NULL;
    }
    text_add(&text, "");
    *length = text.length;
    return text.bytes;
}

char *regular_file_read(const char *path, size_t most, size_t *length, char *why)
{
    int descriptor = open_regular(path, why);

    if (descriptor < 0)
        return NULL;
    char *bytes = is_allowed(descriptor, why)
                      ? regular_file_read_stream(descriptor, most, length, why)
                      : NULL;
    close(descriptor);
    return bytes;
}

char *regular_file_beside(const char *source, const char *name)
{
    struct text path = {0};
    const char *slash = source ? strrchr(source, '/') : NULL;

    if (slash && name[0] != '/')
        text_add_part(&path, source, (size_t)(slash - source) + 1);
    text_add(&path, name);
    return path.bytes;
}
