/* Everything that happened and is not traffic: scaling, splits, billing switches, alarms, an
 * operator's actions and what was refused. The recorder takes the entries away in blocks. */
#ifndef DDBSIM_JOURNAL_H
#define DDBSIM_JOURNAL_H

#include <stddef.h>

#include "simtime.h"

enum journal_kind {
    JOURNAL_ACTION,   /* an operator did something */
    JOURNAL_SCALING,  /* auto scaling decided */
    JOURNAL_CAPACITY, /* new provisioned capacity is in force */
    JOURNAL_BILLING,  /* a billing mode is in force */
    JOURNAL_SPLIT,    /* partitions became more */
    JOURNAL_ALARM,    /* an alarm changed its state */
    JOURNAL_BREAKER,  /* a circuit breaker opened or closed */
    JOURNAL_REFUSED,  /* something was asked for that the service does not allow */
    JOURNAL_KINDS
};

extern const char *const journal_kind_names[JOURNAL_KINDS + 1];

struct journal_entry {
    simtime at;
    enum journal_kind kind;
    char *subject; /* "tables/orders" */
    char *detail;  /* a sentence */
};

struct journal {
    struct journal_entry *entries;
    size_t count, capacity;
};

void journal_add(struct journal *journal, simtime at, enum journal_kind kind, const char *subject,
                 const char *format, ...) __attribute__((format(printf, 5, 6)));
void journal_clear(struct journal *journal);
void journal_release(struct journal *journal);

#endif
