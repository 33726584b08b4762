/* A call that costs so many units, as a workload of the simulator says it: consistency, size of an
 * item, and how many items.
 *
 * Law: capacity.h's prices, read backwards. Where the mean item costs just that, it is the size; else
 * the middle of the last block that is paid (4 KiB of a read, 1 KiB of a write). A get between the
 * eventual and the strong price of the mean item is a mixture of both. Of a query the items are those
 * that were returned, each of the size that the price allows; a batch or transaction has as many
 * items of the mean size as it takes.
 *
 * Known answers: a get of 0.5 units of items of 1,400 bytes is eventual, of 1,400 bytes; of 1 unit it
 * is strong; a put of 3 units among items of 1,400 bytes has 2,560 bytes; a query of 1 unit that
 * returns 20 items of 300 bytes reads 20 of 300 bytes. An update that consumes 1.2 units of an index
 * with entries of 300 bytes writes it twice in 60 % of the calls. */
#ifndef DDBSIM_CALL_FORM_H
#define DDBSIM_CALL_FORM_H

#include "operation_mix.h"
#include "unit_parts.h"

struct call_form {
    const char *consistency; /* NULL of a write */
    double item_size, items;
};

/* `returned`: items that a query returned; NAN: not known. `mean_item` in bytes. */
struct call_form call_form_of(const struct operation_kind *kind, double units, double mean_item,
                              double returned);

/* What one item of a batch costs, and one step of any other operation. */
double call_form_step(const struct operation_kind *kind, double mean_item);

/* The two prices around a mean. */
struct unit_level call_form_level(const struct operation_kind *kind, double units,
                                  double mean_item);

/* How often a call of so many items writes an index whose units it consumes: 0, 1 or 2 times an
 * item. An update between 0 and 2 moves its entry, which are two writes, or leaves it alone. */
struct unit_level call_form_index_writes(const struct operation_kind *kind, double units,
                                         double entry_size, double items);

#endif
