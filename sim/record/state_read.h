/* The state of another run's result, for a scenario that goes on from there (state_write.h).
 *
 * The file may be anybody's: it is opened by reader.h, which bounds what is read and ends the
 * program in one line when the HDF5 library fails in it. What is not a result of this layout, has
 * no state, or has another one than its digest is of, is refused with one line. The values are not
 * trusted beyond that: who takes one looks whether it can be (state_sound). */
#ifndef DDBSIM_STATE_READ_H
#define DDBSIM_STATE_READ_H

#include "reader.h"
#include "state.h"

/* Reads the file at `path`, which the scenario calls `name`. False: `why` (READER_WHY bytes) says
 * what is wrong. `gap` is still 0. Release the state in either case. */
bool state_read(struct state *state, const char *path, const char *name, char *why);

#endif
