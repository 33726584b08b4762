/* One simulation: its clock, its pending events, what it shows and what it wrote down. Everything a
 * run needs hangs off this struct, so many run side by side in one process.
 *
 * Handlers get the simulation and their subject. An event that is no longer wanted is not removed:
 * its subject knows, and its handler returns (lazy cancelling). Known answer: at a resolution of 30
 * what is asked for at 31 is decided at 60, and at 95 of a run of 100 at its end; what was decided
 * at 30 and takes 14 goes on at 30, what takes 16 at 60, what takes 46 at 90. */
#ifndef DDBSIM_SIM_H
#define DDBSIM_SIM_H

#include <stdbool.h>

#include "event_log.h"
#include "intervals.h"
#include "invariant.h"
#include "pool.h"
#include "queue.h"
#include "rng.h"
#include "series.h"

struct entity_kind;

struct sim_entity {
    const char *plural, *name;
    void *entity;
    const struct entity_kind *kind; /* of models (entity.h); NULL: it is part of another */
    bool called;                    /* somebody calls it */
};

struct sim {
    simtime now, end;
    int64_t start_epoch_s; /* the wall clock of the scenario when `now` is 0 */
    uint64_t seed;
    uint64_t placement; /* where keys lie, with their names; 0: by their names alone */
    /* 0: each request has its own instant. Else requests are gathered and decided at multiples of
     * it; where `intervals` is not NULL (owned), at the ends of these, and it is the longest. */
    simtime resolution;
    struct intervals *intervals;
    struct gatherers gatherers;
    bool stopped;
    /* A sig_atomic_t that a signal's handler sets (<signal.h> brings names that models use): but for
     * the event that runs, none runs from then on. Never NULL. */
    const volatile int *interrupted;
    simtime metrics_out_until; /* CloudWatch publishes nothing before */
    uint64_t running;          /* the key of the event that runs now */
    uint64_t handled;          /* events so far: how much work it was, on any machine */
    struct queue queue;
    struct probes probes;
    struct probes states; /* what it leaves for a run that goes on from its end (state.h) */
    struct event_log event_log;
    struct sim_entity *entities;
    size_t entity_count, entity_capacity;
};

/* Keys lie by their names until sim_place is called: by (seed, name) from then on, the same for all
 * variants of a scenario with that seed. */
void sim_init(struct sim *sim, uint64_t seed, simtime end);
void sim_place(struct sim *sim, uint64_t seed);
void sim_release(struct sim *sim);

/* Runs events in order until `end` (events at `end` itself run), until somebody called sim_stop, or
 * until it is interrupted: that may be between any two events. */
void sim_run(struct sim *sim);
static inline void sim_stop(struct sim *sim)
{
    sim->stopped = true;
}

/* The event comes after all that are pending at the same time and priority. It must not lie before
 * now; asked for at this very instant for a priority that is over, it comes next at the priority
 * that runs. */
static inline void sim_at(struct sim *sim, simtime time, enum priority priority,
                          void (*handler)(struct sim *, void *), void *subject)
{
    invariant(time >= sim->now, "an event is asked for at %.9f s, in the past",
              simtime_seconds(time));
    uint64_t key = event_key(time, priority);
    bool is_mark =
        priority != PRIORITY_TRAFFIC && priority != PRIORITY_DECIDE && priority != PRIORITY_SHARE;
    if (key < sim->running)
        key = sim->running;
    if (is_mark && sim->intervals)
        intervals_mark(sim->intervals, key);
    queue_push(&sim->queue, (struct event){key, handler, subject});
}

/* As sim_at, but no interval ends for it: where their lengths are chosen `time` may lie within one, and
 * the handler puts itself off (sim_put_off). For who need not look at that very instant in calm times. */
static inline void sim_at_no_mark(struct sim *sim, simtime time, enum priority priority,
                                  void (*handler)(struct sim *, void *), void *subject)
{
    queue_push(&sim->queue, (struct event){event_key(time, priority), handler, subject});
}

/* The pending-event list costs more than all else a request does. A source whose next event would
 * be the very next of all may go on by itself: when this returns true the clock stands at `time`
 * and the caller runs on; when false it must use sim_at. The order of events is the same either
 * way. */
static inline bool sim_may_go_on(struct sim *sim, simtime time, enum priority priority)
{
    uint64_t key = event_key(time, priority);
    if (key >= queue_next_key(&sim->queue) || time > sim->end || sim->stopped || *sim->interrupted)
        return false;
    sim->now = time;
    sim->running = key;
    return true;
}

