#include "conflict.h"

static const struct series conflict_series[] = {
    SERIES_ROW(struct conflicts, met, "transaction_conflict", SERIES_SUM, "1", "",
               "TransactionConflict",
               "Writes of an item, and items of transactions, that were rejected because the item "
               "was in an unfinished transaction."),
    SERIES_END};

const struct output_set conflict_outputs = {
    .of = "conflict", .where = "tables/*", .rows = conflict_series};

void conflicts_release(struct conflicts *conflicts)
{
    deadline_set_release(&conflicts->transactions);
    deadline_set_release(&conflicts->writes);
}

bool conflicts_stop_write(struct conflicts *conflicts, uint64_t position, simtime now)
{
    bool held = deadline_set_has(&conflicts->transactions, position, now);
    conflicts->met += held;
    return held;
}

bool conflicts_stop_read(struct conflicts *conflicts, uint64_t position, simtime now)
{
    bool held = deadline_set_has(&conflicts->transactions, position, now) ||
                deadline_set_has(&conflicts->writes, position, now);
    conflicts->met += held;
    return held;
}

void conflicts_hold(struct conflicts *conflicts, uint64_t position, simtime until, simtime now)
{
    deadline_set_add(&conflicts->transactions, position, until, now);
}

void conflicts_note_write(struct conflicts *conflicts, uint64_t position, simtime until,
                          simtime now)
{
    if (conflicts->transact_reads)
        deadline_set_add(&conflicts->writes, position, until, now);
}
