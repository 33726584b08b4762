/* Files and folders that must not outlast the program: those that are being written and have not got
 * their name yet.
 *
 * Law: a path is added before it is made and dropped when it was renamed or removed. Whatever ends
 * the program in between (exit with any status, a signal, a fault in a library) removes it: exit
 * does by itself, handlers of signals call temporary_abandon_all, which is async-signal-safe. What a
 * process has added is its own: a child of fork leaves it alone, but for the folders of a parent that
 * is gone: it could not remove them while files of the child lay in them. Only SIGKILL and a power cut go
 * past this; what they leave is found by its lock (atomic_file.h).
 *
 * Known answer: of two files that were added, one of them dropped, abandon_all removes the other. */
#ifndef DDBSIM_TEMPORARY_H
#define DDBSIM_TEMPORARY_H

#include <stddef.h>
#include <sys/types.h>

/* So many at a time; what is added beyond is not removed. */
enum { TEMPORARY_MOST = 32, TEMPORARY_PATH = 4400 };

/* Returns a number by which it is dropped. A folder is removed when nothing is in it but files that
 * were added too. */
size_t temporary_add(const char *path);
void temporary_drop(size_t number);

void temporary_abandon_all(void);

/* For a child that may outlive the process that forked it: what it abandons are then also the folders
 * of that one, which are empty when the last such child has ended. */
void temporary_begin_child(pid_t parent);

/* A handler of signals: abandons all, and the program dies of the signal. */
void temporary_end_by(int signal_number);

#endif
