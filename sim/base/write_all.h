/* All bytes to a descriptor: write(2) may take a part of them, and a signal may come before it has
 * taken any; both are gone on from.
 *
 * Source: POSIX.1-2017, write(). Known answer: of 20 bytes to a file that may grow to 10 it writes 10
 * and returns false with EFBIG. */
#ifndef DDBSIM_WRITE_ALL_H
#define DDBSIM_WRITE_ALL_H

#include <stdbool.h>
#include <stddef.h>

/* False with errno when not all of them could be written: EPIPE of a pipe that nobody reads, where
 * SIGPIPE is ignored. */
bool write_all(int descriptor, const void *bytes, size_t length);

#endif
