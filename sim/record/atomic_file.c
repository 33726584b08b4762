#include "atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_lock.h"
#include "h5.h"
#include "temporary.h"
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

static bool cannot(const char *path, const char *reason, char *why)
{
    snprintf(why, ATOMIC_FILE_WHY, "cannot write %.300s: %s", path, reason);
    return false;
}

enum { BEGIN_BYTES = 4096 };

/* How a file begins, with a 0 behind it. False with errno when it cannot be read. */
static bool read_begin(const char *path, char begin[BEGIN_BYTES])
{
    FILE *file = fopen(path, "rb");

    memset(begin, 0, BEGIN_BYTES);
    if (!file)
        return false;
    errno = 0;
    bool good = fread(begin, 1, BEGIN_BYTES - 1, file) > 0 || !ferror(file);
    int error = errno;
    fclose(file);
    errno = error;
    return good;
}

static bool is_kind(const char *begin, enum atomic_file_kind kind)
{
    switch (kind) {
    case ATOMIC_FILE_HDF5:
        return memcmp(begin, "\x89HDF\r\n\x1a\n", 8) == 0;
    case ATOMIC_FILE_EDITED:
        return true;
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
    char begin[BEGIN_BYTES];
    struct stat status;

    if (stat(path, &status) != 0)
        return true;
    if (!S_ISREG(status.st_mode))
        return cannot(path, "it is not a regular file", why);
    if (status.st_size == 0 || kind == ATOMIC_FILE_EDITED)
        return true;
    if (!read_begin(path, begin))
        return cannot(path, strerror(errno), why);
    if (!is_kind(begin, kind)) {
        snprintf(why, ATOMIC_FILE_WHY,
                 "cannot write %.300s: a file that is %s is there; choose another with -o", path,
                 names[kind]);
        return false;
    }
    return true;
}

/* Where a path leads through its links, of which the last may lead to nothing yet. */
static bool follow_links(char *path)
{
    enum { MOST_LINKS = 40 };
    char link[ATOMIC_FILE_PATH], next[2 * ATOMIC_FILE_PATH];

    for (int i = 0; i < MOST_LINKS; i++) {
        ssize_t length = readlink(path, link, sizeof link - 1);
        if (length < 0)
            return true; /* it is none, or not there */
        link[length] = '\0';
        const char *slash = *link == '/' ? NULL : strrchr(path, '/');
        int folder = slash ? (int)(slash + 1 - path) : 0;
        snprintf(next, sizeof next, "%.*s%s", folder, path, link);
        if (strlen(next) + UNFINISHED_MARK >= ATOMIC_FILE_PATH) {
            errno = ENAMETOOLONG;
            return false;
        }
        memcpy(path, next, strlen(next) + 1);
    }
    errno = ELOOP;
    return false;
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
    r->number = temporary_add(r->temporary);
    r->lock = open(r->temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (r->lock >= 0) {
        file_lock_take(r->lock);
        return true;
    }
    temporary_drop(r->number);
    return false;
}

static bool find_place(struct atomic_file *r, const char *path, char *why)
{
    if (strlen(path) + UNFINISHED_MARK >= ATOMIC_FILE_PATH)
        return cannot(path, strerror(ENAMETOOLONG), why);
    snprintf(r->path, ATOMIC_FILE_PATH, "%s", path);
    if (!follow_links(r->path))
        return cannot(path, strerror(errno), why);
    const char *slash = strrchr(r->path, '/');
    if (strlen(slash ? slash + 1 : r->path) + UNFINISHED_MARK > NAME_MAX) {
        snprintf(why, ATOMIC_FILE_WHY,
                 "cannot write %.300s: a name of more than %d bytes leaves no room for the mark of "
                 "a file that is not complete; choose a shorter one with -o",
                 path, NAME_MAX - UNFINISHED_MARK);
        return false;
    }
    return true;
}

bool atomic_file_begin(struct atomic_file *r, const char *path, enum atomic_file_kind kind,
                       char *why)
{
    struct unfinished writer;

    h5_quiet();
    r->lock = -1;
    if (!may_replace(path, kind, why) || !find_place(r, path, why))
        return false;
    int folder = unfinished_hold_folder(r->path);
    bool busy = unfinished_look(r->path, &writer), made = !busy && make_temporary(r);
    int error = errno;
    unfinished_leave_folder(folder);
    if (made)
        return true;
    if (!busy)
        return cannot(path, strerror(error), why);
    snprintf(why, ATOMIC_FILE_WHY,
             "cannot write %.300s: process %ld is writing it; wait for it, or choose another with "
             "-o",
             path, writer.process);
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

/* And the name, once it is given. Not every file system can (EINVAL), and a folder that may be
 * written but not read cannot be asked. */
static bool sync_folder(const char *path)
{
    int folder = unfinished_open_folder(path);
    bool good = folder < 0 || fsync(folder) == 0 || errno == EINVAL;
    int error = errno;

    if (folder >= 0)
        close(folder);
    errno = error;
    return good;
}

static void let_go(struct atomic_file *r)
{
    temporary_drop(r->number);
    file_lock_close(r->lock);
    r->lock = -1;
}

bool atomic_file_commit(struct atomic_file *r, const char *final)
{
    if (sync_file(r->temporary) && rename(r->temporary, final) == 0) {
        let_go(r);
        return sync_folder(final);
    }
    int error = errno;
    atomic_file_discard(r);
    errno = error;
    return false;
}

void atomic_file_discard(struct atomic_file *r)
{
    if (r->lock < 0)
        return;
    if (unlink(r->temporary) != 0 && errno != ENOENT)
        r->number = TEMPORARY_MOST; /* the end of the program tries again */
    let_go(r);
}

enum unfinished_state atomic_file_look(const char *path, char *temporary)
{
    struct atomic_file place;
    struct unfinished found;
    char why[ATOMIC_FILE_WHY];

    if (!find_place(&place, path, why))
        return UNFINISHED_NONE;
    int folder = unfinished_hold_folder(place.path);
    enum unfinished_state state = unfinished_find(place.path, &found);
    unfinished_leave_folder(folder);
    if (state != UNFINISHED_NONE)
        snprintf(temporary, ATOMIC_FILE_PATH, "%s", found.path);
    return state;
}
