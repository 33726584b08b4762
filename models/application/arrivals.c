#include "arrivals.h"

#include <math.h>

#include "action.h"
#include "exact.h"
#include "memory.h"
#include "series_path.h"

const char *const arrivals_names[] = {"poisson", "even", NULL};

bool pace_is_own(const struct pace_spec *spec)
{
    return spec->users || pattern_count(&spec->traffic.pattern);
}

void pace_validate(const struct pace_spec *spec, const struct origin *origin,
                   struct diagnostics *diagnostics)
{
    int ways = (spec->users > 0) + pattern_count(&spec->traffic.pattern);
    const char *changed = traffic_changed_by(&spec->traffic);

    if (ways > 1)
        diagnostics_add(diagnostics, origin_place(origin, spec->users ? "users" : NULL),
                        "give one of 'rate' and its patterns (calls come by themselves) or 'users' "
                        "(a closed loop), not %d of them",
                        ways);
    if (spec->think_time && !spec->users)
        diagnostics_add(diagnostics, origin_place(origin, "think_time"),
                        "'think_time' is for 'users'");
    if (spec->calls && ways == 0)
        diagnostics_add(diagnostics, origin_place(origin, "calls"),
                        "'calls' is for 'rate' or 'users'; whoever calls this decides how often");
    if (changed && (spec->users || ways == 0))
        diagnostics_add(diagnostics, origin_place(origin, changed),
                        "'%s' is for 'rate' and its patterns%s", changed,
                        spec->users ? "; of 'users' change the number"
                                    : "; whoever calls this decides how often");
    traffic_validate(&spec->traffic, origin, diagnostics);
}

static bool is_over(const struct arrivals *a)
{
    return a->spec->calls && a->made >= a->spec->calls;
}

static struct arrivals *pass_on(struct arrivals *a, int64_t calls)
{
    a->moved_away += calls;
    a->moved_to->received += calls;
    return a->moved_to;
}

/* Whose owner makes one call that is due here. */
static struct arrivals *served_by(struct arrivals *a)
{
    while (__builtin_expect(a->moved_to != NULL, 0) &&
           (a->moved_part >= 1 || rng_uniform(&a->move_draws) < a->moved_part))
        a = pass_on(a, 1);
    return a;
}

/* The same for many calls of an interval. */
static void serve_many(struct arrivals *a, uint64_t count, struct caller *caller)
{
    while (count && __builtin_expect(a->moved_to != NULL, 0)) {
        uint64_t moved =
            a->moved_part < 1 ? rng_binomial(&a->move_draws, count, a->moved_part) : count;
        if (moved < count)
            a->call_many(a->owner, (int64_t)(count - moved), NULL, caller);
        count = moved;
        a = pass_on(a, (int64_t)moved);
    }
    if (count)
        a->call_many(a->owner, (int64_t)count, NULL, caller);
}

static void make_call(struct arrivals *a)
{
    struct arrivals *by = served_by(a);

    a->made++;
    by->call(by->owner, NULL);
}

static double draw_area(struct arrivals *a)
{
    return a->spec->arrivals == ARRIVALS_EVEN ? 1 : -exact_log(rng_uniform(&a->draws));
}

/* Makes the call of an event, and then without events those that come before any other event. An
 * event at another time than `next` was scheduled before set_rate changed the rate, and is
 * ignored. */
static void arrive(struct sim *sim, void *subject)
{
    struct arrivals *a = subject;

    if (sim->now != a->next)
        return;
    do {
        if (is_over(a))
            return;
        make_call(a);
        a->counted_to = sim->now;
        a->area_to_next = draw_area(a);
        a->next = rate_reach(&a->rate, sim->now, a->area_to_next);
        if (a->next >= sim->end)
            return;
    } while (sim_may_go_on(sim, a->next, PRIORITY_TRAFFIC));
    sim_at(sim, a->next, PRIORITY_TRAFFIC, arrive, a);
}

