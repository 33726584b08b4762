#include "mpi_ranks.h"

#ifndef DDBSIM_MPI

bool mpi_ranks_begin(void)
{
    return false;
}

bool mpi_ranks_is_first(void)
{
    return true;
}

void mpi_ranks_serve(struct processes *processes)
{
    (void)processes;
}

size_t mpi_ranks_free(void)
{
    return 0;
}

void mpi_ranks_start(size_t number)
{
    (void)number;
}

void mpi_ranks_poll(void (*take)(void *taker, const struct process_answer *answer),
                    void (*lost)(void *taker, size_t number), void *taker)
{
    (void)take, (void)lost, (void)taker;
}

void mpi_ranks_end(int status)
{
    (void)status;
}

void mpi_ranks_speak(void)
{
}

#else

#include <fcntl.h>
#include <mpi.h>
#include <unistd.h>

#include "memory.h"

enum { TAG_WORK = 1, TAG_ANSWER, TAG_ALIVE };
enum rank_state { RANK_ABSENT, RANK_FREE, RANK_BUSY, RANK_LOST };

static const unsigned long long stop = ~0ull;
static const useconds_t nap_us = 1000;

/* MPI itself is one for the whole process, and so is what we know of its ranks. */
static struct {
    int rank, count, saved_stderr;
    enum rank_state *states;
    size_t *numbers;
    double *heard_s, patience_s;
} mpi;

bool mpi_ranks_begin(void)
{
    if (!getenv("OMPI_COMM_WORLD_SIZE") && !getenv("PMIX_RANK") && !getenv("PMI_RANK"))
        return false;
    MPI_Init(NULL, NULL);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_rank(MPI_COMM_WORLD, &mpi.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &mpi.count);
    mpi.states = memory_new((size_t)mpi.count, sizeof *mpi.states);
    mpi.numbers = memory_new((size_t)mpi.count, sizeof *mpi.numbers);
    mpi.heard_s = memory_new((size_t)mpi.count, sizeof *mpi.heard_s);
    for (int r = 0; r < mpi.count; r++)
        mpi.heard_s[r] = MPI_Wtime();
    const char *patience = getenv("DDBSIM_RANK_PATIENCE");
    mpi.patience_s = patience ? strtod(patience, NULL) : 0;
    if (!(mpi.patience_s > 0))
        mpi.patience_s = 10;
    if (mpi.rank != 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        mpi.saved_stderr = dup(STDERR_FILENO);
        dup2(nowhere, STDERR_FILENO);
        close(nowhere);
    }
    return true;
}

bool mpi_ranks_is_first(void)
{
    return mpi.rank == 0;
}

static void say_alive(void)
{
    MPI_Send(NULL, 0, MPI_CHAR, 0, TAG_ALIVE, MPI_COMM_WORLD);
}

/* "NUMBER STATUS TEXT" */
static void send_answer(void *unused, const struct process_answer *answer)
{
    struct text message = {0};

    (void)unused;
    text_addf(&message, "%zu %d %s", answer->number, answer->status, answer->text);
    MPI_Send(text_get(&message), (int)message.length + 1, MPI_CHAR, 0, TAG_ANSWER, MPI_COMM_WORLD);
    text_release(&message);
}

static bool next_order(unsigned long long *number)
{
    int there = 0;

    MPI_Iprobe(0, TAG_WORK, MPI_COMM_WORLD, &there, MPI_STATUS_IGNORE);
    if (there)
        MPI_Recv(number, 1, MPI_UNSIGNED_LONG_LONG, 0, TAG_WORK, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return there;
}

void mpi_ranks_serve(struct processes *processes)
{
    double told_s = 0;

    for (;;) {
        unsigned long long number;
        if (MPI_Wtime() - told_s > 1) {
            say_alive();
            told_s = MPI_Wtime();
        }
        if (next_order(&number)) {
            if (number == stop)
                return;
            if (!processes_start(processes, (size_t)number))
                send_answer(NULL, &(struct process_answer){(size_t)number, 71, ""});
        }
        if (processes->count)
            processes_wait(processes, 20, send_answer, NULL);
        else
            usleep(nap_us);
    }
}

size_t mpi_ranks_free(void)
{
    size_t count = 0;

    for (int r = 1; r < mpi.count; r++)
        count += mpi.states[r] == RANK_FREE;
    return count;
}

void mpi_ranks_start(size_t number)
{
    unsigned long long order = number;
    int r = 1;

    while (mpi.states[r] != RANK_FREE)
        r++;
    mpi.states[r] = RANK_BUSY;
    mpi.numbers[r] = number;
    MPI_Send(&order, 1, MPI_UNSIGNED_LONG_LONG, r, TAG_WORK, MPI_COMM_WORLD);
}

static void receive(const MPI_Status *status, void (*take)(void *, const struct process_answer *),
                    void *taker)
{
    int length = 0, r = status->MPI_SOURCE, used = 0;
    struct process_answer answer = {0};

    MPI_Get_count(status, MPI_CHAR, &length);
    char *message = memory_new((size_t)length + 1, 1);
    MPI_Recv(message, length, MPI_CHAR, r, status->MPI_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    mpi.heard_s[r] = MPI_Wtime();
    if (mpi.states[r] == RANK_ABSENT)
        mpi.states[r] = RANK_FREE;
    if (status->MPI_TAG == TAG_ANSWER &&
        sscanf(message, "%zu %d %n", &answer.number, &answer.status, &used) == 2) {
        answer.text = message + used;
        mpi.states[r] = RANK_FREE;
        take(taker, &answer);
    }
    free(message);
}

static void find_lost(void (*lost)(void *taker, size_t number), void *taker)
{
    for (int r = 1; r < mpi.count; r++) {
        if (mpi.states[r] == RANK_LOST || MPI_Wtime() - mpi.heard_s[r] < mpi.patience_s)
            continue;
        bool busy = mpi.states[r] == RANK_BUSY;
        mpi.states[r] = RANK_LOST;
        fprintf(stderr, "ddbsim: rank %d is silent; its run is given to another\n", r);
        if (busy)
            lost(taker, mpi.numbers[r]);
    }
}

void mpi_ranks_poll(void (*take)(void *taker, const struct process_answer *answer),
                    void (*lost)(void *taker, size_t number), void *taker)
{
    int there = 1;

    while (mpi.count > 1 && there) {
        MPI_Status status;
        if (MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &status) != MPI_SUCCESS)
            break;
        if (there)
            receive(&status, take, taker);
    }
    find_lost(lost, taker);
}

void mpi_ranks_end(int status)
{
    bool all = true;

    for (int r = 1; mpi_ranks_is_first() && r < mpi.count; r++) {
        all &= mpi.states[r] != RANK_LOST;
        if (mpi.states[r] != RANK_LOST)
            MPI_Send(&stop, 1, MPI_UNSIGNED_LONG_LONG, r, TAG_WORK, MPI_COMM_WORLD);
    }
    if (!all) {
        fflush(NULL);
        MPI_Abort(MPI_COMM_WORLD, status);
    }
    MPI_Finalize();
}

void mpi_ranks_speak(void)
{
    if (mpi.rank == 0)
        return;
    dup2(mpi.saved_stderr, STDERR_FILENO);
    close(mpi.saved_stderr);
}

#endif
