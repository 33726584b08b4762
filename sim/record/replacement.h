/* A file that takes the place of another only when it is complete.
 *
 * It is written beside its final place under a name of its own; commit makes it durable and renames
 * it, so that a crash leaves the old file or the new one. What is there already is replaced only
 * when it is of the same kind: never a device, a scenario or a letter. A symbolic link stays, and
 * its target is replaced. */
#ifndef DDBSIM_REPLACEMENT_H
#define DDBSIM_REPLACEMENT_H

#include <stdbool.h>

enum { REPLACEMENT_PATH = 4096, REPLACEMENT_WHY = 512 };

enum replacement_kind { REPLACEMENT_HDF5, REPLACEMENT_HTML, REPLACEMENT_CSV };

struct replacement {
    char path[REPLACEMENT_PATH], temporary[REPLACEMENT_PATH];
};

/* False when `path` cannot be written or must not be replaced: `why` (512 bytes) says so. */
bool replacement_begin(struct replacement *replacement, const char *path,
                       enum replacement_kind kind, char *why);

/* `final`: the path of `replacement`, or one beside it. False with errno when it failed; the
 * temporary file is then gone. */
bool replacement_commit(struct replacement *replacement, const char *final);
void replacement_discard(struct replacement *replacement);

/* "dir/name.h5" with `mark` before its ending, where it has this ending, else behind it. `out`
 * holds REPLACEMENT_PATH bytes. */
void replacement_mark(char *out, const char *path, const char *mark);

#endif
