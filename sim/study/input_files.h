/* What a scenario reads besides its own text: the traces of its rates, and a price book of
 * its own. Runs of another trace are
 * other runs, so their digest is part of what tells runs apart. A `state` has its digest in the
 * resolved scenario. */
#ifndef DDBSIM_INPUT_FILES_H
#define DDBSIM_INPUT_FILES_H

#include "text.h"

/* Adds a digest of the contents of all traces that the resolved scenario names, relative to
 * `source`; nothing when it names none. One that cannot be read is passed over: the scenario is not
 * valid, and says so. */
void input_files_digest(const char *resolved, const char *source, struct text *out);

#endif
