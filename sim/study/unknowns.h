/* The unknowns of a scenario, ready to be drawn: for each the distribution and the places that a
 * drawn value is set at. Those of the service (service_ranges.h) are among them when the scenario
 * says `service: published`; what the scenario says, or another unknown of its own changes, is known
 * and left alone by them. What a --set or a variant says is known too, also to an unknown of the
 * scenario's own that sets (and does not scale) what lies there.
 *
 *   unknowns_init(&unknowns, &scenario, &diagnostics);
 *   unknowns_sets(&unknowns, u, &sets);       PATH=VALUE, as --set takes them
 *
 * Borrows the scenario, which must outlive it. A drawn value is within the bounds of every place it
 * is set at: that is checked at the ends of the distribution (UNKNOWNS_END), beyond which no uniform
 * is taken. */
#ifndef DDBSIM_UNKNOWNS_H
#define DDBSIM_UNKNOWNS_H

#include "marginal.h"
#include "set_list.h"

#define UNKNOWNS_END 1e-6
enum { UNKNOWNS_MOST = 40 }; /* dimensions of GSL's Sobol sequence */

struct unknown_target {
    char *path;
    enum quantity_kind quantity; /* of what lies there; QUANTITY_KINDS: a text */
    double base;                 /* what is scaled */
};

struct unknown {
    const char *name, *sentence; /* sentence: of the service's, else NULL */
    struct marginal marginal;
    bool scales;
    struct unknown_target *targets;
    size_t target_count;
    size_t dimension;
};

struct unknowns {
    struct unknown *items;
    size_t count, dimensions;
};

/* False with diagnostics. Release it in either case. */
bool unknowns_init(struct unknowns *unknowns, const struct scenario *scenario,
                   struct diagnostics *diagnostics);
void unknowns_release(struct unknowns *unknowns);

/* The same, with the mistakes on stderr. Returns an exit status. */
int unknowns_resolve(struct unknowns *unknowns, const struct scenario *scenario);

/* Whether one of them sets (not scales) what a path, in which "*" is any part, leads to, or something
 * below it. */
bool unknowns_set_path(const struct unknowns *unknowns, const char *path);

/* The middle of every dimension. */
void unknowns_medians(double *uniforms);

/* `u` has a uniform for each dimension. */
void unknowns_sets(const struct unknowns *unknowns, const double *u, struct set_list *sets);

/* The drawn value as numbers have it in results: seconds, bytes, ratios; of texts, which one. */
double unknown_value(const struct unknown *unknown, const double *u);
const char *unknown_unit(const struct unknown *unknown);

#endif
