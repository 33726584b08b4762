#include "arrivals.h"

#include "action.h"
#include "client.h"
#include "elementary.h"
#include "memory.h"
#include "table.h"

static bool is_over(const struct workload *w)
{
    return w->spec->calls && w->flow.offered >= w->spec->calls;
}

/* No item is twice in a batch, as far as there are enough keys. */
static struct batch *draw_batch(struct workload *w)
{
    enum { TRIES = 16 };
    struct batch *batch = pool_take(&w->batches);

    for (batch->count = 0; batch->count < w->items; batch->count++) {
        struct key *key = &batch->keys[batch->count];
        bool again = true;
        for (int try = 0; again && try < TRIES; try++) {
            *key = keyspace_draw(&w->keyspace, &w->key_draws);
            again = false;
            for (int i = 0; i < batch->count; i++)
                again |= batch->keys[i].position == key->position;
        }
    }
    return batch;
}

static void send_one(struct workload *w)
{
    struct request request = {
        .flow = &w->flow, .count = 1, .sent = w->sim->now, .tracked = -1, .attempt = 1};

    if (w->items > 1) {
        request.batch = draw_batch(w);
    } else {
        struct key key = keyspace_draw(&w->keyspace, &w->key_draws);
        request.position = key.position;
        request.tracked = key.tracked;
    }
    if (w->nothing > 0 && rng_uniform(&w->kind_draws) < w->nothing)
        request.kind = KIND_NOTHING;
    client_send(w->sim, &request);
}

static double draw_area(struct workload *w)
{
    return w->spec->arrivals == ARRIVALS_EVEN ? 1 : -exact_log(rng_uniform(&w->arrival_draws));
}

/* One request an event, and no event at all while this workload is the next to act. An event that
 * is not the expected one was overtaken by set_rate. */
static void arrive(struct sim *sim, void *subject)
{
    struct workload *w = subject;

    if (sim->now != w->next)
        return;
    do {
        if (is_over(w))
            return;
        send_one(w);
        w->counted_to = sim->now;
        w->owed = draw_area(w);
        w->next = rate_reach(&w->rate, sim->now, w->owed);
        if (w->next >= sim->end)
            return;
    } while (sim_may_go_on(sim, w->next, PRIORITY_TRAFFIC));
    sim_at(sim, w->next, PRIORITY_TRAFFIC, arrive, w);
}

static uint64_t draw_count(struct workload *w, double area)
{
    if (w->spec->arrivals == ARRIVALS_POISSON)
        return rng_poisson(&w->arrival_draws, area);
    w->owed += area;
    uint64_t whole = (uint64_t)w->owed;
    w->owed -= (double)whole;
    return whole;
}

static void make_room(struct workload *w, const struct cell *cells)
{
    size_t count = w->keyspace.cell_count;

    if (count > w->cell_room) {
        w->cell_shares = memory_resize(w->cell_shares, count, sizeof *w->cell_shares);
        w->cell_counts = memory_resize(w->cell_counts, count, sizeof *w->cell_counts);
        w->cell_room = count;
    }
    for (size_t i = 0; i < count; i++)
        w->cell_shares[i] = cells[i].share;
}

static void send_many(struct workload *w, struct request request)
{
    int64_t nothing =
        w->nothing > 0 ? (int64_t)rng_binomial(&w->kind_draws, (uint64_t)request.count, w->nothing)
                       : 0;
    request.count -= nothing;
    if (request.count)
        client_send(w->sim, &request);
    request.count = nothing;
    request.kind = KIND_NOTHING;
    if (nothing)
        client_send(w->sim, &request);
}

static void send_interval(struct sim *sim, void *subject)
{
    struct workload *w = subject;
    const struct flow *flow = &w->flow;
    const struct throughput *tp = flow->index ? &flow->index->throughput : &flow->table->throughput;
    double area = w->carried + rate_area(&w->rate, w->counted_to, sim->now);
    uint64_t arrivals = draw_count(w, area);
    if (w->spec->calls && arrivals > (uint64_t)(w->spec->calls - w->flow.offered))
        arrivals = (uint64_t)(w->spec->calls - w->flow.offered);

    w->carried = 0;
    w->counted_to = sim->now;
    if (arrivals) {
        const struct cell *cells = keyspace_cells(&w->keyspace, &tp->partitions);
        make_room(w, cells);
        rng_multinomial(&w->key_draws, arrivals, w->cell_shares, w->cell_counts,
                        (unsigned)w->keyspace.cell_count);
        for (size_t i = 0; i < w->keyspace.cell_count; i++) {
            if (!w->cell_counts[i])
                continue;
            struct request request = {.flow = &w->flow,
                                      .position = cells[i].key.position,
                                      .width = cells[i].key.width,
                                      .count = w->cell_counts[i],
                                      .sent = sim->now,
                                      .tracked = cells[i].key.tracked,
                                      .attempt = 1};
            send_many(w, request);
        }
    }
    if (sim->now < sim->end)
        sim_at(sim, sim_gather_time(sim, sim->now + 1), PRIORITY_TRAFFIC, send_interval, w);
}

/* A user's next call, after the pause. */
static void call_again(struct sim *sim, void *subject)
{
    struct workload *w = subject;

    (void)sim;
    if (w->users > w->users_wanted || is_over(w))
        w->users--;
    else
        send_one(w);
}

static simtime pause(struct workload *w)
{
    double part =
        w->spec->arrivals == ARRIVALS_EVEN ? 1 : -exact_log(rng_uniform(&w->arrival_draws));
    return simtime_from_ns((double)w->spec->think_time * part);
}

