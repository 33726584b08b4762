#include "transaction_room.h"

#include <math.h>

#include "memory.h"
#include "table_requests.h"

static double within_one(double part)
{
    return part < 0 ? 0 : part < 1 ? part : 1;
}

/* Units that others than transactions ask of each partition, in `used`. Returns all of them. */
static double add_up_others(struct transaction_home *home, enum side side)
{
    double sum = 0;

    for (size_t i = 0; i < home->gathered->count; i++) {
        const struct gathered_request *ask = &home->gathered->items[i];
        if (ask->request.flow->side != side || ask->request.flow->transaction || ask->left <= 0)
            continue;
        double units = (double)ask->left * request_cost(&ask->request).units;
        home->shares[ask->place].used += units;
        sum += units;
    }
    return sum;
}

/* What is left by the others, who need room for one item only, is for the transactions; of the
 * partitions' part and the table's. */
static void open_home(struct transaction_decision *d, size_t p)
{
    struct transaction_home *home = &d->homes[p];
    struct gathered *gathered = home->gathered = &home->table->gathered;
    double f = gathered_look(gathered, &home->table->throughput, d->side), left = 0, asked = 0;

    home->shares = memory_new(gathered->asked.count + 1, sizeof *home->shares);
    left = -add_up_others(home, d->side);
    for (size_t i = 0; i < gathered->asked.count; i++) {
        const struct asked_partition *partition = &gathered->asked.partitions[i];
        struct transaction_share *share = &home->shares[i];
        double units = partition->cost.units, own = units - share->used;
        share->part =
            own > 0 ? within_one((fmin(partition->part, 1) * units - share->used) / own) : 1;
        left += fmin(f, partition->part) * units;
        asked += own * share->part;
        d->scarce |= partition->part < 1;
    }
    home->table_part = f < 1 && asked > 0 ? within_one(left / asked) : 1;
    for (size_t i = 0; i < gathered->asked.count; i++)
        home->shares[i].part =
            home->table_part > home->shares[i].part ? home->shares[i].part / home->table_part : 1;
    d->scarce |= f < 1;
}

void transaction_room_open(struct transaction_decision *d)
{
    const struct transaction *t = d->transaction;

    for (size_t p = 0; p < t->part_count; p++) {
        d->homes[p] = (struct transaction_home){0};
        if (t->parts[p].home != p)
            continue;
        d->homes[p].table = t->parts[p].flow->table;
        open_home(d, p);
    }
}

void transaction_room_close(struct transaction_decision *d)
{
    for (size_t p = 0; p < d->transaction->part_count; p++) {
        if (!d->homes[p].table)
            continue;
        gathered_look_ahead(d->homes[p].gathered, &d->homes[p].table->throughput, d->side,
                            d->scarce);
        free(d->homes[p].shares);
        asked_clear(&d->homes[p].gathered->asked);
    }
}

/* Whether item i of the transaction is the first of its table, or of its partition. */
bool transaction_is_first(const struct transaction_decision *d,
                          const struct gathered_transaction *g, int i, bool of_partition)
{
    const struct transaction *t = d->transaction;
    const struct key *keys = g->request.batch->keys;
    size_t home = t->parts[keys[i].part].home;

    for (int k = 0; k < i; k++)
        if (t->parts[keys[k].part].home == home &&
            (!of_partition || transaction_ask(t, home, g->asks[k])->partition ==
                                  transaction_ask(t, home, g->asks[i])->partition))
            return false;
    return true;
}

struct transaction_home *transaction_home_of(struct transaction_decision *d,
                                             const struct gathered_transaction *g, int i)
{
    return &d->homes[d->transaction->parts[g->request.batch->keys[i].part].home];
}

struct transaction_share *transaction_share_of(struct transaction_decision *d,
                                               const struct gathered_transaction *g, int i)
{
    struct transaction_home *home = transaction_home_of(d, g, i);
    return &home->shares[home->gathered->items[g->asks[i]].place];
}

/* The part of such transactions that has room everywhere. */
double transaction_part_with_room(struct transaction_decision *d,
                                  const struct gathered_transaction *g)
{
    double part = 1;

    if (!d->scarce)
        return 1;
    for (int i = 0; i < g->request.batch->count; i++) {
        if (transaction_is_first(d, g, i, false))
            part *= transaction_home_of(d, g, i)->table_part;
        if (transaction_is_first(d, g, i, true))
            part *= transaction_share_of(d, g, i)->part;
    }
    return part;
}

double transaction_units_of(const struct transaction_decision *d,
                            const struct gathered_transaction *g, int i)
{
    const struct key *key = &g->request.batch->keys[i];
    const struct transaction_part *part = &d->transaction->parts[key->part];

    return g->repeat ? part->read_units : part->flow->cost[key->kind].units;
}

/* What would be taken of each share; `fair`: what is theirs, by the parts as they stand for one item. */
static void add_up(struct transaction_decision *d, bool fair)
{
    for (size_t p = 0; p < d->transaction->part_count; p++) {
        struct transaction_home *home = &d->homes[p];
        if (!home->table)
            continue;
        home->used = 0;
        for (size_t i = 0; i < home->gathered->asked.count; i++)
            home->shares[i].used = 0;
    }
    for (size_t r = 0; r < d->transaction->gathered_count; r++) {
        const struct gathered_transaction *g = &d->transaction->gathered[r];
        if (!transaction_asks(g))
            continue;
        double room = fair ? 1 : transaction_part_with_room(d, g);
        for (int i = 0; i < g->request.batch->count; i++) {
            struct transaction_home *home = transaction_home_of(d, g, i);
            struct transaction_share *share = transaction_share_of(d, g, i);
            double units = (double)g->request.count * transaction_units_of(d, g, i) *
                           (fair ? home->table_part * share->part : room);
            share->used += units;
            home->used += units;
            share->fair += fair ? units : 0;
            home->fair += fair ? units : 0;
        }
    }
}

static double raised(double part, double fair, double used)
{
    return used > 0 ? fmin(1, part * fair / used) : part;
}

/* Whole or not at all leaves room that others of them take, until each share is used up. */
void transaction_room_balance(struct transaction_decision *d)
{
    enum { ROUNDS = 12 };

    if (!d->scarce)
        return;
    add_up(d, true);
    for (int round = 0; round < ROUNDS; round++) {
        add_up(d, false);
        for (size_t p = 0; p < d->transaction->part_count; p++) {
            struct transaction_home *home = &d->homes[p];
            for (size_t i = 0; home->table && i < home->gathered->asked.count; i++)
                home->shares[i].part =
                    raised(home->shares[i].part, home->shares[i].fair, home->shares[i].used);
        }
        add_up(d, false);
        for (size_t p = 0; p < d->transaction->part_count; p++)
            if (d->homes[p].table)
                d->homes[p].table_part =
                    raised(d->homes[p].table_part, d->homes[p].fair, d->homes[p].used);
    }
}

/* The part of such transactions that has room at the table of item i and all its partitions. */
double transaction_room_at(struct transaction_decision *d, const struct gathered_transaction *g,
                           int i)
{
    const struct transaction_home *home = transaction_home_of(d, g, i);
    double part = home->table_part;

    for (int k = i; k < g->request.batch->count; k++)
        if (transaction_home_of(d, g, k) == home && transaction_is_first(d, g, k, true))
            part *= transaction_share_of(d, g, k)->part;
    return part;
}