static uint64_t draw_count(struct arrivals *a, double area)
{
    if (a->spec->arrivals == ARRIVALS_POISSON)
        return rng_poisson(&a->draws, area);
    a->area_to_next += area;
    uint64_t whole = (uint64_t)a->area_to_next;
    a->area_to_next -= (double)whole;
    return whole;
}

/* The calls since the last time, to whoever makes them until now. */
static void hand_over(const struct sim *sim, struct arrivals *a)
{
    double area = a->area_before_change + rate_area(&a->rate, a->counted_to, sim->now);
    uint64_t count = draw_count(a, area);

    if (a->spec->calls && count > (uint64_t)(a->spec->calls - a->made))
        count = (uint64_t)(a->spec->calls - a->made);
    a->area_before_change = 0;
    a->counted_to = sim->now;
    a->made += (int64_t)count;
    serve_many(a, count, NULL);
}

static double rate_now(const struct rate *rate, simtime now)
{
    struct rate copy = rate_from(rate, now);
    return rate_area(&copy, now, now + MICROSECOND) / simtime_seconds(MICROSECOND);
}

/* Where there is a choice, in an interval the rate changes by little, and a jump begins a short one.
 * Traffic that is known period by period jumps at each of them: whoever has a limit is told by how
 * much, and only a great jump begins a short interval. */
static void limit_next_interval(struct sim *sim, const struct arrivals *a)
{
    static const double little = 0.05, great = 4, few_per_s = 1;

    if (a->traffic.has_steps) {
        double times = rate_jump(&a->rate, sim->now);
        bool few = rate_now(&a->rate, sim->now) <= few_per_s;
        if (times <= great || few) {
            simtime lasts = rate_steady_after(&a->rate, sim->now, little, SECOND);
            sim_expect_rise(sim, few ? 1 : times,
                            lasts < SIMTIME_MAX - sim->now ? sim->now + lasts : SIMTIME_MAX);
            return;
        }
    }
    sim_limit_interval(sim, rate_steady_for(&a->rate, sim->now, little, SECOND));
}

static void gather_interval(struct sim *sim, void *subject)
{
    struct arrivals *a = subject;

    hand_over(sim, a);
    if (sim->intervals)
        limit_next_interval(sim, a);
}

static int64_t users_to_move(const struct arrivals *a)
{
    return a->moved_to ? (int64_t)(a->moved_part * (double)a->users_wanted + 0.5) : 0;
}

/* A user moves, or is back, when there are too few or too many over there. */
static struct user_group *group_from_now(struct arrivals *a, struct user_group *group)
{
    int64_t wanted = users_to_move(a);

    if (group == &a->at_home && a->users_moved < wanted) {
        a->users_moved++;
        return &a->moved;
    }
    if (group == &a->moved && a->users_moved > wanted) {
        a->users_moved--;
        return &a->at_home;
    }
    return group;
}

/* A user's next call, after the pause. */
static void call_again(struct sim *sim, void *subject)
{
    struct user_group *group = subject;
    struct arrivals *a = group->arrivals;

    (void)sim;
    if (a->users > a->users_wanted || is_over(a)) {
        a->users--;
        a->users_moved -= group == &a->moved;
        return;
    }
    a->made++;
    group = group_from_now(a, group);
    struct arrivals *by = group == &a->moved ? served_by(pass_on(a, 1)) : a;
    by->call(by->owner, &group->caller);
}

static simtime pause(struct arrivals *a)
{
    double part = a->spec->arrivals == ARRIVALS_EVEN ? 1 : -exact_log(rng_uniform(&a->draws));
    return simtime_from_ns((double)a->spec->think_time * part);
}

static void think(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct user_group *group = (struct user_group *)caller;
    simtime next = ending->at + pause(group->arrivals);

    if (next < sim->end)
        sim_at(sim, next > sim->now ? next : sim->now, PRIORITY_TRAFFIC, call_again, group);
}

