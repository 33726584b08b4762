/* Files that are not complete, found by their names and told apart by their locks: those that a
 * process is writing, and those that one left which was killed.
 *
 * A name bears a mark, "sale.writing-PID-RANDOM.h5" of "sale.h5", RANDOM being 16 hexadecimal digits
 * (atomic_file.h makes them). Law: a marked file that somebody holds the lock of (file_lock.h) is
 * being written, one that nobody does was left. What cannot be opened, is no regular file, or lies
 * where there are no locks, is neither, and stays.
 *
 * Known answer: beside "a.csv", an "a.writing-1-0123456789abcdef.csv" without a lock is removed;
 * "a.writing-1-0123456789abcde.csv" and "b.writing-1-0123456789abcdef.csv" are not. */
#ifndef DDBSIM_UNFINISHED_H
#define DDBSIM_UNFINISHED_H

#include <stdbool.h>

/* Bytes of ".writing-PID-RANDOM" at most. */
enum { UNFINISHED_MARK = 33, UNFINISHED_PATH = 4096 };

enum unfinished_state { UNFINISHED_NONE, UNFINISHED_LEFT, UNFINISHED_WRITTEN };

struct unfinished {
    char path[UNFINISHED_PATH];
    long process; /* by the name of the file */
};

/* The folder that `path` lies in, open for reading; -1: it cannot be read. */
int unfinished_open_folder(const char *path);

/* The same with the folder locked (flock), so that making a file, locking it and looking for others
 * are one step. Waits a second at most; -1, or no lock, where there can be none. */
int unfinished_hold_folder(const char *path);
void unfinished_leave_folder(int folder);

/* Removes what was left of `path`. True when another process is writing to it, which `writer` then
 * tells of. The folder is held. */
bool unfinished_look(const char *path, struct unfinished *writer);

/* The same without removing anything: if several, the one that is being written. */
enum unfinished_state unfinished_find(const char *path, struct unfinished *found);

/* Removes what was left of `path`; of any file in `folder`. They hold the folder themselves. */
void unfinished_tidy(const char *path);
void unfinished_tidy_folder(const char *folder);

#endif
