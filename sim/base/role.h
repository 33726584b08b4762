/* Roles: what an output means, whatever it is called and whoever has it.
 *
 * A series says its role ("failed", "consumed.read"), and whoever reads a result asks for the role:
 * so a summary finds the failures of a kind of entity that nobody has told it of. Behind a point
 * stands the side, and behind another one the reason, of what has several:
 * "throttled.write.KeyRangeThroughputExceeded". The role also says which way is better, and how a
 * series becomes one number of a run (a measure). Both who writes results and who reads them take
 * the words from here. */
#ifndef DDBSIM_ROLE_H
#define DDBSIM_ROLE_H

#include <stdbool.h>
#include <stddef.h>

enum better { BETTER_NEITHER, BETTER_LESS, BETTER_MORE };
extern const char *const better_names[];      /* "neither", "less", "more" */
enum better better_by_name(const char *name); /* neither when it is no such word */

/* How a series becomes one number of a run. */
enum aggregate {
    AGGREGATE_OWN,  /* a counting series its sum, a level its mean */
    AGGREGATE_MOST, /* the greatest value: of what waits, of an age */
    AGGREGATE_LAST  /* as it stands at the end */
};

struct role {
    const char *name;
    enum better better;
    enum aggregate aggregate;
    bool is_told;      /* its sum or level is a measure of comparisons and sweeps */
    const char *over;  /* roles whose sum it is a part of, by '+'; "": it has no ratio */
    const char *parts; /* roles that the ratio counts together, by '+'; NULL: its own */
    bool ratio_is_told;
    const char *alias; /* a measure's own name, such as "hit_ratio"; NULL: the series' */
    const char *sentence;
};

/* By the part of `role` before the first point; NULL when there is no such role ("" included). */
const struct role *role_find(const char *role);

/* The i-th role, NULL behind the last. */
const struct role *role_at(size_t i);

/* Whether a series' role is `name`, with the side and reason that `name` has behind points. */
bool role_is(const char *role, const char *name);

/* "read" of "throttled.read.KeyRangeThroughputExceeded": the n-th word behind the role's name, from
 * 1; "" when there is none. `out` holds 64 bytes. */
const char *role_word(const char *role, int n, char *out);

/* Whether `measure` is one of the numbers that a series of that name and role becomes: its own name,
 * its role's alias, NAME_ratio where it has a ratio. */
bool role_has_measure(const char *role, const char *series, const char *measure);

/* Whether `measure` is a quantile of a group's latency: latency_p50, latency_p999 for 99.9 %. */
bool role_is_quantile(const char *measure);

#endif
