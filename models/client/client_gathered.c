#include "client_gathered.h"

#include "batch.h"
#include "client_line.h"
#include "proportional_part.h"
#include "table.h"

enum { FAN_OUT = 8 };

static const double golden_part = 0.6180339887498949; /* steps of it fill 0 … 1 evenly */

static const struct attempt_end throttled = {.class = RETRY_THROTTLE};
static const struct attempt_end unprocessed = {.class = RETRY_THROTTLE, .free = true};
static const struct attempt_end errored = {.class = RETRY_TRANSIENT};

/* The i-th of n nearly equal parts of a count. The start 0 <= r < n is drawn, so that on average all are
 * equal and none is favoured for being first or last. */
static int64_t part_of(int64_t count, int64_t n, int64_t i, int64_t r)
{
    return (count * (i + 1) + r) / n - (count * i + r) / n;
}

static struct request request_at(const struct request *request, const struct retry_point *point)
{
    struct request one = *request;

    one.sent = point->sent;
    one.count = point->count;
    one.attempt = point->attempt;
    return one;
}

static void time_out_points(struct sim *sim, const struct request *request,
                            const struct retry_points *points)
{
    for (int i = 0; i < points->n; i++) {
        struct request one = request_at(request, &points->at[i]);
        client_time_out(sim, &one, one.count);
    }
}

void client_cohort_due(struct sim *sim, struct retry_cohort *cohort)
{
    struct request request = cohort->request;
    struct client *client = request.flow->client;

    switch (cohort->kind) {
    case COHORT_GIVE_UP: {
        struct retry_points points = cohort->points;
        retry_cohorts_give(cohort);
        time_out_points(sim, &request, &points);
        break;
    }
    case COHORT_HEDGE:
        client->hedges += request.count;
        client_line_turn(sim, client, &request);
        break;
    case COHORT_TURN:
        client_line_turn(sim, client, &request);
        break;
    case COHORT_HELD:
        client_line_again(sim, client, &request);
        break;
    case COHORT_ATTEMPT:
        client_send_attempt(sim, client, &request);
        break;
    }
}

/* Into how many delays those are spread whose attempt of that number failed. */
static int64_t fan_out(struct sim *sim, struct client *client, const struct retry_point *point,
                       struct attempt_end end)
{
    simtime spread = retry_delay(&client->retry, end.class, point->attempt, 1, point->delay_s) -
                     retry_delay(&client->retry, end.class, point->attempt, 0, point->delay_s);
    simtime intervals = spread / sim_interval(sim);
    int halved =
        (point->attempt < 4 ? point->attempt - 1 : 3) + (intervals >= 8) + (intervals >= 64);
    int64_t points = FAN_OUT >> (halved < 3 ? halved : 3);

    return points < point->count ? points : point->count;
}

/* The retry of `count` of the point's calls after a delay drawn by u. The calls began at the part v of
 * their interval before its end, and a retry that was late makes the next delay as much shorter. */
static void retry_at(struct sim *sim, struct client *client, const struct request *request,
                     const struct retry_point *point, struct attempt_end end, int64_t count,
                     double u, double v)
{
    simtime delay = retry_delay(&client->retry, end.class, point->attempt, u, point->delay_s);
    simtime takes = delay + client_reply_time(end, request->flow);
    simtime left = client->spec->timeout - point->elapsed;
    bool give_up = takes >= left;
    simtime since = point->sent - (simtime)(v * (double)sim_interval(sim));
    simtime at = since + point->elapsed + (give_up ? left : takes);
    struct retry_point next = *point;

    next.count = count;
    next.elapsed += takes;
    next.delay_s = (float)simtime_seconds(delay);
    next.paid = end.free ? 0 : (uint8_t)retry_price(&client->retry, end.class);
    next.attempt++;
    if (give_up && at <= sim->now)
        at = sim->now;
    else
        at = sim_gather_time(sim, at > sim->now ? at : sim->now + 1);
    retry_cohorts_add(&client->cohorts, request, give_up ? COHORT_GIVE_UP : COHORT_ATTEMPT, at,
                      &next);
}

