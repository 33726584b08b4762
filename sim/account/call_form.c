#include "call_form.h"

#include <math.h>

#include "text.h"

enum { ITEM_MOST = 400 * 1024, READ_BLOCK = 4096, WRITE_BLOCK = 1024 };

/* A size of which `items` together are so many blocks. */
static double size_of(double mean, double blocks, double block, double items)
{
    blocks = fmax(round(blocks), 1);
    if (ceil(mean * items / block) == blocks)
        return mean;
    return fmin(fmax(floor((blocks * block - block / 2) / items), 1), ITEM_MOST);
}

static struct call_form get_of(double units, double mean)
{
    bool strong = fabs(units - ceil(mean / READ_BLOCK)) < 1e-9;

    return (struct call_form){strong ? "strong" : "eventual",
                              size_of(mean, strong ? units : 2 * units, READ_BLOCK, 1), 1};
}

static struct call_form query_of(double units, double mean, double returned)
{
    double blocks = 2 * units, bytes = blocks * READ_BLOCK - READ_BLOCK / 2.0;
    double items = fmax(round(isfinite(returned) ? returned : bytes / mean), 1);

    items = fmax(items, ceil(blocks * READ_BLOCK / ITEM_MOST));
    return (struct call_form){"eventual", size_of(mean, blocks, READ_BLOCK, items), items};
}

double call_form_step(const struct operation_kind *kind, double mean)
{
    if (!kind->batch)
        return kind->side == READ ? 0.5 : 1;
    if (kind->side == WRITE)
        return (kind->transaction ? 2 : 1) * ceil(mean / WRITE_BLOCK);
    return (kind->transaction ? 2 : 0.5) * ceil(mean / READ_BLOCK);
}

/* Where even the most items of the mean size cost less, they are larger. */
static struct call_form batch_of(const struct operation_kind *kind, double units, double mean)
{
    bool write = kind->side == WRITE;
    double most = kind->transaction ? TRANSACTION_ITEMS
                  : write           ? BATCH_WRITE_ITEMS
                                    : BATCH_GET_ITEMS;
    double block_units = kind->transaction ? 2 : write ? 1 : 0.5;
    double items = fmin(fmax(round(units / call_form_step(kind, mean)), 1), most);
    double blocks = units / block_units / items;
    const char *consistency = write ? NULL : kind->transaction ? "strong" : "eventual";

    return (struct call_form){
        consistency,
        items < most ? mean : size_of(mean, blocks, write ? WRITE_BLOCK : READ_BLOCK, 1), items};
}

struct call_form call_form_of(const struct operation_kind *kind, double units, double mean,
                              double returned)
{
    if (kind->batch)
        return batch_of(kind, units, mean);
    if (kind->side == WRITE)
        return (struct call_form){NULL, size_of(mean, units, WRITE_BLOCK, 1), 1};
    if (kind->reads_indexes)
        return query_of(units, mean, returned);
    return get_of(units, mean);
}

struct unit_level call_form_level(const struct operation_kind *kind, double units, double mean)
{
    double eventual = 0.5 * ceil(mean / READ_BLOCK);

    if (text_equal(kind->aws, "GetItem") && units >= eventual && units <= 2 * eventual)
        return unit_level_between(units, eventual, 2 * eventual);
    return unit_level_around(units, call_form_step(kind, mean));
}

struct unit_level call_form_index_writes(const struct operation_kind *kind, double units,
                                         double entry_size, double items)
{
    double writes = units / ceil(fmax(entry_size, 1) / WRITE_BLOCK) / fmax(items, 1);

    if (fabs(writes - 1) < 0.03)
        return (struct unit_level){1, 1, 0};
    if (text_equal(kind->aws, "UpdateItem"))
        return unit_level_between(writes, 0, 2);
    return writes <= 1 ? unit_level_between(writes, 0, 1) : unit_level_between(writes, 1, 2);
}
