/* Many pieces of work in processes of their own, as many at a time as there are processors.
 *
 * A piece of work is a number. The child computes and answers with text; what it breaks is its own: a
 * crash loses this piece and no other. Order of completion is any; whoever wants one order puts the
 * answers by number.
 *
 * A process costs as much as a run of a minute, so a child may be kept for the next piece
 * (`reused`): then it works on what the parent was when the child began, and must give back all that
 * a piece took. A child whose piece failed ends with it.
 *
 *   processes_init(&processes, slots, work, context);
 *   while (…) { while (processes_free_slots(&processes)) processes_start(&processes, next++); processes_wait(&processes, ms,
 * take, x); } processes_release(&processes);           kills what still runs */
#ifndef DDBSIM_PROCESSES_H
#define DDBSIM_PROCESSES_H

#include <stdbool.h>
#include <sys/types.h>

#include "text.h"

struct process {
    size_t number;
    pid_t process;
    int line; /* file descriptor: orders one way, answers the other */
    struct text text;
};

struct processes {
    struct process *running; /* those that work, behind them those that wait for the next piece */
    size_t count, waiting, slots;
    bool reused;
    /* In a child: adds the answer to `out` and returns an exit status. */
    int (*work)(void *context, size_t number, struct text *out);
    void *context;
};

/* How a piece of work ended: its exit status, or 128 + the signal that killed it. */
struct process_answer {
    size_t number;
    int status;
    const char *text;
};

size_t processors_online(void);

void processes_init(struct processes *processes, size_t slots,
                    int (*work)(void *context, size_t number, struct text *out), void *context);
size_t processes_free_slots(const struct processes *processes);

/* False, with errno, when no process can be had. */
bool processes_start(struct processes *processes, size_t number);

/* Waits at most `milliseconds` for something to happen and tells of every piece that ended. */
void processes_wait(struct processes *processes, int milliseconds,
                    void (*take)(void *taker, const struct process_answer *answer), void *taker);
void processes_release(struct processes *processes);

#endif
