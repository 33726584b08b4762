#include "client_line.h"

#include "proportional_part.h"
#include "table.h"

enum { WAITS = 8 }; /* of one cohort's attempts, in all */

static void send_line(struct sim *sim, void *subject);

static void look_again(struct sim *sim, struct client *client, simtime at)
{
    if (client->line_at == at || at > sim->end)
        return;
    client->line_at = at;
    sim_at(sim, at, PRIORITY_SEND, send_line, client);
}

static void line_up(struct sim *sim, struct client *client, const struct request *request)
{
    struct retry_cohort *cohort = request->cohort;

    if (!cohort) {
        struct retry_points points;
        retry_cohorts_take_out(sim, request, &points);
        cohort = retry_cohorts_take(&client->cohorts, request);
        retry_points_add(&cohort->points, &points.at[0], &client->sharing);
    }
    client->line = memory_grow(client->line, client->line_count, &client->line_capacity,
                               sizeof(struct retry_cohort *));
    client->line[client->line_count++] = cohort;
    look_again(sim, client, sim->now);
}

void client_line_send(struct sim *sim, struct client *client, const struct request *request)
{
    if (client->retry.law.limits_rate || client->connections.limit)
        line_up(sim, client, request);
    else
        client_line_turn(sim, client, request);
}

void client_line_again(struct sim *sim, struct client *client, const struct request *request)
{
    client->gate.held_back -= request->count;
    line_up(sim, client, request);
}

static void count_attempts(struct client *client, const struct request *request)
{
    const struct retry_cohort *cohort = request->cohort;
    struct flow *flow = request->flow;
    int64_t retries = 0;

    for (int i = 0; cohort && i < cohort->points.n; i++)
        if (cohort->points.at[i].attempt > 1)
            retries += cohort->points.at[i].count;
    flow->attempts += request->count;
    client->attempts += request->count;
    flow->retries += retries;
    client->retries += retries;
}

void client_line_turn(struct sim *sim, struct client *client, const struct request *request)
{
    count_attempts(client, request);
    table_submit(sim, request);
}

/* Calls of one point wait until then, for that reason, if their time is not up before. */
static void wait_until(struct sim *sim, struct client *client, const struct request *request,
                       const struct retry_point *point, enum cohort_kind kind, simtime at,
                       simtime takes)
{
    struct retry_point later = *point;
    simtime left = client->spec->timeout - point->elapsed;

    if (takes >= left) {
        simtime over = at - takes + left;
        retry_cohorts_add(&client->cohorts, request, COHORT_GIVE_UP,
                          over > sim->now ? sim_gather_time(sim, over) : sim->now, point);
        return;
    }
    later.elapsed += takes;
    retry_cohorts_add(&client->cohorts, request, kind,
                      at > sim->now ? sim_gather_time(sim, at) : sim->now, &later);
    if (kind == COHORT_HELD)
        client->gate.held_back += point->count;
}

static int64_t line_total(const struct client *client)
{
    int64_t count = 0;

    for (size_t i = 0; i < client->line_count; i++)
        count += client->line[i]->points.calls;
    return count;
}

/* Those without a token leave the line until the next interval. */
static void hold_back(struct sim *sim, struct client *client)
{
    int64_t wanted = line_total(client);
    int64_t allowed = rate_limiter_acquire_gathered(&client->gate.limiter, wanted, sim->now);
    double carry = rng_uniform(&client->sharing);
    simtime next = sim_gather_time(sim, sim->now + 1);

    for (size_t i = 0; allowed < wanted && i < client->line_count; i++) {
        struct retry_cohort *cohort = client->line[i];
        struct retry_points held;
        int64_t go =
            proportional_part(cohort->points.calls, (double)allowed / (double)wanted, &carry);
        retry_points_clear(&held);
        retry_points_take(&cohort->points, cohort->points.calls - go, &held, &client->sharing);
        for (int k = 0; k < held.n; k++) {
            double moments = 0.5 + rng_uniform(&client->sharing); /* it came, and goes, at some */
            simtime takes = (simtime)(moments * (double)(next - sim->now));
            wait_until(sim, client, &cohort->request, &held.at[k], COHORT_HELD, next, takes);
        }
    }
}

/* Calls that came at the same moment, and wait so long. Where the line is so long that the time is up
 * before their turn, as many keep their place as leave it by being served, and the others give up.
 * Returns how many get a connection. */
