/* What import wrote, in a comment of the scenario: import over a file that somebody edited since
 * would take the edit away without a word.
 *
 *   # Digests by which import knows what was edited: scenario 0f…, traffic 3a…, measured …
 *
 * The scenario's is of its text without that line. A file that is absent, or that the line does not
 * name, is not edited. */
#ifndef DDBSIM_IMPORT_DIGEST_H
#define DDBSIM_IMPORT_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

enum import_part {
    IMPORT_TRAFFIC,
    IMPORT_MEASURED,
    IMPORT_DEPLOYED,
    IMPORT_SCENARIO, /* bears the line */
    IMPORT_PARTS
};

/* Adds the line of these texts, as the second of the scenario. Empty ones are not named. */
void import_digest_add(struct text *const parts[IMPORT_PARTS]);

/* The first of the files at these paths that was edited; NULL: none was. One that is already what is
 * to be written, as an import leaves it that was killed between two files, is not. */
const char *import_digest_edited(const char *const paths[IMPORT_PARTS],
                                 struct text *const parts[IMPORT_PARTS]);

#endif
