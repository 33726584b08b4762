/* Where a scenario's price book comes from: a shipped name, a file of one's own in YAML
 * (price_book.h), or AWS's own price list in JSON (price_list.h). */
#ifndef DDBSIM_PRICE_SOURCE_H
#define DDBSIM_PRICE_SOURCE_H

#include "price_book.h"

/* The book of that name, or else of the file that `name` is beside `source` (regular_file.h), in the
 * arena. NULL: what is wrong was added to `diagnostics`, at `place` when no file can be read. */
struct price_book_spec *price_source_read(struct arena *arena, const char *name, const char *source,
                                          struct place place, struct diagnostics *diagnostics);

#endif
