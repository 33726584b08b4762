/* Work on other machines: the ranks of an MPI process. Built in with `make MPI=1`; without it, or when
 * the program was not started by mpirun, there is one rank and all of this does nothing.
 *
 * The first rank hands out, one number at a time, to whoever is free. Every other rank says once a
 * second that it lives; one that is silent for ten seconds (DDBSIM_RANK_PATIENCE in the environment
 * says otherwise) is lost, and its number is handed out again. Should it come back, it is welcome.
 */
#ifndef DDBSIM_MPI_RANKS_H
#define DDBSIM_MPI_RANKS_H

#include "processes.h"

/* False: this process works alone. */
bool mpi_ranks_begin(void);
bool mpi_ranks_is_first(void);

/* Another rank than the first: works until told to stop. */
void mpi_ranks_serve(struct processes *processes);

/* The first rank. */
size_t mpi_ranks_free(void);
void mpi_ranks_start(size_t number);
/* Tells of every answer that has arrived, and through `lost` of every number that was lost. */
void mpi_ranks_poll(void (*take)(void *taker, const struct process_answer *answer),
                    void (*lost)(void *taker, size_t number), void *taker);

/* Tells the other ranks to stop, and ends MPI. When a rank was lost, MPI cannot be ended in good
 * order: then the program ends here, with `status`. */
void mpi_ranks_end(int status);

/* Ranks but the first are silent on stderr, so that a mistake is told once, until they speak. */
void mpi_ranks_speak(void);

#endif
