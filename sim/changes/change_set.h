/* What to change of an account so that it provides what a scenario does, in the order in which it is
 * safe.
 *
 * Laws of the service that it keeps (developer guide [1] and [2], UpdateTable, AutoScaling.CLI and
 * ServiceQuotas; Application Auto Scaling user guide [7]):
 *   - UpdateTable takes both numbers of a member or none, and refuses those that stand already: what
 *     is equal is left out, and a side that auto scaling moves keeps what it has at that moment.
 *   - What auto scaling moves is not set by hand, for it would be taken back: a capacity that was
 *     chosen above what the scenario had becomes the lowest bound, which raises capacity at once.
 *   - One change at a time: raises before decreases, of bounds the index before the table and in
 *     decreases after it, since a full index throttles its table.
 *   - A table that goes on demand leaves auto scaling first. One that comes back gets numbers for
 *     itself and every index, and its auto scaling after that.
 *   - Warm throughput only rises. Decreases of capacity are four on a UTC day for the table and for
 *     each index, then one an hour after the last. A table's class changes last, alone.
 *   - A replica in another Region is changed there, by the name that AWS has for it. Billing, writes,
 *     warm throughput and indexes of a global table are the same in all Regions (global_replicas.h):
 *     they are changed at home, and the replica follows.
 *   - A policy keeps its name, for another name would be a second policy. A scheduled action does not
 *     undo itself: one without another behind it is told of, as is one that takes back what is set.
 *
 * First come the changes that the plan or --set chose (chosen_provisioning.h), from what stands; then
 * what else the scenario has and the account has not, more or less of it: nobody asked for that, so it
 * is held back, told and not done. Known answer: of an index with 260 write units fixed, wanted 900,
 * and a table between 150 and 1400 write units, wanted between 300 and 1400, the changes are the
 * index's capacity, then the table's bounds.
 *
 * Borrows the provisionings, which outlive it. */
#ifndef DDBSIM_CHANGE_SET_H
#define DDBSIM_CHANGE_SET_H

#include "provisioning.h"

enum change_kind {
    CHANGE_SCALING_REMOVED, /* of a side: its target with policy and scheduled actions */
    CHANGE_BILLING,
    CHANGE_WARM,
    CHANGE_MAX_ON_DEMAND,
    CHANGE_CAPACITY,
    CHANGE_INDEX,  /* a new one */
    CHANGE_BOUNDS, /* of a side: its target, which may be new */
    CHANGE_POLICY,
    CHANGE_ACTION, /* a scheduled one, new or another */
    CHANGE_ACTION_REMOVED,
    CHANGE_TABLE_CLASS
};
extern const char *const change_kind_names[]; /* "scaling_removed", … */

struct change_member {
    const struct provisioned *before, *after;
};

struct change {
    enum change_kind kind;
    const struct provisioned_table *before, *after;
    struct change_member *members; /* one, but for capacity and billing; the table's own first */
    size_t member_count;
    enum side side;                                       /* of what is of a side */
    const struct provisioned_action *was_action, *action; /* NULL: there was none, will be none */
    bool lowers;                                          /* nothing is more after it */
    bool chosen, held_back;                               /* one of them */
    bool follows;     /* of a replica, what AWS keeps the same in all Regions: told, not done */
    bool open;        /* something must be filled in, so that it is told and not done */
    const char *note; /* what to know of it; NULL: nothing */
};

struct change_set {
    struct arena arena;
    const char *region, *account; /* NULL: not known */
    struct change *items;         /* in the order in which they are made */
    size_t count, capacity;
    const char **notes; /* what no change can say */
    size_t note_count, note_capacity;
    const struct provisioning *from, *to; /* what stands, and is to stand: of the arena */
};

struct change_basis {
    const struct provisioning *deployed; /* NULL: what the scenario as written says */
    struct provisioning *written;        /* without the settings of a plan and of --set */
    int64_t start;                       /* of the scenario: what is over by then stays as it is */
    int64_t now;                         /* seconds since 1970: no action is made in the past */
    bool all;                            /* everything that differs counts as chosen */
};

/* Rounds up what `written` and `wanted` have. Policies and actions of the set have the names that they
 * have or will have. Release the set. */
void change_set_make(struct change_set *set, const struct change_basis *basis,
                     struct provisioning *wanted);
void change_set_release(struct change_set *set);

/* The first name of a table or an index that DynamoDB would not take: 3 to 255 of a-z, A-Z, 0-9,
 * '_', '-' and '.'. NULL: it takes all. */
const char *change_set_refused_name(const struct provisioning *wanted);

/* What a change is about, and from what to what: "index by-status of table orders-prod: write
 * capacity 260 -> 900". */
void change_write(const struct change *change, struct text *out);

/* "table/orders-prod/index/by-status", as Application Auto Scaling calls it. */
void change_write_resource(const struct provisioned_table *table, const struct provisioned *member,
                           struct text *out);

/* How often capacity is decreased by it: tables and indexes, each counted. */
size_t change_decreases(const struct change *change);

#endif
