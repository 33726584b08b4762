#include "workload.h"

#include <inttypes.h>

#include "action.h"
#include "client.h"
#include "elementary.h"
#include "memory.h"
#include "table.h"
#include "text.h"

static const char *const arrivals_names[] = {"poisson", "even", NULL};

static const struct field index_writes_fields[] = {
    TEXT(struct index_writes_spec, index, REQUIRED, "One of the table's indexes."),
    COUNT(struct index_writes_spec, writes, REQUIRED, 0, 2,
          "0: nothing that is projected changes; 1: a new or changed entry; 2: the index key "
          "changes."),
    FIELD_END};

static const struct record index_writes_record =
    RECORD(struct index_writes_spec, "index_writes", index_writes_fields, NULL,
           "What a write of the workload means for one index.");

static const struct field workload_fields[] = {
    REFERENCE(struct workload_spec, client, REQUIRED, "clients",
              "The client that sends the requests."),
    REFERENCE(struct workload_spec, table, REQUIRED, "tables", "The table they go to."),
    TEXT(struct workload_spec, index, "=the table itself", "The table's index that is read."),
    ENUM(struct workload_spec, operation, operation_names, "get", "What a request does."),
    ENUM(struct workload_spec, consistency, consistency_names, "eventual", "Of a read."),
    SIZE(struct workload_spec, item_size, "=the index's entry_size or the table's item_size", 1,
         400 * 1024, "Size of an item."),
    SIZE(struct workload_spec, old_item_size, "=item_size", 1, 400 * 1024,
         "Size of the item that a put or update finds; the larger of the two is what it costs."),
    COUNT(struct workload_spec, items, "1", 1, 1000000,
          "Items that a query or scan reads in one request (evaluates: a filter saves nothing); "
          "sizes are summed."),
    FLAG(struct workload_spec, transaction, "false",
         "Transactional read or write of one item: twice the units."),
    RATIO(
        struct workload_spec, new_items, "0%", 0, 1,
        "Part of the puts that add an item instead of replacing one; they make the table larger."),
    LIST(struct workload_spec, keys, struct key_group_spec, key_group_record, REQUIRED,
         "Which keys, and how often."),
    LIST(struct workload_spec, index_writes, struct index_writes_spec, index_writes_record,
         "=one write of every index", "How many writes of each index one write makes."),
    ENUM(struct workload_spec, arrivals, arrivals_names, "poisson", "How requests are spaced."),
    LIST(struct workload_spec, rate, struct rate_point, rate_point_record, REQUIRED,
         "Requests per second over time: straight lines between the points."),
    FIELD_END};

static void workload_check_spec(const void *spec, struct diagnostics *diagnostics)
{
    const struct workload_spec *w = spec;

    keyspace_check(w->keys, w->keys_count, &w->origin, diagnostics);
    rate_check(w->rate, w->rate_count, &w->origin, diagnostics);
    bool many = w->operation == OPERATION_QUERY || w->operation == OPERATION_SCAN;
    if (w->items > 1 && !many)
        diagnostics_add(diagnostics, origin_place(&w->origin, "items"),
                        "'items' is for 'operation: query' and 'scan'; a %s is for one item",
                        operation_names[w->operation]);
    if (w->transaction && many)
        diagnostics_add(diagnostics, origin_place(&w->origin, "transaction"),
                        "a %s cannot be part of a transaction", operation_names[w->operation]);
    if (w->old_item_size && w->operation != OPERATION_PUT && w->operation != OPERATION_UPDATE)
        diagnostics_add(diagnostics, origin_place(&w->origin, "old_item_size"),
                        "'old_item_size' is for put and update");
    if (w->index_writes_count && capacity_side(w->operation) == READ)
        diagnostics_add(diagnostics, origin_place(&w->origin, "index_writes"),
                        "'index_writes' is for writes; a %s makes none",
                        operation_names[w->operation]);
    if (w->new_items > 0 && w->operation != OPERATION_PUT)
        diagnostics_add(diagnostics, origin_place(&w->origin, "new_items"),
                        "'new_items' is for 'operation: put'; a %s adds none",
                        operation_names[w->operation]);
    if (w->index && !many)
        diagnostics_add(diagnostics, origin_place(&w->origin, "operation"),
                        "an index can only be queried and scanned; there is no %s of one",
                        operation_names[w->operation]);
    if (w->index && w->consistency == CONSISTENCY_STRONG)
        diagnostics_add(diagnostics, origin_place(&w->origin, "consistency"),
                        "a global secondary index has no strong reads; use 'eventual'");
}

