/* Many pieces of work in processes of their own, as many at a time as there are processors.
 *
 * A piece of work is a number. The child computes and answers with text; what it breaks or leaks is
 * its own: a crash loses this piece and no other. Order of completion is any; whoever wants one
 * order puts the answers by number.
 *
 *   jobs_init(&jobs, slots, work, context);
 *   while (…) { while (jobs_free_slots(&jobs)) jobs_start(&jobs, next++); jobs_wait(&jobs, ms,
 * take, x); } jobs_release(&jobs);           kills what still runs */
#ifndef DDBSIM_JOBS_H
#define DDBSIM_JOBS_H

#include <stdbool.h>
#include <sys/types.h>

#include "text.h"

struct job {
    size_t number;
    pid_t process;
    int answer; /* file descriptor */
    struct text text;
};

struct jobs {
    struct job *running;
    size_t count, slots;
    /* In the child: adds the answer to `out` and returns an exit status. */
    int (*work)(void *context, size_t number, struct text *out);
    void *context;
};

/* How a piece of work ended: its exit status, or 128 + the signal that killed it. */
struct job_answer {
    size_t number;
    int status;
    const char *text;
};

size_t jobs_processors(void);

void jobs_init(struct jobs *jobs, size_t slots,
               int (*work)(void *context, size_t number, struct text *out), void *context);
size_t jobs_free_slots(const struct jobs *jobs);

/* False, with errno, when no process can be had. */
bool jobs_start(struct jobs *jobs, size_t number);

/* Waits at most `milliseconds` for something to happen and tells of every piece that ended. */
void jobs_wait(struct jobs *jobs, int milliseconds,
               void (*take)(void *taker, const struct job_answer *answer), void *taker);
void jobs_release(struct jobs *jobs);

#endif
