/* Where a run ended, for another that goes on from there.
 *
 * At its end a run writes down what its tables are by then: key ranges, tokens, credit, items. A
 * model says what that is by rows, as it says its outputs (series.h), in sim->states instead of
 * sim->probes: each row is one value, or one of each element, as it stands at the end. A later run
 * gets them as plain values by path and name, and each entity takes what is its own (entity.h,
 * take_over); what no row says begins anew.
 *
 * Time goes on: `gap` is what passes between the end of that run and the start of this. Instants
 * are written in nanoseconds since the start of the run that wrote them; state_instant gives them
 * on the clock of this one, where they are not positive. Known answer: what happened at 19 min of a run
 * of 20 lies at -61 min of one that begins an hour after its end. */
#ifndef DDBSIM_STATE_H
#define DDBSIM_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "simtime.h"

struct state_values {
    char *path, *name; /* "tables/orders/sides", "burst_credit" */
    double *values;
    size_t count;
};

struct state {
    char *file;      /* as the scenario names it */
    char *digest;    /* of its values */
    char *placement; /* where its keys lie: what a scenario says for `placement` */
    int64_t start_epoch_s;
    simtime ended, gap;
    struct state_values *items;
    size_t count, capacity;
};

void state_release(struct state *state); /* a zeroed one too */

/* Takes the values over; the texts are copied. */
void state_add(struct state *state, const char *path, const char *name, double *values,
               size_t count);

/* Whether that run had something there, or below. */
bool state_has(const struct state *state, const char *path);

/* The values of a row, NULL when there are none of that name; borrowed. */
const double *state_find(const struct state *state, const char *path, const char *name,
                         size_t *count);

/* The same of a row of `count` values, each from `least` to `most`: NULL when anything else is
 * there, since a file may hold anything. */
const double *state_sound(const struct state *state, const char *path, const char *name,
                          size_t count, double least, double most);

/* The only value of a row; `fallback` when there is no such row, or no sound one. */
double state_number(const struct state *state, const char *path, const char *name, double least,
                    double most, double fallback);

/* An instant of that run, in nanoseconds since its start, on the clock of this one: SIMTIME_NEVER
 * stays that. And the one that a row holds; never, when there is no such row. */
simtime state_on_this_clock(const struct state *state, simtime written);
simtime state_instant(const struct state *state, const char *path, const char *name);

#endif
