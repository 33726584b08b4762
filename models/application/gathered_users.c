#include "gathered_users.h"

#include "exact.h"

/* Calls that were made together, by users of whom some may be tied up. */
struct user_round {
    struct caller caller;
    struct gathered_users *users;
    simtime at;
    simtime left;    /* of each user's interval, when the calls were made */
    int64_t callers; /* users */
    int64_t calls, under_way;
    struct latency_points over; /* latencies of those that have ended and are not yet settled */
    bool settling, is_settled;
    int64_t tied, tied_calls; /* users, and the calls that they share, when it was settled */
};

/* Users whose clocks have been set to one time of a later interval. */
struct user_return {
    struct gathered_users *users;
    simtime at;
    int64_t count;
};

static void finished(struct sim *sim, struct caller *caller, const struct ending *ending);
static void settle(struct sim *sim, void *subject);

void gathered_users_release(struct gathered_users *u)
{
    pool_release(&u->rounds);
    pool_release(&u->returns);
}

static void begin_interval(struct gathered_users *u)
{
    if (u->interval == u->sim->now)
        return;
    u->interval = u->sim->now;
    u->were_tied = u->tied > 0;
    u->before = u->ended;
    u->ended = u->tied = 0;
}

/* How many calls each of the users makes in one round. */
static int64_t calls_each(const struct gathered_users *u, int64_t users, simtime left)
{
    int64_t most = u->ended > u->before / 4 ? u->ended : u->before / 4;

    if (u->cycle <= 0)
        return 1;
    int64_t fit = 1 + (int64_t)((double)left / u->cycle);
    if (u->were_tied)
        most = u->before - u->ended;
    if (u->tied || most < users)
        return 1;
    most /= users;
    return fit < most ? fit : most;
}

static void make_round(struct gathered_users *u, int64_t users, simtime left)
{
    struct user_round *r = pool_take(&u->rounds);
    int64_t calls = u->may_call(u->owner, users * calls_each(u, users, left));

    *r = (struct user_round){.caller = {.finished = finished},
                             .users = u,
                             .at = u->sim->now,
                             .left = left,
                             .callers = users < calls ? users : calls,
                             .calls = calls,
                             .under_way = calls,
                             .settling = true};
    if (!calls) {
        pool_give(&u->rounds, r);
        return;
    }
    u->call_many(u->owner, calls, left, &r->caller);
    sim_at(u->sim, u->sim->now, PRIORITY_SHARE, settle, r);
}

static void go_round(struct sim *sim, void *subject)
{
    struct gathered_users *u = subject;
    int64_t users = u->ready;

    (void)sim;
    u->going = false;
    if (!users)
        return;
    simtime left = (simtime)(u->left / (double)users);
    u->ready = 0;
    u->left = 0;
    begin_interval(u);
    users = u->stay(u->owner, users, left);
    if (users)
        make_round(u, users, left);
}

void gathered_users_come(struct gathered_users *u, int64_t count, simtime left)
{
    u->ready += count;
    u->left += (double)left * (double)count;
    if (!u->going) {
        u->going = true;
        sim_at(u->sim, u->sim->now, PRIORITY_TRAFFIC, go_round, u);
    }
}

static void come_back(struct sim *sim, void *subject)
{
    struct user_return *r = subject;
    struct gathered_users *u = r->users;
    int64_t count = r->count;
    simtime left = sim->now - r->at;

    pool_give(&u->returns, r);
    gathered_users_come(u, count, left);
}

/* Their clocks are set. */
static void come_at(struct gathered_users *u, int64_t count, simtime at)
{
    struct sim *sim = u->sim;

    if (!count)
        return;
    if (at <= sim->now) {
        gathered_users_come(u, count, sim->now - at);
    } else if (at < sim->end) {
        struct user_return *r = pool_take(&u->returns);
        *r = (struct user_return){u, at, count};
        sim_at(sim, sim_gather_time(sim, at), PRIORITY_TRAFFIC, come_back, r);
    }
}

static double mean_of(const struct latency_points *p)
{
    double sum = 0;

    for (int i = 0; i < p->n; i++)
        sum += (double)p->at[i].latency * (double)p->at[i].count;
    return p->calls ? sum / (double)p->calls : 0;
}