const struct record workload_record =
    RECORD(struct workload_spec, "workload", workload_fields, workload_check_spec,
           "Requests of one kind, at a rate over time.");

static const struct series workload_series[] = {
    SERIES_ROW(struct workload, flow.offered, "offered", SERIES_SUM, "1", "",
               "Calls that were made."),
    SERIES_ROW(struct workload, flow.succeeded, "succeeded", SERIES_SUM, "1", "",
               "Calls that succeeded."),
    SERIES_ROW(struct workload, flow.failed, "failed", SERIES_SUM, "1", "",
               "Calls that failed: attempts, quota or time used up."),
    SERIES_ROW(struct workload, flow.timed_out, "timed_out", SERIES_SUM, "1", "",
               "Those of the failed that ran out of time."),
    SERIES_ROW(struct workload, flow.rejected, "rejected", SERIES_SUM, "1", "",
               "Calls that were turned away before an attempt."),
    SERIES_ROW(struct workload, flow.attempts, "attempts", SERIES_SUM, "1", "",
               "Attempts of these calls."),
    SERIES_ROW(struct workload, flow.throttled, "throttled", SERIES_SUM, "1", "",
               "Attempts that were throttled."),
    SERIES_ROW(struct workload, flow.retries, "retries", SERIES_SUM, "1", "",
               "Attempts after the first."),
    SERIES_ROW(struct workload, flow.in_flight, "in_flight", SERIES_VALUE, "1", "",
               "Calls that wait for a retry or for their client's rate limiter."),
    SERIES_END};

/* The workload's own word, else what an entry of the index or an item of the table takes. */
static int64_t size_read(const struct workload *w)
{
    if (w->spec->item_size)
        return w->spec->item_size;
    bool projected = w->flow.index && w->flow.index->spec->entry_size;
    return projected ? w->flow.index->spec->entry_size : w->flow.table->spec->item_size;
}

static void flow_init(struct workload *w)
{
    const struct workload_spec *spec = w->spec;
    struct flow *flow = &w->flow;
    struct table *table = flow->table;
    int64_t size = size_read(w);
    int64_t larger = spec->old_item_size > size ? spec->old_item_size : size;

    flow->side = capacity_side(spec->operation);
    bool spread = flow->side == READ && spec->consistency == CONSISTENCY_EVENTUAL;
    flow->cost.units = capacity_units(spec->operation, spec->consistency, larger, spec->items) *
                       (spec->transaction ? 2 : 1);
    flow->cost.hard = flow->cost.units / (spread ? table->spec->eventual_read_factor : 1);
    flow->answered = client_answered;
    flow->new_bytes = spec->new_items * ((double)size + ITEM_OVERHEAD);
    w->index_units = memory_new(table->index_count, sizeof *w->index_units);
    for (size_t i = 0; flow->side == WRITE && i < table->index_count; i++) {
        int64_t entry = table->indexes[i].spec->entry_size;
        w->index_units[i] =
            capacity_units(OPERATION_PUT, CONSISTENCY_STRONG, entry ? entry : size, 1);
    }
    flow->index_units = w->index_units;
    histogram_init(&flow->latency);
    histogram_init(&flow->latency_before);
}

/* The item's size may be the table's, so this is checked when the two are known. */
static void check_page(const struct workload *w, struct diagnostics *diagnostics)
{
    const struct workload_spec *spec = w->spec;
    int64_t size = size_read(w);

    if (spec->items > 1 && size * spec->items > PAGE_BYTES)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "items"),
                        "%lld items of %lld bytes are more than a page of 1 MiB, which is what one "
                        "request reads; "
                        "lower 'items' and raise the rate",
                        (long long)spec->items, (long long)size);
}

