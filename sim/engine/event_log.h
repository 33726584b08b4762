/* Everything that happened and is not traffic: scaling, splits, billing switches, alarms, an
 * operator's actions and what was refused. The recorder takes the entries away in blocks. */
#ifndef DDBSIM_EVENT_LOG_H
#define DDBSIM_EVENT_LOG_H

#include <stddef.h>

#include "simtime.h"

enum event_log_kind {
    EVENT_LOG_ACTION,   /* an operator did something */
    EVENT_LOG_SCALING,  /* auto scaling decided */
    EVENT_LOG_CAPACITY, /* new provisioned capacity is in force */
    EVENT_LOG_BILLING,  /* a billing mode is in force */
    EVENT_LOG_SPLIT,    /* partitions became more */
    EVENT_LOG_ALARM,    /* an alarm changed its state */
    EVENT_LOG_BREAKER,  /* a circuit breaker opened or closed */
    EVENT_LOG_REFUSED,  /* something was asked for that the service does not allow */
    EVENT_LOG_KINDS
};

extern const char *const event_log_kind_names[EVENT_LOG_KINDS + 1];

struct event_log_entry {
    simtime at;
    enum event_log_kind kind;
    char *subject; /* "tables/orders" */
    char *detail;  /* a sentence */
};

struct event_log {
    struct event_log_entry *entries;
    size_t count, capacity;
};

void event_log_add(struct event_log *log, simtime at, enum event_log_kind kind, const char *subject,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));
void event_log_clear(struct event_log *log);
void event_log_release(struct event_log *log);

#endif