static void leave(struct arrivals *a, const struct user_group *group, int64_t users)
{
    a->users -= users;
    a->users_moved -= group == &a->moved ? users : 0;
}

static bool is_before_move(const struct arrivals *a, simtime left)
{
    return a->sim->now - left < a->moved_at;
}

/* Of users who are about to call, as many leave as are too many, and as many move as call too few over
 * there, or are back; nobody whose clock stands before the move. */
static int64_t stay(void *owner, int64_t users, simtime left)
{
    struct user_group *group = owner;
    struct arrivals *a = group->arrivals;
    int64_t too_many = is_over(a) ? users : a->users - a->users_wanted;
    int64_t gone = too_many < users ? too_many : users;

    if (gone > 0) {
        leave(a, group, gone);
        users -= gone;
    }
    int64_t missing = users_to_move(a) - a->users_moved;
    int64_t movers = group == &a->moved ? -missing : missing;
    if (movers <= 0 || is_before_move(a, left))
        return users;
    movers = movers < users ? movers : users;
    a->users_moved += group == &a->moved ? -movers : movers;
    if (movers)
        gathered_users_come(group == &a->moved ? &a->at_home.gathered : &a->moved.gathered, movers,
                            left);
    return users - movers;
}

static int64_t may_call(void *owner, int64_t calls)
{
    struct arrivals *a = ((struct user_group *)owner)->arrivals;

    if (a->spec->calls && calls > a->spec->calls - a->made)
        calls = a->spec->calls - a->made;
    a->made += calls;
    return calls;
}

static void call_for_users(void *owner, int64_t calls, simtime left, struct caller *caller)
{
    struct user_group *group = owner;
    struct arrivals *a = group->arrivals;
    struct arrivals *to = is_before_move(a, left) ? a->moved_to_before : a->moved_to;

    if (group == &a->at_home || !to) {
        a->call_many(a->owner, calls, NULL, caller);
        return;
    }
    a->moved_away += calls;
    to->received += calls;
    serve_many(to, (uint64_t)calls, caller);
}

static void gather_users(struct arrivals *a, struct user_group *group)
{
    group->gathered = (struct gathered_users){.sim = a->sim,
                                              .draws = &a->draws,
                                              .think_time = a->spec->think_time,
                                              .even = a->spec->arrivals == ARRIVALS_EVEN,
                                              .owner = group,
                                              .stay = stay,
                                              .may_call = may_call,
                                              .call_many = call_for_users};
}

static void set_user_count(struct arrivals *a, int64_t wanted)
{
    a->users_wanted = wanted;
    if (sim_gathers(a->sim) && a->users < wanted) {
        gathered_users_join(&a->at_home.gathered, wanted - a->users);
        a->users = wanted;
    }
    for (; a->users < wanted; a->users++)
        sim_at(a->sim, a->sim->now + pause(a), PRIORITY_TRAFFIC, call_again, &a->at_home);
}

void arrivals_init(struct arrivals *a, struct sim *sim, const char *path,
                   const struct pace_spec *spec, const struct origin *origin, double units_a_call,
                   struct diagnostics *diagnostics)
{
    a->sim = sim;
    a->spec = spec;
    a->path = path;
    a->at_home = a->moved = (struct user_group){{.finished = think}, a, {0}};
    gather_users(a, &a->at_home);
    gather_users(a, &a->moved);
    rng_init(&a->draws, sim->seed, path, "arrivals");
    rng_init(&a->move_draws, sim->seed, path, "moves");
    struct trace_use use = {.start_epoch_s = sim->start_epoch_s, .units_a_call = units_a_call};
    traffic_init(&a->traffic, &spec->traffic, origin, &use, sim->end, &a->rate, diagnostics);
    const struct bursts_spec *bursts = spec->traffic.pattern.bursts;
    if (bursts && bursts->length < sim_fixed_interval(sim))
        diagnostics_warn(diagnostics, origin_place(origin, "bursts"),
                         "bursts of %g s are spread over intervals of %g s, so that less is "
                         "throttled; take 'resolution: auto'",
                         simtime_seconds(bursts->length), simtime_seconds(sim->resolution));
    if (spec->users && sim_gathers(sim)) {
        sim_shorten_intervals(sim, 100 * MILLISECOND);
        diagnostics_warn(diagnostics, origin_place(origin, "users"),
                         "of users who are throttled only the calls that succeed are exact where "
                         "requests are gathered; take 'resolution: request' for their attempts and "
                         "latencies");
    }
    sim_register(sim, "arrivals", path, a, NULL);
}