/* The pauses of so many users. */
static void draw_pauses(struct gathered_users *u, int64_t count, struct latency_points *pauses)
{
    int64_t n = u->even || !u->think_time ? 1 : count < LATENCY_POINTS ? count : LATENCY_POINTS;
    int64_t start = (int64_t)rng_below(u->draws, (uint64_t)n);

    pauses->n = 0;
    pauses->calls = 0;
    for (int64_t i = 0; i < n; i++) {
        double at = ((double)i + rng_uniform(u->draws)) / (double)n;
        double part = u->even ? 1 : -exact_log(at);
        latency_points_add(pauses, simtime_from_ns((double)u->think_time * part),
                           (count * (i + 1) + start) / n - (count * i + start) / n, u->draws);
    }
}

void gathered_users_join(struct gathered_users *u, int64_t count)
{
    struct latency_points pauses;

    if (!count)
        return;
    draw_pauses(u, count, &pauses);
    for (int i = 0; i < pauses.n; i++)
        come_at(u, pauses.at[i].count, u->sim->now + pauses.at[i].latency);
}

/* One call each has ended, of `users` who each made one: they are back after their pauses, each pause
 * with the mean of some of the latencies. */
static void come_back_one_by_one(struct user_round *r, int64_t users, simtime left)
{
    struct gathered_users *u = r->users;
    struct latency_points pauses;

    if (!users)
        return;
    draw_pauses(u, users, &pauses);
    for (int i = 0; i < pauses.n; i++) {
        struct latency_points some = {0};
        latency_points_take(&r->over, pauses.at[i].count, &some, u->draws);
        simtime took = (simtime)mean_of(&some) + pauses.at[i].latency;
        come_at(u, pauses.at[i].count, r->at - left + took);
    }
}

static void come_back_together(struct user_round *r, int64_t users, simtime left, double each)
{
    double took = each * (mean_of(&r->over) + (double)r->users->think_time);

    come_at(r->users, users, r->at - left + (simtime)took);
}

/* Those of its users who are not tied up go on. What calls took that have ended is taken off the time
 * of all. */
static void settle_first(struct user_round *r)
{
    struct gathered_users *u = r->users;
    int64_t over = r->over.calls, users;

    r->is_settled = true;
    r->tied_calls = r->under_way;
    r->tied = r->under_way < r->callers ? r->under_way : r->callers;
    users = r->callers - r->tied;
    u->tied += r->tied > 0;
    if (!over)
        return;
    u->cycle = mean_of(&r->over) + (double)u->think_time;
    if (r->calls == r->callers) {
        come_back_one_by_one(r, users, r->left);
        return;
    }
    double each = (double)over / (double)r->callers;
    come_back_together(r, users, r->left, each);
    double left = (double)r->left - each * u->cycle;
    r->left = left > 0 ? (simtime)left : 0;
}

/* Calls of users who were tied up have ended: as many users go on. */
static void settle_later(struct user_round *r)
{
    struct gathered_users *u = r->users;
    int64_t after = r->under_way, before = after + r->over.calls;
    int64_t users = before * r->tied / r->tied_calls - after * r->tied / r->tied_calls;

    if (r->tied == r->tied_calls)
        come_back_one_by_one(r, users, r->left);
    else
        come_back_together(r, users, r->left, (double)r->tied_calls / (double)r->tied);
    if (!r->under_way && r->at == u->sim->now)
        u->tied--;
}

static void settle(struct sim *sim, void *subject)
{
    struct user_round *r = subject;
    struct gathered_users *u = r->users;

    r->settling = false;
    if (r->at == sim->now)
        u->ended += r->over.calls;
    if (r->is_settled)
        settle_later(r);
    else
        settle_first(r);
    r->over.n = 0;
    r->over.calls = 0;
    if (!r->under_way)
        pool_give(&u->rounds, r);
}

static void finished(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct user_round *r = (struct user_round *)caller;

    r->under_way -= ending->count;
    latency_points_add(&r->over, ending->at > r->at ? ending->at - r->at : 0, ending->count,
                       r->users->draws);
    if (r->settling)
        return;
    r->settling = true;
    sim_at(sim, sim->now, PRIORITY_SHARE, settle, r);
}
