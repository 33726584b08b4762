/* A list of numbers, each worked at once, on this machine's processors and on those of other ranks
 * (ranks.h), whoever is free. */
#ifndef DDBSIM_FARM_H
#define DDBSIM_FARM_H

#include <signal.h>

#include "jobs.h"

struct farm {
    const size_t *numbers;
    size_t count, slots;
    int (*work)(void *context, size_t number, struct text *out); /* in a process of its own */
    void (*take)(void *context, const struct job_answer *answer);
    void *context;
    const volatile sig_atomic_t *interrupted; /* stops handing out; NULL: it cannot be */
};

/* Returns when every number was answered, or the farm was interrupted. False, with errno, when no
 * process could be started. */
bool farm_run(const struct farm *farm);

#endif