static void retry(struct sim *sim, struct client *client, const struct request *request,
                  const struct retry_point *point, struct attempt_end end, int64_t count)
{
    struct rng *draws = &request->flow->retry_draws;
    int64_t points = fan_out(sim, client, point, end);
    double v = rng_uniform(draws);

    if (points > count)
        points = count;
    int64_t start = (int64_t)rng_below(draws, (uint64_t)points);
    for (int64_t i = 0; i < points; i++) {
        double u = ((double)i + rng_uniform(draws)) / (double)points;
        retry_at(sim, client, request, point, end, part_of(count, points, i, start), u, v);
        v += v + golden_part < 1 ? golden_part : golden_part - 1;
    }
}

static bool has_attempts(const struct client *client, const struct retry_point *point)
{
    return point->attempt < client->retry.law.attempts;
}

/* How many of the calls have an attempt left. */
static int64_t candidates(const struct client *client, const struct retry_points *points)
{
    int64_t count = 0;

    for (int i = 0; i < points->n; i++)
        if (has_attempts(client, &points->at[i]))
            count += points->at[i].count;
    return count;
}

/* Of those that have an attempt left the part is tried again, all others have failed. */
static void retry_or_fail(struct sim *sim, struct client *client, const struct request *request,
                          const struct retry_points *points, struct attempt_end end, double part,
                          double *carry)
{
    for (int i = 0; i < points->n; i++) {
        const struct retry_point *point = &points->at[i];
        int64_t again =
            has_attempts(client, point) ? proportional_part(point->count, part, carry) : 0;
        struct request one = request_at(request, point);
        if (again < point->count)
            client_end_calls(sim, &one, point->count - again, false,
                             point->elapsed + client_reply_time(end, request->flow));
        if (again)
            retry(sim, client, request, point, end, again);
    }
}

/* Those that fail now share what is left of the quota as they come. */
static void fail_attempts(struct sim *sim, struct client *client, const struct request *request,
                          const struct retry_points *points, struct attempt_end end)
{
    double carry = rng_uniform(&client->sharing), part = 1;
    int64_t wanted = candidates(client, points);

    if (wanted && !end.free)
        part = (double)retry_pay(&client->retry, wanted, end.class) / (double)wanted;
    retry_or_fail(sim, client, request, points, end, part, &carry);
}

static void share_quota(struct sim *sim, void *subject)
{
    struct client *client = subject;
    double carry = rng_uniform(&client->sharing);
    int64_t wanted = 0;

    for (size_t i = 0; i < client->retry_candidate_count; i++)
        wanted += candidates(client, &client->retry_candidates[i]->points);
    double part =
        wanted ? (double)retry_pay(&client->retry, wanted, RETRY_THROTTLE) / (double)wanted : 0;
    size_t count = client->retry_candidate_count;
    client->retry_candidate_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct retry_cohort *cohort = client->retry_candidates[i];
        retry_or_fail(sim, client, &cohort->request, &cohort->points, throttled, part, &carry);
        retry_cohorts_give(cohort);
    }
}

static void add_retry_candidates(struct sim *sim, struct client *client,
                                 const struct request *request, const struct retry_points *points)
{
    struct retry_cohort *cohort = retry_cohorts_take(&client->cohorts, request);

    for (int i = 0; i < points->n; i++)
        retry_points_add(&cohort->points, &points->at[i], &client->sharing);
    if (client->retry_candidate_count == 0)
        sim_at(sim, sim->now, PRIORITY_SHARE, share_quota, client);
    client->retry_candidates =
        memory_grow(client->retry_candidates, client->retry_candidate_count,
                    &client->retry_candidate_capacity, sizeof *client->retry_candidates);
    client->retry_candidates[client->retry_candidate_count++] = cohort;
}