static void apply_index_writes(struct workload *w, struct diagnostics *diagnostics)
{
    const struct table *table = w->flow.table;

    for (size_t k = 0; k < w->spec->index_writes_count; k++) {
        const struct index_writes_spec *spec = &w->spec->index_writes[k];
        const struct index *index = table_index(table, spec->index);
        if (index)
            w->index_units[index - table->indexes] *= (double)spec->writes;
        else
            diagnostics_add(diagnostics, origin_place(&spec->origin, "index"),
                            "table '%s' has no index '%s'", w->spec->table, spec->index);
    }
}

void workload_init(struct workload *w, struct sim *sim, const struct workload_spec *spec,
                   struct diagnostics *diagnostics)
{
    struct text path = {0};

    text_addf(&path, "workloads/%s", spec->origin.name);
    *w = (struct workload){.sim = sim, .spec = spec, .path = path.bytes};
    w->flow.client = sim_find(sim, "clients", spec->client);
    w->flow.table = sim_find(sim, "tables", spec->table);
    w->flow.index = spec->index ? table_index(w->flow.table, spec->index) : NULL;
    if (spec->index && !w->flow.index)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "index"),
                        "table '%s' has no index '%s'", spec->table, spec->index);
    flow_init(w);
    check_page(w, diagnostics);
    apply_index_writes(w, diagnostics);
    rng_init(&w->arrival_draws, sim->seed, w->path, "arrivals");
    rng_init(&w->key_draws, sim->seed, w->path, "keys");
    rng_init(&w->flow.latency_draws, sim->seed, w->path, "latency");
    rng_init(&w->flow.retry_draws, sim->seed, w->path, "retries");
    rng_init(&w->flow.router_draws, sim->seed, w->path, "routers");
    rng_init(&w->flow.index_draws, sim->seed, w->path, "index keys");
    keyspace_init(&w->keyspace, spec->keys, spec->keys_count, &w->flow.table->top);
    w->rate = (struct rate){spec->rate, spec->rate_count, 0};
    sim_register(sim, "workloads", spec->origin.name, w);
}

void workload_release(struct workload *w)
{
    keyspace_release(&w->keyspace);
    free(w->index_units);
    free(w->cell_shares);
    free(w->cell_counts);
    free(w->path);
}

void workload_show(struct workload *w)
{
    probes_add(&w->sim->probes, w->path,
               (struct probe){.rows = workload_series,
                              .subject = w,
                              .latency = &w->flow.latency,
                              .latency_before = &w->flow.latency_before});
}

void workload_check(const struct workload *w)
{
    const struct flow *f = &w->flow;
    int64_t accounted = f->succeeded + f->failed + f->rejected + f->in_flight;

    invariant(f->offered == accounted && f->in_flight >= 0,
              "%s: %" PRId64 " calls offered, %" PRId64 " accounted for", w->path, f->offered,
              accounted);
}

static void send_one(struct workload *w)
{
    struct key key = keyspace_draw(&w->keyspace, &w->key_draws);
    struct request request = {.flow = &w->flow,
                              .position = key.position,
                              .count = 1,
                              .sent = w->sim->now,
                              .tracked = key.tracked,
                              .attempt = 1};
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

static void send_interval(struct sim *sim, void *subject)
{
    struct workload *w = subject;
    const struct flow *flow = &w->flow;
    const struct throughput *tp = flow->index ? &flow->index->throughput : &flow->table->throughput;
    double area = w->carried + rate_area(&w->rate, w->counted_to, sim->now);
    uint64_t arrivals = draw_count(w, area);

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
            client_send(sim, &request);
        }
    }
    if (sim->now < sim->end)
        sim_at(sim, sim_gather_time(sim, sim->now + 1), PRIORITY_TRAFFIC, send_interval, w);
}

void workload_start(struct workload *w)
{
    struct sim *sim = w->sim;

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

static const struct action_verb set_rate_verb = {set_rate, NULL};
const struct choice_kind workload_set_rate_action = {"set_rate", &set_rate_record, &set_rate_verb};
