#include "conflict.h"

#include "exact.h"

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
    key_rates_release(&conflicts->held);
    key_rates_release(&conflicts->written);
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

#define SHORTEST (2 * SECOND)

double conflicts_write_part(struct conflicts *conflicts, struct key_class class,
                            const struct sim *sim)
{
    double busy = key_rates_of(&conflicts->held, class.id, sim) / class.keys;
    return busy / (1 + busy);
}

double conflicts_read_part(struct conflicts *conflicts, struct key_class class,
                           const struct sim *sim)
{
    double busy = key_rates_of(&conflicts->written, class.id, sim) / class.keys;
    return 1 - (1 - conflicts_write_part(conflicts, class, sim)) * exact_exp(-busy);
}

void conflicts_hold_many(struct conflicts *conflicts, struct key_class class, double count,
                         double seconds, const struct sim *sim)
{
    enum { LENGTHS = 50 };

    conflicts->holds += count;
    conflicts->seconds += count * seconds;
    simtime memory = simtime_from_seconds(LENGTHS * conflicts->seconds / conflicts->holds);
    conflicts->held.memory = conflicts->written.memory = memory > SHORTEST ? memory : SHORTEST;
    key_rates_note(&conflicts->held, class.id, count * seconds, sim);
}

void conflicts_note_writes(struct conflicts *conflicts, struct key_class class, double count,
                           double seconds, const struct sim *sim)
{
    if (!conflicts->transact_reads)
        return;
    if (!conflicts->written.memory)
        conflicts->written.memory = SHORTEST;
    key_rates_note(&conflicts->written, class.id, count * seconds, sim);
}
