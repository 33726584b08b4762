/* A file that takes the place of another only when it is complete.
 *
 * It is written beside its final place under a name of its own, "sale.writing-PID-RANDOM.h5", which
 * begin creates: new, never through a link that somebody put there. Commit makes it durable and
 * renames it, so that a crash leaves the old file or the new one. What is there already is replaced
 * only when it is of the same kind: never a device, a scenario or a letter. A symbolic link stays,
 * and what it leads to is replaced, or made where there is nothing yet.
 *
 * One process writes to a place at a time: the temporary file is locked (file_lock.h) from begin to
 * commit or discard, and begin refuses a place that another process is writing. What such a file is
 * that nobody locks, somebody left who was killed: begin removes it. Whoever begins or looks has the
 * folder to itself meanwhile (flock), so that no file is seen before it is locked. A process may
 * begin the same place twice; the first then serves as a claim, to be discarded at the end. Where a
 * file system has no locks, all are let in and nothing is removed. */
#ifndef DDBSIM_ATOMIC_FILE_H
#define DDBSIM_ATOMIC_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "unfinished.h"

enum { ATOMIC_FILE_PATH = 4096, ATOMIC_FILE_WHY = 512 };

enum atomic_file_kind {
    ATOMIC_FILE_HDF5,
    ATOMIC_FILE_HTML,
    ATOMIC_FILE_CSV,
    ATOMIC_FILE_SVG,
    ATOMIC_FILE_METRICS,
    ATOMIC_FILE_DESCRIPTION, /* of an account: what `describe-…` say */
    ATOMIC_FILE_CHANGES,     /* a script or template of --emit */
    ATOMIC_FILE_SCENARIO,    /* one that we made ourselves */
    ATOMIC_FILE_EDITED       /* the file that somebody opened to write over it */
};

struct atomic_file {
    char path[ATOMIC_FILE_PATH], temporary[ATOMIC_FILE_PATH];
    int lock;      /* the descriptor that holds the temporary file's; -1 when all is done */
    size_t number; /* of the temporary file among those of the process (temporary.h) */
};

/* Makes the empty temporary file, to be committed or discarded. False when `path` cannot be written,
 * is being written by another process or must not be replaced: `why` (512 bytes) says so, and there
 * is nothing to discard. */
bool atomic_file_begin(struct atomic_file *file, const char *path, enum atomic_file_kind kind,
                       char *why);

/* `final`: the path of `file`, or one beside it. False with errno when it failed; the temporary file
 * is then gone. Only when it was the folder that could not be made durable, the new file is there
 * all the same. */
bool atomic_file_commit(struct atomic_file *file, const char *final);
void atomic_file_discard(struct atomic_file *file); /* nothing after a commit */

/* What there is of a file that is not complete: `temporary` (ATOMIC_FILE_PATH bytes), if any. */
enum unfinished_state atomic_file_look(const char *path, char *temporary);

/* "dir/name.h5" with `mark` before its ending, where it has this ending, else behind it. `out`
 * holds ATOMIC_FILE_PATH bytes. */
void atomic_file_mark(char *out, const char *path, const char *mark);

#endif
