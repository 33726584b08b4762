/* A file that takes the place of another only when it is complete.
 *
 * It is written beside its final place under a name of its own, "sale.writing-PID-RANDOM.h5", which
 * begin creates: new, never through a link that somebody put there. Commit makes it durable and
 * renames it, so that a crash leaves the old file or the new one. What is there already is replaced
 * only when it is of the same kind: never a device, a scenario or a letter. A symbolic link stays,
 * and its target is replaced. */
#ifndef DDBSIM_ATOMIC_FILE_H
#define DDBSIM_ATOMIC_FILE_H

#include <stdbool.h>

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
};

/* Makes the empty temporary file, to be committed or discarded. False when `path` cannot be written
 * or must not be replaced: `why` (512 bytes) says so, and there is nothing to discard. */
bool atomic_file_begin(struct atomic_file *file, const char *path, enum atomic_file_kind kind,
                       char *why);

/* `final`: the path of `replacement`, or one beside it. False with errno when it failed; the
 * temporary file is then gone. */
bool atomic_file_commit(struct atomic_file *file, const char *final);
void atomic_file_discard(struct atomic_file *file);

/* "dir/name.h5" with `mark` before its ending, where it has this ending, else behind it. `out`
 * holds ATOMIC_FILE_PATH bytes. */
void atomic_file_mark(char *out, const char *path, const char *mark);

#endif