/* The next page is asked for when this one has come, as a request of its own. */
static void turn_page(struct sim *sim, struct client *client, const struct request *request,
                      const struct retry_point *point, simtime latency)
{
    struct request next = *request;
    struct retry_point first = *point;
    simtime at = sim_gather_time(sim, sim->now + latency);

    next.page++;
    next.position += request->flow->page_step;
    next.kind = next.page + 1 == request->flow->pages ? KIND_LAST_PAGE : KIND_USUAL;
    first.attempt = 1;
    first.paid = 0;
    first.delay_s = 0;
    first.elapsed += latency;
    retry_cohorts_add(&client->cohorts, &next, COHORT_ATTEMPT,
                      at > sim->now ? at : sim_gather_time(sim, sim->now + 1), &first);
}

static bool is_hedged(const struct client *client, const struct request *request, simtime latency)
{
    simtime after = client->spec->hedge_after;

    return after && latency > after && request->flow->side == READ && !request->batch &&
           request->flow->pages == 1;
}

static void hedge(struct sim *sim, struct client *client, const struct request *request,
                  const struct retry_point *point, simtime latency)
{
    simtime after = client->spec->hedge_after;
    struct retry_point second = *point;

    second.first_answer = point->elapsed + latency;
    second.elapsed += after;
    retry_cohorts_add(&client->cohorts, request, COHORT_HEDGE,
                      sim_resume_time(sim, sim->now + after), &second);
}

/* Calls of one point whose attempt was granted and takes so long. Those that are given up are added
 * to `given_up`. */
static void succeed(struct sim *sim, struct client *client, const struct request *request,
                    const struct retry_point *point, simtime latency, struct retry_points *given_up)
{
    struct request one = request_at(request, point);
    simtime longest = client->attempt_timeout;

    if (longest && latency > longest) {
        retry_points_add(given_up, point, &client->sharing);
        return;
    }
    if (is_hedged(client, request, latency)) {
        hedge(sim, client, request, point, latency);
        return;
    }
    if (point->elapsed + latency > client->spec->timeout)
        client_time_out(sim, &one, point->count);
    else if (request->page + 1 < request->flow->pages)
        turn_page(sim, client, request, point, latency);
    else
        client_end_calls(sim, &one, point->count, true, point->elapsed + latency);
    retry_succeeded(&client->retry, point->paid, point->count);
}

/* The latencies fall to the points by turns, as many to one as make ANSWER_POINTS in all. */
static void succeed_all(struct sim *sim, struct client *client, const struct request *request,
                        const struct retry_points *points, const struct answer *answer)
{
    struct retry_points given_up;
    int most = (ANSWER_POINTS + points->n - 1) / points->n;
    uint64_t turn = points->n > 1 ? rng_below(&client->sharing, (uint64_t)answer->points) : 0;

    retry_points_clear(&given_up);
    if (most > answer->points)
        most = answer->points;
    for (int i = 0; i < points->n; i++) {
        struct retry_point some = points->at[i];
        int64_t all = some.count, parts = all < most ? all : most;
        int64_t start = (int64_t)rng_below(&client->sharing, (uint64_t)parts);
        for (int64_t k = 0; k < parts; k++) {
            some.count = part_of(all, parts, k, start);
            succeed(sim, client, request, &some, answer->latency[turn++ % (uint64_t)answer->points],
                    &given_up);
        }
    }
    client->attempts_timed_out += given_up.calls;
    if (given_up.calls) {
        batch_not_heard(request->batch);
        fail_attempts(sim, client, request, &given_up,
                      (struct attempt_end){.class = RETRY_TIMEOUT,
                                           .given_up_after = client->attempt_timeout});
    }
}

