/* All files of one import, read into what was collected.
 *
 * A file is JSON, as the AWS CLI wrote it: one document, several, or a list of them; or a Cost and
 * Usage Report as CSV. Any order will do, several tables and any number of pages too: the result hangs
 * on what the files say and, but for documents that contradict one another (two descriptions of one
 * table: the later of the command line counts, with a warning), not on their order. Mistakes of all
 * files are collected. Files are bounded: 256 MiB each. */
#ifndef DDBSIM_ACCOUNT_FILES_H
#define DDBSIM_ACCOUNT_FILES_H

#include "collected.h"
#include "diagnostics.h"

enum { ACCOUNT_FILES_MOST_BYTES = 256 << 20 };

struct account_files {
    const char *const *paths;
    size_t count;
    const char *const *of; /* "FILE=TABLE[/SCOPE][/WORD]" for files that do not say it (--of) */
    size_t of_count;
};

/* Whether what was read is whole: no mistakes were added. */
bool account_files_read(struct collected *into, const struct account_files *files,
                        struct diagnostics *diagnostics);

/* The same of one file, such as the documents that an import kept for change sets. */
bool account_files_read_one(struct collected *into, const char *path,
                            struct diagnostics *diagnostics);

#endif
