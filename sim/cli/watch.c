#include "watch.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "node.h"
#include "regular_file.h"

enum { LOOK_US = 200000, MOST_FILES = 100 };

/* What shows that a file was saved. A file that is not there has all of them 0. */
struct stamp {
    struct timespec changed;
    off_t size;
    ino_t inode;
};

struct watch {
    char **files;
    struct stamp stamps[MOST_FILES + 1];
};

static void add_file(char **files, const char *path)
{
    char why[REGULAR_FILE_WHY];
    size_t count = 0;

    for (; files[count]; count++)
        if (text_equal(files[count], path))
            return;
    if (count < MOST_FILES && regular_file_is(path, why))
        files[count] = memory_text(path);
}

static void add_named(char **files, const struct node *node)
{
    if (node->kind == NODE_SCALAR && *node->text) {
        char *beside = regular_file_beside(files[0], node->text);
        add_file(files, beside);
        free(beside);
    }
    for (size_t i = 0; node->kind != NODE_SCALAR && i < node->count; i++)
        add_named(files, node->entries[i].value);
}

char **watch_files(const char *path, const char *text, size_t length)
{
    char **files = memory_new(MOST_FILES + 2, sizeof *files);
    struct diagnostics diagnostics;
    struct arena arena;

    arena_init(&arena);
    diagnostics_init(&diagnostics);
    files[0] = memory_text(path);
    struct node *root = node_parse(&arena, path, text, length, &diagnostics);
    if (root)
        add_named(files, root);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
    return files;
}

void watch_files_free(char **files)
{
    for (char **f = files; f && *f; f++)
        free(*f);
    free(files);
}

static struct stamp stamp_of(const char *path)
{
    struct stat s;

    if (stat(path, &s) != 0)
        return (struct stamp){.size = 0};
    return (struct stamp){s.st_mtim, s.st_size, s.st_ino};
}

static bool is_same(struct stamp a, struct stamp b)
{
    return a.changed.tv_sec == b.changed.tv_sec && a.changed.tv_nsec == b.changed.tv_nsec &&
           a.size == b.size && a.inode == b.inode;
}

/* Looks at all files and keeps what it finds. Returns the first that is not as before, or is not
 * there; NULL: there is none. */
static const char *look(struct watch *w)
{
    const char *changed = NULL;

    for (size_t i = 0; w->files[i]; i++) {
        struct stamp now = stamp_of(w->files[i]);
        if (!changed && (!is_same(now, w->stamps[i]) || now.inode == 0))
            changed = w->files[i];
        w->stamps[i] = now;
    }
    return changed;
}

/* Which files there are: as the scenario says now, or as it said when it could last be read. */
static void list_files(struct watch *w, const char *path)
{
    char why[REGULAR_FILE_WHY];
    size_t length;
    char *text = regular_file_read(path, NODE_BYTES, &length, why);
    char **files = watch_files(path, text ? text : "", text ? length : 0);

    if (w->files && w->files[1] && !files[1]) {
        watch_files_free(files);
    } else {
        watch_files_free(w->files);
        w->files = files;
    }
    free(text);
    look(w);
}

/* Ends without what the parent has to do at its own end. */
static pid_t start(const struct arguments *a, int (*once)(const struct arguments *))
{
    fflush(stdout);
    pid_t child = fork();
    if (child != 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    command_release_interrupts();
    int status = once(a);
    fflush(stdout);
    _exit(status);
}

/* Until the child ends, or a file has changed, which ends it and is returned. */
static const char *attend(struct watch *w, pid_t child)
{
    const char *stale = NULL;
    bool told = false;

    while (waitpid(child, NULL, WNOHANG) == 0) {
        usleep(LOOK_US / 4);
        if (command_interrupted == SIGTERM && !told) /* of Ctrl-C the terminal tells it too */
            told = kill(child, SIGINT) == 0;
        if (!stale && !command_interrupted && (stale = look(w)) != NULL)
            kill(child, WATCH_STALE);
    }
    return stale;
}

static const char *wait_for_change(struct watch *w, bool quiet)
{
    const char *changed = NULL;
    size_t beside = 0;

    while (w->files[beside + 1])
        beside++;
    if (!quiet && beside)
        fprintf(stderr, "ddbsim: watching %s and %zu file%s beside it; Ctrl-C ends\n", w->files[0],
                beside, beside > 1 ? "s" : "");
    else if (!quiet)
        fprintf(stderr, "ddbsim: watching %s; Ctrl-C ends\n", w->files[0]);
    while (!command_interrupted && !(changed = look(w)))
        usleep(LOOK_US);
    return changed;
}

int watch_run(const struct arguments *a, int (*once)(const struct arguments *))
{
    struct watch w = {.files = NULL};
    char why[REGULAR_FILE_WHY];

    if (!regular_file_is(a->files[0], why)) {
        fprintf(stderr, "ddbsim: error: cannot watch %s: %s\n", a->files[0], why);
        return EXIT_IO;
    }
    command_catch_interrupts();
    while (!command_interrupted) {
        list_files(&w, a->files[0]);
        pid_t child = start(a, once);
        if (child < 0) {
            fprintf(stderr, "ddbsim: error: cannot start a run: %s\n", strerror(errno));
            watch_files_free(w.files);
            return EXIT_IO;
        }
        const char *changed = attend(&w, child);
        if (!changed && !command_interrupted)
            changed = wait_for_change(&w, a->quiet);
        do /* until it is whole */
            usleep(LOOK_US);
        while (!command_interrupted && look(&w));
        if (!command_interrupted && !a->quiet)
            fprintf(stderr, "ddbsim: %s has changed; running again\n", changed);
    }
    watch_files_free(w.files);
    return EXIT_INTERRUPTED;
}
