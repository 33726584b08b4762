#include "consumer_due.h"

#include <math.h>

#include "consumer.h"
#include "exact.h"
#include "message_queue_cohorts.h"

double consumer_due_batch(double most, double mean)
{
    double p = exact_exp(-mean), below = 0, sum = 0;

    if (mean > most + 8 * sqrt(mean) || most <= 1)
        return most;
    if (mean + 8 * sqrt(mean) + 8 < most)
        return 1 + mean;
    if (mean > 700)
        return 1 + mean < most ? 1 + mean : most;
    for (double n = 0; n + 1 < most; n++) {
        sum += (1 + n) * p;
        below += p;
        p *= mean / (n + 1);
    }
    return sum + most * (1 - below);
}

/* The window is over within the interval, for all but the last messages. */
static void find_short_windows(const struct consumer *c, const struct lane *lane, simtime age,
                               struct consumer_due *d)
{
    double rate = (double)lane->count / (double)age, most = (double)c->spec->batch_size;
    double fill = (most - 1) / rate;

    d->batch = consumer_due_batch(most, rate * (double)c->spec->window);
    d->first += (simtime)(fill < (double)c->spec->window ? fill : (double)c->spec->window);
    d->last = d->last > d->first ? d->last : d->first;
}

/* Batches that are full; and if there is none, the one whose first message has waited long enough. */
static bool find_long_window(const struct consumer *c, const struct lane *lane,
                             struct consumer_due *d, simtime *later)
{
    int64_t most = c->spec->batch_size, full = lane->count / most;
    simtime due = lane_sent_at(lane, 1) + c->spec->window;

    if (full) {
        d->records = full * most;
        d->batch = (double)most;
        d->first = lane_sent_at(lane, most);
        d->last = lane_sent_at(lane, d->records);
        return true;
    }
    if (due > c->sim->now) {
        *later = due;
        return false;
    }
    d->records = lane_sent_until(lane, due);
    d->records = d->records > 1 ? d->records : 1;
    d->batch = (double)d->records;
    d->first = d->last = due;
    d->is_one = true;
    return true;
}

bool consumer_due_find(const struct consumer *c, const struct lane *lane, struct consumer_due *d,
                       simtime *later)
{
    simtime interval = sim_interval(c->sim), age = c->sim->now - lane->head->sent;

    *d = (struct consumer_due){.records = lane->count,
                               .batch = 1,
                               .first = lane->head->sent,
                               .last = lane->tail->sent + lane->tail->spread};
    if (!c->spec->window)
        return true;
    if (c->spec->window >= interval)
        return find_long_window(c, lane, d, later);
    find_short_windows(c, lane, age > interval ? age : interval, d);
    return true;
}