double arrivals_busiest(const struct arrivals *a)
{
    simtime end = a->sim->end, part = end / 1440 > MINUTE ? end / 1440 : MINUTE;
    struct rate rate = rate_from(&a->rate, 0);
    double most = 0;

    for (simtime from = 0; a->rate.count && from < end; from += part) {
        simtime to = from + part < end ? from + part : end;
        most = fmax(most, rate_area(&rate, from, to) / simtime_seconds(to - from));
    }
    return most;
}

void arrivals_release(struct arrivals *a)
{
    traffic_release(&a->traffic);
    gathered_users_release(&a->at_home.gathered);
    gathered_users_release(&a->moved.gathered);
}

void arrivals_start(struct arrivals *a)
{
    struct sim *sim = a->sim;

    if (a->spec->users) {
        set_user_count(a, a->spec->users);
        return;
    }
    if (!a->rate.count)
        return;
    if (sim_gathers(sim)) {
        sim_gather_each(sim, gather_interval, a);
        return;
    }
    a->area_to_next = draw_area(a);
    a->next = rate_reach(&a->rate, 0, a->area_to_next);
    if (a->next < sim->end)
        sim_at(sim, a->next, PRIORITY_TRAFFIC, arrive, a);
}

/* Both actions are for a workload or an API. */
struct pace_action_spec {
    struct action_spec action;
    const char *workload, *api;
    double per_second;
    simtime over;
    int64_t users;
};

#define WHOSE_ROWS                                                                                 \
    AT_FIELD(struct pace_action_spec),                                                             \
        REFERENCE(struct pace_action_spec, workload, "=an `api` is meant", "workloads",            \
                  "The workload."),                                                                \
        REFERENCE(struct pace_action_spec, api, "=a `workload` is meant", "apis", "The API.")

static const struct field set_rate_fields[] = {
    WHOSE_ROWS,
    NUMBER(struct pace_action_spec, per_second, REQUIRED, 0, 1e9,
           "Its rate from then on, calls per second."),
    DURATION(struct pace_action_spec, over, "0s", 0, 30 * DAY,
             "It changes in a straight line over that time, such as a deploy that is rolled out or "
             "traffic that is shifted."),
    FIELD_END};

static const struct field set_users_fields[] = {
    WHOSE_ROWS,
    COUNT(struct pace_action_spec, users, REQUIRED, 0, 10000000, "How many users take part."),
    FIELD_END};

static void whose_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct pace_action_spec *s = spec;
    if (!s->workload == !s->api)
        diagnostics_add(diagnostics, origin_place(&s->action.origin, NULL),
                        "name either a 'workload' or an 'api'");
}

static const struct record set_rate_record =
    RECORD(struct pace_action_spec, "set_rate", set_rate_fields, whose_validate,
           "The traffic changes: the rate goes to a figure and stays there.");
static const struct record set_users_record =
    RECORD(struct pace_action_spec, "set_users", set_users_fields, whose_validate,
           "Users join a closed loop, or leave it after their present call.");

