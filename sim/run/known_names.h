/* Whether a line PATH=VALUE, of --set or of a variant, changes something that the scenario has.
 *
 * `tables.orders={…}` may give a new table as a whole, but `tables.ordres.burst=9s` gives a part of
 * one that is not there: that is a slip of the pen, which would else make a table that nobody uses.
 * The same holds of the indexes of a table. */
#ifndef DDBSIM_KNOWN_NAMES_H
#define DDBSIM_KNOWN_NAMES_H

#include "node.h"

/* False, and a diagnostic at `place` with the nearest name, when it does not. */
bool known_names_check(const struct node *root, const char *path_and_value, struct place place,
                       struct diagnostics *diagnostics);

#endif
