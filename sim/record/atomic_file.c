#include "atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "h5.h"
#include "text.h"

static const char *const endings[] = {".h5", ".html", ".csv", ".svg", ".json", ".yaml"};

void atomic_file_mark(char *out, const char *path, const char *mark)
{
    size_t stem = strlen(path);
    const char *ending = "";

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (text_ends_with(path, endings[i])) {
            ending = endings[i];
            stem -= strlen(ending);
            break;
        }
    }
    snprintf(out, ATOMIC_FILE_PATH, "%.*s.%s%s", (int)stem, path, mark, ending);
}

static bool is_kind(const char *path, enum atomic_file_kind kind)
{
    char begin[4096] = "";

    if (kind == ATOMIC_FILE_HDF5)
        return H5Fis_hdf5(path) > 0;
    if (kind == ATOMIC_FILE_EDITED)
        return true;
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    size_t got = fread(begin, 1, sizeof begin - 1, file);
    fclose(file);
    begin[got] = '\0';
    switch (kind) {
    case ATOMIC_FILE_HTML:
        return text_starts_with(begin, "<!doctype html>");
    case ATOMIC_FILE_SVG:
        return text_starts_with(begin, "<svg ") && strstr(begin, "Made by ddbsim");
    case ATOMIC_FILE_METRICS:
        return strstr(begin, "\"MetricDataResults\"") || strstr(begin, "\"MetricStat\"") ||
               strstr(begin, "\"Datapoints\"");
    case ATOMIC_FILE_DESCRIPTION:
        return strstr(begin, "\"TableName\"") || strstr(begin, "\"ScalableTargets\"");
    case ATOMIC_FILE_CHANGES:
        return text_starts_with(begin, "# What ") || text_starts_with(begin, "#!/bin/sh\n# What ");
    case ATOMIC_FILE_SCENARIO:
        return text_starts_with(begin, "# Made by ddbsim ");
    default:
        return text_starts_with(begin, "time,") || strstr(begin, "seed,");
    }
}

static bool may_replace(const char *path, enum atomic_file_kind kind, char *why)
{
    static const char *const names[] = {"no result",
                                        "no page of ours",
                                        "no CSV of ours",
                                        "no picture of ours",
                                        "no metrics of ours",
                                        "no description of tables",
                                        "no change set of ours",
                                        "no scenario that ddbsim made",
                                        "never of another kind"};
    struct stat status;

    if (stat(path, &status) != 0)
        return true;
    if (!S_ISREG(status.st_mode)) {
        snprintf(why, ATOMIC_FILE_WHY, "cannot write %.300s: it is not a regular file", path);
        return false;
    }
    if (status.st_size > 0 && !is_kind(path, kind)) {
        snprintf(why, ATOMIC_FILE_WHY,
                 "cannot write %.300s: a file that is %s is there; choose another with -o", path,
                 names[kind]);
        return false;
    }
    return true;
}

/* Nobody can have put a link where a name is that nobody can guess, and if one did, it is not
 * followed: the file is new, or there is none. */
static bool make_temporary(struct atomic_file *r)
{
    uint64_t chance;
    char mark[64];

    if (getrandom(&chance, sizeof chance, 0) != sizeof chance)
        return false;
    snprintf(mark, sizeof mark, "writing-%ld-%016" PRIx64, (long)getpid(), chance);
    atomic_file_mark(r->temporary, r->path, mark);
    int descriptor = open(r->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    return descriptor >= 0 && close(descriptor) == 0;
}

bool atomic_file_begin(struct atomic_file *r, const char *path, enum atomic_file_kind kind,
                       char *why)
{
    char *real = realpath(path, NULL);
    h5_quiet();
    bool fits = strlen(path) + 60 < ATOMIC_FILE_PATH;

    if (fits)
        snprintf(r->path, ATOMIC_FILE_PATH, "%s", real ? real : path);
    free(real);
    if (!fits) {
        snprintf(why, ATOMIC_FILE_WHY, "cannot write %.300s: %s", path, strerror(ENAMETOOLONG));
        return false;
    }
    if (!may_replace(r->path, kind, why))
        return false;
    if (make_temporary(r))
        return true;
    snprintf(why, ATOMIC_FILE_WHY, "cannot write %.300s: %s", path, strerror(errno));
    return false;
}

/* The data is on the disk before the name is. */
static bool sync_file(const char *path)
{
    int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool good = descriptor >= 0 && fsync(descriptor) == 0;
    int error = errno;

    if (descriptor >= 0)
        close(descriptor);
    errno = error;
    return good;
}

bool atomic_file_commit(struct atomic_file *r, const char *final)
{
    if (sync_file(r->temporary) && rename(r->temporary, final) == 0)
        return true;
    int error = errno;
    atomic_file_discard(r);
    errno = error;
    return false;
}

void atomic_file_discard(struct atomic_file *r)
{
    unlink(r->temporary);
}