/* The calls end with the earlier of two answers; the second may not have come. */
static void end_hedged(struct sim *sim, struct client *client, const struct request *request,
                       const struct retry_points *points, const struct answer *answer)
{
    uint64_t turn =
        answer && answer->points ? rng_below(&client->sharing, (uint64_t)answer->points) : 0;

    for (int i = 0; i < points->n; i++) {
        const struct retry_point *point = &points->at[i];
        int64_t parts = !answer ? 1 : point->count < answer->points ? point->count : answer->points;
        int64_t start = (int64_t)rng_below(&client->sharing, (uint64_t)parts);
        struct request one = request_at(request, point);
        for (int64_t k = 0; k < parts; k++) {
            int64_t count = part_of(point->count, parts, k, start);
            simtime latency = point->first_answer;
            simtime second =
                answer ? point->elapsed + answer->latency[turn++ % (uint64_t)answer->points]
                       : latency;
            latency = second < latency ? second : latency;
            if (latency > client->spec->timeout)
                client_time_out(sim, &one, count);
            else
                client_end_calls(sim, &one, count, true, latency);
        }
        retry_succeeded(&client->retry, point->paid, point->count);
    }
}

static void answer_hedged(struct sim *sim, struct client *client, const struct request *request,
                          struct retry_points *points, const struct answer *answer)
{
    struct retry_points granted;

    retry_points_clear(&granted);
    request->flow->throttled += answer->throttled;
    request->flow->errors += answer->errors;
    retry_points_take(points, answer->granted, &granted, &client->sharing);
    end_hedged(sim, client, request, &granted, answer);
    end_hedged(sim, client, request, points, NULL);
}

/* Those that were not granted. */
static void refuse(struct sim *sim, struct client *client, const struct request *request,
                   const struct retry_points *points, const struct answer *answer)
{
    double carry = 0;

    if (answer->final)
        retry_or_fail(sim, client, request, points, throttled, 0, &carry);
    else if (answer->partial) /* the application sends the rest again, at no cost to the quota */
        fail_attempts(sim, client, request, points, unprocessed);
    else if (retry_has_quota(&client->retry))
        add_retry_candidates(sim, client, request, points);
    else
        fail_attempts(sim, client, request, points, throttled);
}

/* How long the attempts kept their connections: each point is as likely. */
static void learn_hold(struct client *client, const struct request *request,
                       const struct answer *answer)
{
    int64_t others = request->count - answer->granted;
    simtime longest = client->attempt_timeout, sum = 0;

    for (int i = 0; i < answer->points; i++)
        sum += longest && answer->latency[i] > longest ? longest : answer->latency[i];
    if (answer->granted)
        connection_pool_learn(&client->connections, answer->granted, sum / answer->points);
    if (others)
        connection_pool_learn(&client->connections, others,
                              client_reply_time(throttled, request->flow));
}

static void note_answer(struct sim *sim, struct client *client, const struct request *request,
                        const struct answer *answer)
{
    request->flow->errors += answer->errors;
    request->flow->throttled += answer->throttled;
    if (client->connections.limit)
        learn_hold(client, request, answer);
    if (client->retry.law.limits_rate) {
        int64_t again = answer->throttled + answer->rejected;
        int64_t refusals = answer->errors || answer->partial || answer->final ? 0 : again;
        client_line_answered(sim, client, request->count - refusals, refusals);
    }
}

void client_answered_gathered(struct sim *sim, struct client *client, const struct request *request,
                              const struct answer *answer)
{
    struct retry_points points, part;
    bool hedges = request->cohort && request->cohort->kind == COHORT_HEDGE;
    struct request each = *request;
    double carry = 0;

    retry_cohorts_take_out(sim, request, &points);
    each.cohort = NULL;
    if (hedges) {
        answer_hedged(sim, client, &each, &points, answer);
        return;
    }
    note_answer(sim, client, request, answer);
    if (answer->errors) {
        fail_attempts(sim, client, &each, &points, errored);
        return;
    }
    if (answer->granted == request->count) {
        succeed_all(sim, client, &each, &points, answer);
        return;
    }
    if (answer->granted) {
        retry_points_clear(&part);
        retry_points_take(&points, answer->granted, &part, &client->sharing);
        succeed_all(sim, client, &each, &part, answer);
    }
    if (answer->barred) { /* no SDK tries these again */
        retry_points_clear(&part);
        retry_points_take(&points, answer->barred, &part, &client->sharing);
        retry_or_fail(sim, client, &each, &part, throttled, 0, &carry);
    }
    if (points.calls)
        refuse(sim, client, &each, &points, answer);
}
