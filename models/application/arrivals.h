/* Arrivals: when calls are made, by a workload or an API.
 *
 * Law. Open: a Poisson process of the given rate, or evenly spaced (rate.h), whatever becomes of
 * the calls; the rate is a pattern, or a sum of some (traffic.h). Closed: `users` who
 * each wait for the end of a call, think, and make the next; the time to think is exponential
 * (arrivals: poisson) or always the same (even), and so the offered traffic falls when the table is
 * slow or throttles. Little's law holds: users = throughput x (latency + think time). After `calls`
 * calls it is over.
 *
 * At resolution `request` each call has its own instant. Otherwise the number that falls into an
 * interval is drawn (Poisson, or the whole part of the area under the rate) and handed over at its
 * end; users by counts are in gathered_users.h.
 *
 * A part p of the calls may be made by another workload (fail_over.h, deploy.h). Each call moves
 * with probability p, by draws of their own, so that those of an interval are split binomially and
 * both parts of a Poisson process stay Poisson. Users move as users: of U, the whole number nearest
 * to p U, each with the next call, and who has moved stays there. Conserved: a workload's calls are
 * those it made, less those that moved away, and those that moved to it. Known answers: at 10 a second until 20 s and then in a
 * line to 30 a second at 60 s, 2,200 even calls are made in 100 s; 8 users who wait 40 ms and think
 * 60 make 80 a second. */
#ifndef DDBSIM_ARRIVALS_H
#define DDBSIM_ARRIVALS_H

#include "gathered_users.h"
#include "request.h"
#include "traffic.h"

enum arrivals_kind { ARRIVALS_POISSON, ARRIVALS_EVEN };

/* The part of a workload's or API's record that says how its calls are paced. */
struct pace_spec {
    int arrivals;
    struct traffic_spec traffic;
    int64_t users, calls;
    simtime think_time;
};

extern const char *const arrivals_names[];

/* Its rows; the record's struct has a member `pace`. */
#define PACE_ROWS(T)                                                                               \
    FIELD_NAMED(T, "arrivals", pace.arrivals, FIELD_ENUM, int,                                     \
                .variants = TEXTS_TO_CHOOSE(arrivals_names), .fallback = "poisson",                \
                .sentence = "How calls are spaced."),                                              \
        TRAFFIC_ROWS(T, pace.traffic),                                                             \
        FIELD_NAMED(T, "users", pace.users, FIELD_COUNT, int64_t,                                  \
                    .fallback = "=another way to pace them", .least = 1, .most = 10000000,         \
                    .sentence = "Closed loop: so many users who each wait for the end of a call "  \
                                "before the next."),                                               \
        FIELD_NAMED(T, "think_time", pace.think_time, FIELD_DURATION, simtime, .fallback = "0s",   \
                    .least = 0, .most = (double)DAY,                                               \
                    .sentence = "users: pause after each call; exponential of this mean, or "      \
                                "constant with 'arrivals: even'."),                                \
        FIELD_NAMED(T, "calls", pace.calls, FIELD_COUNT, int64_t, .fallback = "=no end",           \
                    .least = 1, .most = 1e15, .sentence = "It is over after so many calls.")

/* Whether there is one way to pace, or none because others make the calls; more are a diagnostic.
 */
void pace_validate(const struct pace_spec *spec, const struct origin *origin,
                   struct diagnostics *diagnostics);
bool pace_is_own(const struct pace_spec *spec);

/* Users of a closed loop who call the same version. */
struct user_group {
    struct caller caller; /* whom the end of a user's call is told */
    struct arrivals *arrivals;
    struct gathered_users gathered;
};

struct arrivals {
    struct sim *sim;
    const struct pace_spec *spec;
    const char *path;
    void (*call)(void *owner, struct caller *caller);
    void (*call_many)(void *owner, int64_t count, const struct key *key, struct caller *caller);
    void *owner;
    struct arrivals *moved_to; /* whose owner makes a part of the calls instead; NULL: its own */
    double moved_part;         /* 1: all of them */
    struct arrivals *moved_to_before; /* until `moved_at` */
    simtime moved_at;
    struct rng move_draws;
    struct rate rate;
    struct traffic traffic;    /* what the rate is made of */
    struct rate_point ramp[2]; /* after set_rate */
    struct rng draws;
    int64_t made;       /* calls so far */
    int64_t moved_away; /* those of them, and of the received, that moved on */
    int64_t received;   /* calls that moved here */
    bool expects_calls; /* a deploy may move some here */
    struct user_group at_home, moved;
    int64_t users, users_wanted; /* those who take part, and how many shall */
    int64_t users_moved;         /* those of them who have moved */
    simtime next;                /* arrival, or end of the interval */
    simtime counted_to;          /* arrivals before it are made (gathered) */
    /* Area under the rate from `counted_to` to the next arrival; of gathered even arrivals, the
     * part of an arrival that is left over. */
    double area_to_next;
    double area_before_change; /* gathered: of this interval, under the rate before a change */
};

/* `call` makes one call, whose end is told to `caller` unless that is NULL; `call_many` makes many,
 * at resolutions other than `request`. `units_a_call` is what one call consumes of its table, 0 where
 * it has none. A pattern that cannot be read is a diagnostic. Borrows path. */
void arrivals_init(struct arrivals *arrivals, struct sim *sim, const char *path,
                   const struct pace_spec *spec, const struct origin *origin, double units_a_call,
                   struct diagnostics *diagnostics);
void arrivals_release(struct arrivals *arrivals);
void arrivals_start(struct arrivals *arrivals);

/* Calls a second of the busiest minute (of a long run: of its busiest part in 1,440); 0 where
 * others make the calls, or users. */
double arrivals_busiest(const struct arrivals *arrivals);

/* From now on `to` makes that part of its calls, of users' with their next; NULL: all are its own.
 * Those before now are made by whoever made them. `to` must not lead back to it. */
void arrivals_move(const struct sim *sim, struct arrivals *arrivals, struct arrivals *to,
                   double part);

/* The calls of its owner so far, where nobody else calls it. */
static inline int64_t arrivals_served(const struct arrivals *arrivals)
{
    return arrivals->made - arrivals->moved_away + arrivals->received;
}

extern const struct choice_kind arrivals_actions[]; /* for the timeline; the last has no name */

#endif