static int64_t wait_so_long(struct sim *sim, struct client *client, const struct request *request,
                            const struct retry_point *point, simtime came, simtime wait)
{
    struct connection_pool *pool = &client->connections;
    simtime left = client->spec->timeout - point->elapsed;
    struct retry_point some = *point;

    if (wait < left || left <= 0) {
        wait_until(sim, client, request, &some, COHORT_TURN, came + wait, wait);
        return wait < left ? some.count : 0;
    }
    double served = pool->drained_s / (pool->drained_s + pool->grows_s);
    int64_t stay = proportional_part(point->count, served, &pool->carry);
    some.count = stay;
    if (stay)
        wait_until(sim, client, request, &some, COHORT_TURN, came + left - 1, left - 1);
    some.count = point->count - stay;
    if (some.count)
        wait_until(sim, client, request, &some, COHORT_TURN, came + wait, wait);
    return stay;
}

/* Calls of one point come evenly over the interval; a few of their waits. */
static int64_t wait_for_turn(struct sim *sim, struct client *client, const struct request *request,
                             const struct retry_point *point, int64_t waits)
{
    struct connection_pool *pool = &client->connections;
    int64_t parts = point->count < waits ? point->count : waits, stay = 0;
    int64_t start = (int64_t)rng_below(&client->sharing, (uint64_t)parts);
    double u = rng_uniform(&client->sharing);

    for (int64_t k = 0; k < parts; k++) {
        struct retry_point some = *point;
        double f = ((double)k + rng_uniform(&client->sharing)) / (double)parts;
        simtime wait = simtime_from_seconds(connection_pool_wait_s(pool, f, u));
        simtime came = sim->now - simtime_from_seconds((1 - f) * pool->drained_s);
        some.count = (point->count * (k + 1) + start) / parts - (point->count * k + start) / parts;
        stay += wait_so_long(sim, client, request, &some, came, wait);
        u += u + 0.6180339887498949 < 1 ? 0.6180339887498949 : -0.3819660112501051;
    }
    return stay;
}

static void wait_for_connections(struct sim *sim, struct client *client)
{
    int64_t stay = 0;

    connection_pool_pass(&client->connections, line_total(client));
    for (size_t i = 0; i < client->line_count; i++) {
        struct retry_cohort *cohort = client->line[i];
        struct retry_points *points = &cohort->points;
        for (int k = 0; k < points->n; k++)
            stay += wait_for_turn(sim, client, &cohort->request, &points->at[k],
                                  (WAITS + points->n - 1) / points->n);
        retry_cohorts_give(cohort);
    }
    connection_pool_add_work(&client->connections, stay);
    client->line_count = 0;
    if (client->connections.busy)
        look_again(sim, client, sim_gather_time(sim, sim->now + 1));
}

static void send_all(struct sim *sim, struct client *client)
{
    for (size_t i = 0; i < client->line_count; i++) {
        struct retry_cohort *cohort = client->line[i];
        if (!cohort->points.calls) {
            retry_cohorts_give(cohort);
            continue;
        }
        cohort->kind = COHORT_ATTEMPT;
        cohort->request.count = cohort->points.calls;
        cohort->request.cohort = cohort;
        client_line_turn(sim, client, &cohort->request);
    }
    client->line_count = 0;
}

static void send_line(struct sim *sim, void *subject)
{
    struct client *client = subject;

    client->line_at = -1;
    if (client->retry.law.limits_rate)
        hold_back(sim, client);
    if (client->connections.limit)
        wait_for_connections(sim, client);
    else
        send_all(sim, client);
}

static void move_limiter(struct sim *sim, void *subject)
{
    struct client *client = subject;

    rate_limiter_answered_gathered(&client->gate.limiter, client->interval_granted,
                                   client->interval_throttled, sim_interval(sim), sim->now);
    client->interval_granted = client->interval_throttled = 0;
    client->moves_limiter = false;
}

void client_line_answered(struct sim *sim, struct client *client, int64_t granted,
                          int64_t throttled)
{
    client->interval_granted += granted;
    client->interval_throttled += throttled;
    if (client->moves_limiter)
        return;
    client->moves_limiter = true;
    sim_at(sim, sim->now, PRIORITY_SHARE, move_limiter, client);
}
