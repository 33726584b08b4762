/* A program that is walked through failures forks at a call: the child goes on with the failure, in
 * a folder of its own, until it ends; the parent waits for it and goes on as if nothing had been. So
 * one run of the program is as many runs, each of which costs only what comes behind its failure.
 *
 *   FAULT_FOLDER  an empty folder: FOLDER/N is where the child of call N works; it has copies of
 *                 the files of the program's own folder, links to the folders there, and its output
 *                 in `out` and `err`. FOLDER/log has a line "end N STATUS" for each child
 *                 (128 + the signal that killed it), and what else is logged.
 *
 * Known limits: a name that the program made absolute leads back to the program's own folder, and a
 * process that shares a line with others (a worker) must not be forked. */
#ifndef FAULTS_CHILD_H
#define FAULTS_CHILD_H

#include <stdbool.h>

/* False without FAULT_FOLDER: then nothing is to be forked. */
bool child_prepare(void);

/* True in the child. */
bool child_fork(long number);

void child_log(const char *word, long number, long status);
_Noreturn void child_give_up(const char *what);

#endif