static struct arrivals *arrivals_of(const struct sim *sim, const struct pace_action_spec *s)
{
    char path[SERIES_PATH];
    snprintf(path, sizeof path, "%s/%s", s->workload ? "workloads" : "apis",
             s->workload ? s->workload : s->api);
    return sim_find(sim, "arrivals", path);
}

/* The area that is left to the next arrival stays, and is reached under the new rate. Of an
 * interval that is being gathered, the part before now counts at the old rate. */
static void change_rate(struct arrivals *a, double per_second, simtime over)
{
    struct sim *sim = a->sim;
    struct rate old = rate_from(&a->rate, a->counted_to);
    double passed = rate_area(&old, a->counted_to, sim->now);

    a->ramp[0] = (struct rate_point){.at = sim->now, .per_second = rate_now(&a->rate, sim->now)};
    a->ramp[1] = (struct rate_point){.at = sim->now + over, .per_second = per_second};
    a->rate = (struct rate){.points = &a->ramp[over ? 0 : 1], .count = over ? 2 : 1};
    a->counted_to = sim->now;
    if (sim->resolution) {
        a->area_before_change += passed;
        return;
    }
    a->area_to_next = a->area_to_next > passed ? a->area_to_next - passed : 0;
    a->next = rate_reach(&a->rate, sim->now, a->area_to_next);
    if (a->next < sim->end)
        sim_at(sim, a->next, PRIORITY_TRAFFIC, arrive, a);
}

static void set_rate(struct sim *sim, const void *spec)
{
    const struct pace_action_spec *s = spec;
    struct arrivals *a = arrivals_of(sim, s);

    change_rate(a, s->per_second, s->over);
    if (s->over)
        event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, a->path,
                      "rate goes to %g calls per second within %g s", s->per_second,
                      simtime_seconds(s->over));
    else
        event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, a->path,
                      "rate is now %g calls per second", s->per_second);
}

static void check_kind(const struct sim *sim, const struct pace_action_spec *s, bool users,
                       struct diagnostics *diagnostics)
{
    const struct arrivals *a = arrivals_of(sim, s);
    const char *key = s->workload ? "workload" : "api";

    if (!a)
        return; /* no such entity: said already */
    if (!pace_is_own(a->spec))
        diagnostics_add(diagnostics, origin_place(&s->action.origin, key),
                        "%s '%s' is called by others; change their pace", key,
                        s->workload ? s->workload : s->api);
    else if (!a->spec->users == users)
        diagnostics_add(diagnostics, origin_place(&s->action.origin, key),
                        "%s '%s' has %s; use '%s'", key, s->workload ? s->workload : s->api,
                        users ? "a 'rate'" : "'users' in a closed loop",
                        users ? "set_rate" : "set_users");
}

static void set_rate_resolve(const struct sim *sim, const void *spec,
                             struct diagnostics *diagnostics)
{
    check_kind(sim, spec, false, diagnostics);
}

static void set_users(struct sim *sim, const void *spec)
{
    const struct pace_action_spec *s = spec;
    struct arrivals *a = arrivals_of(sim, s);

    set_user_count(a, s->users);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, a->path, "%lld users take part now",
                  (long long)s->users);
}

static void set_users_resolve(const struct sim *sim, const void *spec,
                              struct diagnostics *diagnostics)
{
    check_kind(sim, spec, true, diagnostics);
}

static const struct action_verb set_rate_verb = {set_rate, set_rate_resolve};
static const struct action_verb set_users_verb = {set_users, set_users_resolve};

const struct choice_kind arrivals_actions[] = {{"set_rate", &set_rate_record, &set_rate_verb},
                                               {"set_users", &set_users_record, &set_users_verb},
                                               {0}};

void arrivals_move(const struct sim *sim, struct arrivals *a, struct arrivals *to, double part)
{
    if (sim->resolution && a->rate.count)
        hand_over(sim, a);
    a->moved_to_before = a->moved_to;
    a->moved_at = sim->now;
    a->moved_to = to;
    a->moved_part = part;
}
