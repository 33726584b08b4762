/* Whether a result holds what was written: its digest (result_digest.h), computed anew from all that
 * the file holds, and the digest of its state. */
#ifndef DDBSIM_DIGEST_CHECK_H
#define DDBSIM_DIGEST_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "result.h"

/* Of a result that was opened from a file. True: `*datasets` of the result are as they were written,
 * and all of its state if it has one. False: `why` (READER_WHY bytes) names the first ones that are
 * not, or says why that cannot be told. What could not be read is damage: ask result_sound first. */
bool digest_check(const struct result *result, size_t *datasets, char *why);

#endif
