/* Nodes to specs, by field rows: names, types, units, bounds, enumerations, references and
 * defaults. Every mistake is added to `diagnostics`; decoding goes on behind it, so that one run
 * reports all. */
#ifndef DDBSIM_DECODE_H
#define DDBSIM_DECODE_H

#include "field.h"
#include "node.h"

enum { DECODE_NAME = 128 }; /* characters of a name at most */

/* Returns a spec of `record` in the arena, complete with defaults. The spec may be used only when
 * `diagnostics` is still empty. `root` is where references look names up, and its `defaults` is the
 * date of the defaults (defaults.h). */
void *decode(struct arena *arena, const struct record *record, const struct node *root,
             struct diagnostics *diagnostics);

#endif
