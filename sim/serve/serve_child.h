/* One child process of the workbench's server: a command of this very program with limits.
 *
 * The server itself parses HTTP and JSON only. Whatever reads a scenario runs as a child, which may
 * crash, leak or never end and costs one answer. A child
 *
 *   - reads the scenario from its standard input, a file in memory that nobody else can open;
 *   - leads a process group, which is killed as a whole;
 *   - has a limit of CPU seconds and memory for each of its processes, and of the size of a file;
 *   - is killed by the kernel when the thread that started it is gone (PR_SET_PDEATHSIG), as its own
 *     children are with it; gains no rights (PR_SET_NO_NEW_PRIVS); and writes nowhere but into one
 *     folder, where the kernel has Landlock (since 5.13);
 *   - reads, of the files that its scenario names, those below its folder (regular_file.h).
 *
 * Source: prctl(2), setrlimit(2), landlock(7). */
#ifndef DDBSIM_SERVE_CHILD_H
#define DDBSIM_SERVE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "text.h"

struct serve_child_order {
    const char *program; /* "/proc/self/exe" */
    char *const *words;  /* argv, NULL-terminated */
    const char *folder;  /* where it runs */
    const char *own;     /* the only one where it may write */
    const char *input;   /* its standard input */
    size_t input_length;
    unsigned cpu_s;           /* of each process; */
    unsigned long most_bytes; /* of memory */
};

/* What it has said so far; both grow to at most SERVE_CHILD_SAID bytes. A zeroed one is released. */
struct serve_child {
    pid_t process;          /* 0: none */
    int out_end, error_end; /* of the pipes, -1 when closed */
    struct text out, error;
    int status; /* once it has ended: its exit status, or 128 and its signal */
};

enum { SERVE_CHILD_SAID = 16 << 20 };

/* False when there is no process to be had. */
bool serve_child_start(struct serve_child *child, const struct serve_child_order *order);

enum serve_child_event {
    SERVE_CHILD_SPOKE,
    SERVE_CHILD_SILENT, /* nothing within the time */
    SERVE_CHILD_ENDED,  /* both pipes are closed */
    SERVE_CHILD_UNHEARD /* who waits for it, at the other end of `client`, is gone */
};

/* Waits until it says something, ends, or `client` (a socket, or -1) is closed by its other end. */
enum serve_child_event serve_child_wait(struct serve_child *child, int client, int timeout_ms);

/* The processes that it left are killed, and it is waited for. */
void serve_child_end(struct serve_child *child);
void serve_child_release(struct serve_child *child);

/* To its end, or to that of `seconds` or of the client. False when it did not come to its own end. */
bool serve_child_finish(struct serve_child *child, int client, unsigned seconds);

#endif