static void think(struct sim *sim, const struct request *request, int64_t count, simtime at)
{
    struct workload *w = request->flow->waits;

    (void)count; /* always one: users cannot be gathered */
    simtime next = at + pause(w);
    if (next < sim->end)
        sim_at(sim, next > sim->now ? next : sim->now, PRIORITY_TRAFFIC, call_again, w);
}

static void set_user_count(struct workload *w, int64_t wanted)
{
    w->users_wanted = wanted;
    for (; w->users < wanted; w->users++)
        sim_at(w->sim, w->sim->now + pause(w), PRIORITY_TRAFFIC, call_again, w);
}

void arrivals_start(struct workload *w)
{
    struct sim *sim = w->sim;

    if (w->spec->users) {
        w->flow.finished = think;
        w->flow.waits = w;
        set_user_count(w, w->spec->users);
        return;
    }
    if (sim->resolution) {
        sim_at(sim, sim_gather_time(sim, 1), PRIORITY_TRAFFIC, send_interval, w);
        return;
    }
    w->owed = draw_area(w);
    w->next = rate_reach(&w->rate, 0, w->owed);
    if (w->next < sim->end)
        sim_at(sim, w->next, PRIORITY_TRAFFIC, arrive, w);
}

struct set_rate_spec {
    struct action_spec action;
    const char *workload;
    double per_second;
};

static const struct field set_rate_fields[] = {
    AT_FIELD(struct set_rate_spec),
    REFERENCE(struct set_rate_spec, workload, REQUIRED, "workloads", "The workload."),
    NUMBER(struct set_rate_spec, per_second, REQUIRED, 0, 1e9,
           "Its rate from then on, requests per second."),
    FIELD_END};

static const struct record set_rate_record =
    RECORD(struct set_rate_spec, "set_rate", set_rate_fields, NULL,
           "The traffic changes: the workload's rate is constant from then on.");

/* What is left of the area to the next arrival is kept and reached under the new rate; of an
 * interval that is being gathered, the part before now counts at the old rate. */
static void change_rate(struct workload *w, double per_second)
{
    struct sim *sim = w->sim;
    struct rate old = {w->rate.points, w->rate.count, 0};
    double passed = rate_area(&old, w->counted_to, sim->now);

    w->constant = (struct rate_point){.at = sim->now, .per_second = per_second};
    w->rate = (struct rate){&w->constant, 1, 0};
    w->counted_to = sim->now;
    if (sim->resolution) {
        w->carried += passed;
        return;
    }
    w->owed = w->owed > passed ? w->owed - passed : 0;
    w->next = rate_reach(&w->rate, sim->now, w->owed);
    if (w->next < sim->end)
        sim_at(sim, w->next, PRIORITY_TRAFFIC, arrive, w);
}

static void set_rate(struct sim *sim, const void *spec)
{
    const struct set_rate_spec *s = spec;
    struct workload *w = sim_find(sim, "workloads", s->workload);

    change_rate(w, s->per_second);
    journal_add(&sim->journal, sim->now, JOURNAL_ACTION, w->path,
                "rate is now %g requests per second", s->per_second);
}

static void check_pace(const struct sim *sim, const char *workload, const struct origin *origin,
                       bool users, struct diagnostics *diagnostics)
{
    const struct workload *w = sim_find(sim, "workloads", workload);
    if (!w->spec->users == users)
        diagnostics_add(diagnostics, origin_place(origin, "workload"),
                        "workload '%s' has %s; use '%s'", workload,
                        users ? "a 'rate'" : "'users' in a closed loop",
                        users ? "set_rate" : "set_users");
}

static void set_rate_resolve(const struct sim *sim, const void *spec,
                             struct diagnostics *diagnostics)
{
    const struct set_rate_spec *s = spec;
    check_pace(sim, s->workload, &s->action.origin, false, diagnostics);
}

static const struct action_verb set_rate_verb = {set_rate, set_rate_resolve};
const struct choice_kind arrivals_set_rate_action = {"set_rate", &set_rate_record, &set_rate_verb};

struct set_users_spec {
    struct action_spec action;
    const char *workload;
    int64_t users;
};

static const struct field set_users_fields[] = {
    AT_FIELD(struct set_users_spec),
    REFERENCE(struct set_users_spec, workload, REQUIRED, "workloads", "The workload."),
    COUNT(struct set_users_spec, users, REQUIRED, 0, 10000000, "How many users take part."),
    FIELD_END};

static const struct record set_users_record =
    RECORD(struct set_users_spec, "set_users", set_users_fields, NULL,
           "Users join a closed loop, or leave it after their present call.");

static void set_users(struct sim *sim, const void *spec)
{
    const struct set_users_spec *s = spec;
    struct workload *w = sim_find(sim, "workloads", s->workload);

    set_user_count(w, s->users);
    journal_add(&sim->journal, sim->now, JOURNAL_ACTION, w->path, "%lld users take part now",
                (long long)s->users);
}

static void set_users_resolve(const struct sim *sim, const void *spec,
                              struct diagnostics *diagnostics)
{
    const struct set_users_spec *s = spec;
    check_pace(sim, s->workload, &s->action.origin, true, diagnostics);
}

static const struct action_verb set_users_verb = {set_users, set_users_resolve};
const struct choice_kind arrivals_set_users_action = {"set_users", &set_users_record,
                                                      &set_users_verb};
