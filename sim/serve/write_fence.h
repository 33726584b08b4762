/* A process that writes into one folder only, by the kernel's Landlock (since 5.13, where it is
 * switched on). Where there is none, nothing is fenced, and the other limits stand alone.
 *
 * Source: landlock(7). */
#ifndef DDBSIM_WRITE_FENCE_H
#define DDBSIM_WRITE_FENCE_H

#include <stdbool.h>

/* The rules: below `folder`, and to /dev/null. A descriptor, -1 where the kernel has no Landlock. */
int write_fence_open(const char *folder);

/* This process and its children obey them from here on; PR_SET_NO_NEW_PRIVS must be set. Only a
 * system call, for the time between fork and exec. False when the kernel refuses; true of -1. */
bool write_fence_close(int rules);

#endif
