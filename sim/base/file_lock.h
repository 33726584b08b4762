/* A lock on an open file that says: a process is at work on it.
 *
 * It ends with the process, however that ends, so it never speaks for one that is gone. It belongs
 * to the open file description (fcntl, F_OFD_SETLK): it is not lost when another descriptor of the
 * same file is closed, as locks of POSIX are, and it does not meet those of HDF5, which are flock's.
 * A child of fork would share it; it closes its copy before fork returns there.
 *
 * Known answer: what this process holds is held for whoever opens the file anew, also after a
 * second descriptor of it was closed, and free once file_lock_close was called. */
#ifndef DDBSIM_FILE_LOCK_H
#define DDBSIM_FILE_LOCK_H

#include <stdbool.h>

/* UNKNOWN: the file system has no such locks. */
enum file_lock { FILE_LOCK_FREE, FILE_LOCK_HELD, FILE_LOCK_UNKNOWN };

/* Takes the lock of a descriptor that is open for writing. FREE: it was, and is now ours; HELD: by
 * another. Close the descriptor by file_lock_close in any case, or forget it just before it is closed
 * by other means. */
enum file_lock file_lock_take(int descriptor);
void file_lock_close(int descriptor); /* -1: nothing */
void file_lock_forget(int descriptor);

/* Whether somebody holds the lock of the file; `descriptor` may be open for reading only. */
enum file_lock file_lock_look(int descriptor);

/* Whether this process does. */
bool file_lock_is_own(int descriptor);

#endif
