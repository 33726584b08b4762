#include "farm.h"

#include <errno.h>

#include "memory.h"
#include "ranks.h"

enum { MOMENT_MS = 100, MOMENT_WITH_RANKS_MS = 5 };

struct yard {
    const struct farm *farm;
    size_t *again; /* numbers that were lost with their rank */
    size_t again_count, again_capacity;
    size_t next, answered;
    bool *done; /* of each number: what was lost and given to another may be answered twice */
};

static void take(void *context, const struct job_answer *answer)
{
    struct yard *yard = context;

    if (yard->done[answer->number])
        return;
    yard->done[answer->number] = true;
    yard->answered++;
    yard->farm->take(yard->farm->context, answer);
}

static void lose(void *context, size_t number)
{
    struct yard *yard = context;

    yard->again =
        memory_grow(yard->again, yard->again_count, &yard->again_capacity, sizeof *yard->again);
    yard->again[yard->again_count++] = number;
}

static bool take_number(struct yard *yard, size_t *number)
{
    if (yard->again_count)
        *number = yard->again[--yard->again_count];
    else if (yard->next < yard->farm->count)
        *number = yard->farm->numbers[yard->next++];
    else
        return false;
    return true;
}

static bool hand_out(struct yard *yard, struct jobs *jobs)
{
    size_t number;

    while (ranks_free() && take_number(yard, &number))
        ranks_start(number);
    while (jobs_free_slots(jobs) && take_number(yard, &number))
        if (!jobs_start(jobs, number))
            return false;
    return true;
}

bool farm_run(const struct farm *farm)
{
    struct yard yard = {.farm = farm};
    struct jobs jobs;
    bool good = true;
    bool with_ranks = ranks_is_first() && ranks_free() > 0;

    size_t most = 0;

    for (size_t i = 0; i < farm->count; i++)
        most = farm->numbers[i] > most ? farm->numbers[i] : most;
    yard.done = memory_new(most + 1, sizeof *yard.done);
    jobs_init(&jobs, farm->slots, farm->work, farm->context);
    while (good && yard.answered < farm->count && !(farm->interrupted && *farm->interrupted)) {
        ranks_poll(take, lose, &yard);
        with_ranks |= ranks_free() > 0;
        good = hand_out(&yard, &jobs);
        jobs_wait(&jobs, with_ranks ? MOMENT_WITH_RANKS_MS : MOMENT_MS, take, &yard);
    }
    int error = errno;
    jobs_release(&jobs);
    free(yard.again);
    free(yard.done);
    errno = error;
    return good;
}
