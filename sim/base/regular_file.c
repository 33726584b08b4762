#include "regular_file.h"

#include <errno.h>
#include <fcntl.h>
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
    char *bytes = regular_file_read_stream(descriptor, most, length, why);
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
