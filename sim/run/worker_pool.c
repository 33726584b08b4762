#include "worker_pool.h"

#include <errno.h>

#include "exit_status.h"
#include "memory.h"
#include "mpi_ranks.h"

enum { MOMENT_MS = 100, MOMENT_WITH_RANKS_MS = 5 };

struct yard {
    const struct worker_pool *pool;
    size_t *again; /* numbers that were lost with their rank */
    size_t again_count, again_capacity;
    size_t next, answered;
    bool *done; /* of each number: what was lost and given to another may be answered twice */
};

static void take(void *context, const struct process_answer *answer)
{
    struct yard *yard = context;

    if (yard->done[answer->number])
        return;
    yard->done[answer->number] = true;
    yard->answered++;
    yard->pool->take(yard->pool->context, answer);
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
    else if (yard->next < yard->pool->count)
        *number = yard->pool->numbers[yard->next++];
    else
        return false;
    return true;
}

static bool hand_out(struct yard *yard, struct processes *processes)
{
    size_t number;

    while (mpi_ranks_free() && take_number(yard, &number))
        mpi_ranks_start(number);
    while (processes_free_slots(processes) && take_number(yard, &number))
        if (!processes_start(processes, number))
            return false;
    return true;
}

bool worker_pool_run(const struct worker_pool *pool)
{
    struct yard yard = {.pool = pool};
    struct processes processes;
    bool good = true;
    bool with_ranks = mpi_ranks_is_first() && mpi_ranks_free() > 0;

    size_t most = 0;

    for (size_t i = 0; i < pool->count; i++)
        most = pool->numbers[i] > most ? pool->numbers[i] : most;
    yard.done = memory_new(most + 1, sizeof *yard.done);
    processes_init(&processes, pool->slots, pool->work, pool->context);
    processes.reused = true;
    while (good && yard.answered < pool->count && !(pool->interrupted && *pool->interrupted)) {
        mpi_ranks_poll(take, lose, &yard);
        with_ranks |= mpi_ranks_free() > 0;
        good = hand_out(&yard, &processes);
        processes_wait(&processes, with_ranks ? MOMENT_WITH_RANKS_MS : MOMENT_MS, take, &yard);
    }
    int error = errno;
    processes_release(&processes);
    free(yard.again);
    free(yard.done);
    errno = error;
    return good;
}

int worker_pool_status(const struct worker_pool *pool, bool ran, int worst)
{
    if (!ran) {
        fprintf(stderr, "ddbsim: error: no process can be started: %s\n", strerror(errno));
        return EXIT_IO;
    }
    if (pool->interrupted && *pool->interrupted)
        return EXIT_INTERRUPTED;
    return worst > 128 ? EXIT_IO : worst;
}