/* Entities find one another by kind and name, as they do in a scenario: ("tables", "orders").
 * Borrows the texts. Both find NULL when there is none. */
void sim_register(struct sim *sim, const char *plural, const char *name, void *entity,
                  const struct entity_kind *kind);
struct sim_entity *sim_entity(const struct sim *sim, const char *plural, const char *name);
void *sim_find(const struct sim *sim, const char *plural, const char *name);

/* The end of the gathering interval that contains `time`, or the end of the run: of intervals of one
 * length the least multiple of it that is not before `time`. Where their lengths are not yet known,
 * `time` to the shortest: what happens then belongs to the interval it falls into. `time` itself when
 * each request has its own instant. */
static inline simtime sim_gather_time(const struct sim *sim, simtime time)
{
    simtime r = sim->resolution, last;

    if (__builtin_expect(sim->intervals != NULL, 0)) {
        if (time <= sim->intervals->end)
            return sim->intervals->end;
        r = sim->intervals->shortest;
    }
    last = r ? (time + r - 1) / r * r : time;
    return last > sim->end && time <= sim->end ? sim->end : last;
}

/* Whether requests are gathered, and how long the interval is that ends now: in a run with
 * `resolution: auto` one is longer than another. */
static inline bool sim_gathers(const struct sim *sim)
{
    return sim->resolution != 0;
}
static inline simtime sim_interval(const struct sim *sim)
{
    return sim->intervals ? sim->intervals->end - sim->intervals->begin : sim->resolution;
}

/* The next interval shall be no longer than that, where there is a choice. */
static inline void sim_limit_interval(struct sim *sim, simtime length)
{
    if (sim->intervals && length < sim->intervals->limit)
        sim->intervals->limit = length;
}

/* In the next interval, which ends at `until` at the latest, up to so many times as much is asked for as
 * in the one that ends now: said before limits are looked at. */
static inline void sim_expect_rise(struct sim *sim, double times, simtime until)
{
    if (!sim->intervals)
        return;
    if (times > sim->intervals->rise)
        sim->intervals->rise = times;
    if (until < sim->intervals->until)
        sim->intervals->until = until;
}

/* Is called at the end of each interval. Before sim_start_intervals, which begins the first; without
 * effect where each request has its own instant. */
void sim_gather_each(struct sim *sim, void (*interval_ended)(struct sim *sim, void *subject),
                     void *subject);
void sim_start_intervals(struct sim *sim);

/* The length that all intervals have, of which somebody may warn; 0 where each request has its own
 * instant or lengths are chosen. Where they are, none is longer than who starts can bear. */
static inline simtime sim_fixed_interval(const struct sim *sim)
{
    return sim->intervals ? 0 : sim->resolution;
}
static inline void sim_shorten_intervals(struct sim *sim, simtime longest)
{
    if (sim->intervals && longest < sim->intervals->longest)
        sim->intervals->longest = longest;
}

/* Intervals of no fixed length. */
void sim_choose_intervals(struct sim *sim, simtime shortest, simtime longest);

/* Where the lengths of intervals are chosen, what was asked for at the end of one that had not begun may
 * come within it: it is put off to that end, which is known by now, and true is returned. */
static inline bool sim_put_off(struct sim *sim, enum priority priority,
                               void (*handler)(struct sim *, void *), void *subject)
{
    simtime end = sim_gather_time(sim, sim->now);

    if (end == sim->now)
        return false;
    sim_at(sim, end, priority, handler, subject);
    return true;
}

/* Whether it is not the first turn of this interval's calls any more: what is asked for now is decided
 * after them. */
static inline bool sim_round_is_late(const struct sim *sim)
{
    return sim->running > event_key(sim->now, PRIORITY_TRAFFIC);
}

/* When something goes on that was decided now and ends at `at`, such as the next step of a call: the
 * gathered calls of an interval lie half of it before now on average, so it is now, in a further
 * round of the same interval, where `at` is nearer to now than to the next interval's end. */
static inline simtime sim_resume_time(const struct sim *sim, simtime at)
{
    simtime r = sim_interval(sim);

    if (!r)
        return at > sim->now ? at : sim->now;
    return at < sim->now + r / 2 ? sim->now : sim_gather_time(sim, at - r / 2 + 1);
}

#endif
