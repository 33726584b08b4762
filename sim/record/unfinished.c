#include "unfinished.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_lock.h"

static const char mark[] = ".writing-";
enum { RANDOM_DIGITS = 16 };

/* A marked name: "sale", 4711 and ".h5". */
struct marked {
    size_t stem;
    long process;
    const char *ending;
};

static bool read_mark(const char *name, struct marked *out)
{
    const char *at = strstr(name, mark);
    char *end;

    if (!at)
        return false;
    out->stem = (size_t)(at - name);
    at += strlen(mark);
    out->process = strtol(at, &end, 10);
    if (end == at || out->process <= 0 || *end != '-')
        return false;
    out->ending = end + 1 + RANDOM_DIGITS;
    return strspn(end + 1, "0123456789abcdef") == RANDOM_DIGITS;
}

/* `base` NULL: of any file. */
static bool is_of(const char *name, const char *base, struct marked *m)
{
    if (!read_mark(name, m))
        return false;
    return !base || (strncmp(name, base, m->stem) == 0 && strcmp(m->ending, base + m->stem) == 0);
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum unfinished_state judge(const char *path)
{
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    enum unfinished_state state = UNFINISHED_NONE;
    struct stat about;

    if (file < 0)
        return state;
    if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) && !file_lock_is_own(file)) {
        enum file_lock lock = file_lock_look(file);
        state = lock == FILE_LOCK_HELD   ? UNFINISHED_WRITTEN
                : lock == FILE_LOCK_FREE ? UNFINISHED_LEFT
                                         : UNFINISHED_NONE;
    }
    close(file);
    return state;
}

/* What there is of the file `base`, or of any, in a folder: `length` bytes of `path`, with its slash. */
static enum unfinished_state look(const char *path, size_t length, const char *base, bool tidy,
                                  struct unfinished *out)
{
    struct unfinished found;
    enum unfinished_state worst = UNFINISHED_NONE;

    snprintf(found.path, sizeof found.path, "%.*s", (int)length, path);
    DIR *entries = opendir(length ? found.path : ".");
    for (struct dirent *e; entries && (e = readdir(entries)) != NULL;) {
        struct marked marked;
        if (!is_of(e->d_name, base, &marked) || length + strlen(e->d_name) >= sizeof found.path)
            continue;
        snprintf(found.path + length, sizeof found.path - length, "%s", e->d_name);
        found.process = marked.process;
        enum unfinished_state state = judge(found.path);
        if (state == UNFINISHED_LEFT && tidy)
            unlink(found.path);
        if (state > worst && out)
            *out = found;
        worst = state > worst ? state : worst;
    }
    if (entries)
        closedir(entries);
    return worst;
}

int unfinished_open_folder(const char *path)
{
    char folder[UNFINISHED_PATH];

    snprintf(folder, sizeof folder, "%.*s", (int)(base_of(path) - path), path);
    return open(*folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int unfinished_hold_folder(const char *path)
{
    enum { TIMES = 100, MOMENT_US = 10000 };
    int folder = unfinished_open_folder(path);

    for (int i = 0; folder >= 0 && i < TIMES && flock(folder, LOCK_EX | LOCK_NB) != 0; i++)
        usleep(MOMENT_US);
    return folder;
}

void unfinished_leave_folder(int folder)
{
    if (folder >= 0)
        close(folder);
}

bool unfinished_look(const char *path, struct unfinished *writer)
{
    const char *base = base_of(path);

    return look(path, (size_t)(base - path), base, true, writer) == UNFINISHED_WRITTEN;
}

enum unfinished_state unfinished_find(const char *path, struct unfinished *found)
{
    const char *base = base_of(path);

    return look(path, (size_t)(base - path), base, false, found);
}

void unfinished_tidy(const char *path)
{
    int folder = unfinished_hold_folder(path);

    unfinished_look(path, NULL);
    unfinished_leave_folder(folder);
}

void unfinished_tidy_folder(const char *folder)
{
    char below[UNFINISHED_PATH];

    snprintf(below, sizeof below, "%.4000s/", folder);
    int held = unfinished_hold_folder(below);
    look(below, strlen(below), NULL, true, NULL);
    unfinished_leave_folder(held);
}
