/* Nodes to specs, by field rows: names, types, units, bounds, enumerations, references and
 * defaults. Every mistake is added to `diagnostics`; decoding goes on behind it, so that one run
 * reports all. */
#ifndef DDBSIM_DECODE_H
#define DDBSIM_DECODE_H

#include "field.h"
#include "node.h"

/* Characters of a name at most, as of a table or an index in AWS (TableName, DynamoDB API reference).
 * They are a-z, A-Z, 0-9, '_', '-' and '.'; '.' and '..' alone are no names, for they are folders of
 * a result. AWS wants three characters at least; what is only simulated may have fewer. */
enum { DECODE_NAME = 255 };

/* Returns a spec of `record` in the arena, complete with defaults. The spec may be used only when
 * `diagnostics` is still empty. `root` is where references look names up, and its `defaults` is the
 * date of the defaults (defaults.h). */
void *decode(struct arena *arena, const struct record *record, const struct node *root,
             struct diagnostics *diagnostics);

#endif
