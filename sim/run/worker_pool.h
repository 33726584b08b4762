/* A list of numbers, each worked at once, on this machine's processors and on those of other ranks
 * (mpi_ranks.h), whoever is free. */
#ifndef DDBSIM_WORKER_POOL_H
#define DDBSIM_WORKER_POOL_H

#include <signal.h>

#include "processes.h"

struct worker_pool {
    const size_t *numbers;
    size_t count, slots;
    /* In a process of its own, or one after the other in the same, as the pool was when it began. */
    int (*work)(void *context, size_t number, struct text *out);
    void (*take)(void *context, const struct process_answer *answer);
    void *context;
    const volatile sig_atomic_t *interrupted; /* stops handing out; NULL: it cannot be */
};

/* Returns when every number was answered, or the pool was interrupted. False, with errno, when no
 * process could be started. */
bool worker_pool_run(const struct worker_pool *pool);

/* What a pool came to, as an exit status: `ran` is what worker_pool_run returned, which is told on
 * stderr when false, `worst` the greatest status of an answer, in which a signal (above 128) is
 * EXIT_IO. */
int worker_pool_status(const struct worker_pool *pool, bool ran, int worst);

#endif
