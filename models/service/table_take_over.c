/* A table that goes on where another run ended (state.h).
 *
 * Law. A table of the same name takes over, and so does each of its indexes that was ACTIVE and is
 * present at the start: key ranges with their bytes and tokens; burst credit; the capacity at which
 * auto scaling stood, within its `min` and `max`, with its cooldowns and datapoints; the highest
 * capacity ever bought, warm throughput that was set, and the peak that on-demand growth answers;
 * the decreases of the UTC day and the switches of the last 24 hours; items and, where they expire,
 * their ages. Over the gap between the two runs buckets fill as they do when nobody asks; nothing
 * else happens in it. What the scenario says holds as it stands there: billing, limits, capacity
 * that does not scale by itself. Where billing is another one, credit begins as after a switch.
 * What is under way at the end ends there: requests and retries, an UpdateTable, a split, the watch
 * on a hot partition, a backfill; routers and storage nodes begin anew. Known answer: 600 units of
 * credit at the end, 10 a second and a gap of a minute are 1,200 at the start. */
#include <math.h>

#include "memory.h"
#include "router.h"
#include "series_path.h"
#include "table.h"

/* What no value of ours exceeds; a file may hold anything. */
static const double most_units = 1e15, most_bytes = 1e18, most_days = 1e6;

/* NULL when they are no starts of partitions: the first is 0, they rise. free() them. */
static uint64_t *starts_of(const struct state *state, const char *path, size_t *count)
{
    state_find(state, path, "range_start_high", count);
    const double *high = state_sound(state, path, "range_start_high", *count, 0, 0xffffffff),
                 *low = state_sound(state, path, "range_start_low", *count, 0, 0xffffffff);

    if (!high || !low || *count == 0 || *count > PARTITIONS_MOST)
        return NULL;
    uint64_t *starts = memory_new(*count, sizeof *starts);
    for (size_t i = 0; i < *count; i++) {
        starts[i] = (uint64_t)high[i] << 32 | (uint64_t)low[i];
        if (i ? starts[i] <= starts[i - 1] : starts[i] != 0) {
            free(starts);
            return NULL;
        }
    }
    return starts;
}

/* A bucket goes on from a level, over the gap. */
static void refill(struct bucket *bucket, double level, const struct state *state)
{
    double filled = level + bucket->rate_per_s * simtime_seconds(state->gap);

    bucket_init(bucket, bucket->rate_per_s, bucket->depth, fmin(filled, bucket->depth), 0);
}

static bool take_ranges(struct throughput *tp, const struct state *state, const char *path)
{
    size_t count;
    uint64_t *starts = starts_of(state, path, &count);
    const double *bytes = state_sound(state, path, "bytes", count, 0, most_bytes);

    if (starts && bytes) {
        partition_map_release(&tp->partitions);
        partition_map_init_at(&tp->partitions, starts, count, tp->law->limits, 0);
        for (size_t i = 0; i < count; i++)
            tp->partitions.serving[i]->bytes = bytes[i];
        tp->partition_count = (int64_t)count;
    }
    free(starts);
    return starts && bytes;
}

/* Each partition's own buckets; what the file has not (another admission law) begins anew. */
static void take_tokens(struct throughput *tp, size_t count, const struct state *state,
                        const char *path)
{
    static const char *const names[SIDES][3] = {{"tokens_read", "credit_read", "boost_read"},
                                                {"tokens_write", "credit_write", "boost_write"}};

    for (int s = 0; s < SIDES; s++) {
        const double *boost = state_sound(state, path, names[s][2], count, 0, most_units);
        for (size_t i = 0; boost && i < count; i++)
            tp->partitions.all[i]->side[s].boost.factor = boost[i];
    }
    tp->law->admission->configure(tp, 0);
    for (int s = 0; s < SIDES; s++) {
        const double *tokens =
            state_sound(state, path, names[s][0], count, -most_units, most_units);
        const double *credit =
            state_sound(state, path, names[s][1], count, -most_units, most_units);
        for (size_t i = 0; i < count; i++) {
            struct partition_side *side = &tp->partitions.all[i]->side[s];
            if (tokens)
                refill(&side->hard, tokens[i], state);
            if (credit)
                refill(&side->allocation.kept, credit[i], state);
        }
    }
}

struct sides_then {
    const double *provisioned, *highest, *warm, *tokens;
};

static bool read_sides(struct sides_then *then, const struct state *state, const char *path)
{
    *then =
        (struct sides_then){state_sound(state, path, "provisioned", SIDES, 0, most_units),
                            state_sound(state, path, "highest_provisioned", SIDES, 0, most_units),
                            state_sound(state, path, "warm_throughput", SIDES, 0, most_units),
                            state_sound(state, path, "tokens", SIDES, -most_units, most_units)};
    return then->provisioned && then->highest && then->warm && then->tokens;
}

/* Capacity that scales by itself stays where it was; other capacity is the scenario's. */
static double capacity_at_start(const struct throughput *tp, const struct capacity_spec *spec,
                                double then)
{
    if (tp->billing != BILLING_PROVISIONED)
        return 0;
    if (!spec->autoscaling || then <= 0)
        return spec->capacity;
    return fmin(fmax(then, spec->autoscaling->min), spec->autoscaling->max);
}

static void take_credit(struct throughput *tp, const struct sides_then *then,
                        const struct state *state)
{
    for (int s = 0; s < SIDES; s++) {
        bool was_provisioned = then->provisioned[s] > 0;
        bool is_provisioned = tp->billing == BILLING_PROVISIONED;
        if (was_provisioned == is_provisioned)
            refill(&tp->side[s].total, then->tokens[s], state);
        else if (is_provisioned)
            refill(&tp->side[s].total, 0, state);
    }
}

static void take_quota(struct throughput *tp, const struct state *state)
{
    tp->decrease_day = (int64_t)state_number(state, tp->path, "decrease_day", 0, most_days, -1);
    tp->decreases_today = (int)state_number(state, tp->path, "decreases_that_day", 0, most_days, 0);
    tp->last_decrease = state_instant(state, tp->path, "last_decrease");
}

static void say_taken(struct throughput *tp, const struct state *state)
{
    struct event_log *log = &tp->sim->event_log;
    size_t count = tp->partitions.serving_count;
    const char *many = count == 1 ? "" : "s";

    if (tp->billing == BILLING_PROVISIONED)
        event_log_add(log, 0, EVENT_LOG_ACTION, tp->path,
                      "goes on where %s ended: %zu partition%s, capacity of %.0f read and %.0f "
                      "write, credit of %.0f and %.0f",
                      state->file, count, many, tp->side[READ].provisioned,
                      tp->side[WRITE].provisioned, tp->law->admission->credit(tp, READ, 0),
                      tp->law->admission->credit(tp, WRITE, 0));
    else
        event_log_add(log, 0, EVENT_LOG_ACTION, tp->path,
                      "goes on where %s ended: %zu partition%s, warm throughput of %.0f read and "
                      "%.0f write",
                      state->file, count, many, throughput_warm(tp, READ),
                      throughput_warm(tp, WRITE));
}

/* False when what the file says of it cannot be. */
static bool take_throughput(struct throughput *tp, struct splitter *splitter,
                            const struct capacity_spec *read, const struct capacity_spec *write,
                            const struct state *state)
{
    char path[SERIES_PATH];
    struct sides_then then;

    snprintf(path, sizeof path, "%s/sides", tp->path);
    if (!read_sides(&then, state, path))
        return false;
    snprintf(path, sizeof path, "%s/partitions", tp->path);
    if (tp->routers)
        routers_void(tp->routers);
    if (!take_ranges(tp, state, path))
        return false;
    size_t count = tp->partitions.count;
    for (int s = 0; s < SIDES; s++) {
        tp->side[s].highest = fmax(tp->side[s].highest, then.highest[s]);
        tp->side[s].warm_set = fmax(tp->side[s].warm_set, then.warm[s]);
    }
    tp->side[READ].provisioned = capacity_at_start(tp, read, then.provisioned[READ]);
    tp->side[WRITE].provisioned = capacity_at_start(tp, write, then.provisioned[WRITE]);
    take_tokens(tp, count, state, path); /* before the capacity may split them */
    throughput_set_capacity(tp, tp->side[READ].provisioned, tp->side[WRITE].provisioned);
    take_credit(tp, &then, state);
    take_quota(tp, state);
    splitter->peak[READ] = state_number(state, tp->path, "peak_read", 0, most_units, 0);
    splitter->peak[WRITE] = state_number(state, tp->path, "peak_write", 0, most_units, 0);
    tp->side[READ].previous_peak =
        state_number(state, tp->path, "previous_peak_read", 0, most_units, 0);
    tp->side[WRITE].previous_peak =
        state_number(state, tp->path, "previous_peak_write", 0, most_units, 0);
    say_taken(tp, state);
    return true;
}

static void take_switches(struct control_plane *control, const struct state *state,
                          const char *table)
{
    char path[SERIES_PATH];
    size_t count;

    snprintf(path, sizeof path, "%s/switches", table);
    state_find(state, path, "at", &count);
    const double *at = state_sound(state, path, "at", count, SIMTIME_NEVER, SIMTIME_MAX);
    for (size_t i = 0; at && i < count && i < SWITCHES_A_DAY; i++)
        control->switches[control->switch_count++ % SWITCHES_A_DAY] =
            state_on_this_clock(state, (simtime)at[i]);
}

/* Where no ages are known the items are of all ages, as at any start. */
static void take_items(struct table *table, const struct state *state)
{
    char path[SERIES_PATH];
    size_t count;

    table->items = state_number(state, table->path, "items", 0, 1e15, table->items);
    snprintf(path, sizeof path, "%s/cohorts", table->path);
    state_find(state, path, "born", &count);
    const double *born = state_sound(state, path, "born", count, SIMTIME_NEVER, SIMTIME_MAX),
                 *items = state_sound(state, path, "items", count, 0, most_units);
    ttl_begin_anew(&table->ttl, born && items ? 0 : table->items);
    if (!born || !items)
        return;
    for (size_t i = 0; i < count; i++)
        ttl_add(&table->ttl, state_on_this_clock(state, (simtime)born[i]),
                items[i] * state_number(state, table->path, "alive", 0, 1, 1));
}

static void say_anew(struct throughput *tp, const struct state *state, const char *why)
{
    event_log_add(&tp->sim->event_log, 0, EVENT_LOG_ACTION, tp->path, "begins anew: in %s %s",
                  state->file, why);
}

static void complain(const struct throughput *tp, const struct origin *origin,
                     const struct state *state, struct diagnostics *diagnostics)
{
    diagnostics_add(diagnostics, origin_place(origin, NULL),
                    "%.200s of the state %.200s cannot be; run its scenario again", tp->path,
                    state->file);
}

static void take_index(struct index *index, const struct state *state,
                       struct diagnostics *diagnostics)
{
    enum index_status then =
        (enum index_status)state_number(state, index->path, "status", 0, INDEX_ACTIVE, -1);
    struct throughput *tp = &index->throughput;

    if (index->status == INDEX_ABSENT)
        return;
    if (!state_has(state, index->path) || then != INDEX_ACTIVE) {
        say_anew(tp, state, then == INDEX_CREATING ? "it was being created" : "it was not");
        return;
    }
    if (!take_throughput(tp, &index->splitter, &index->spec->read, &index->spec->write, state)) {
        complain(tp, &index->spec->origin, state, diagnostics);
        return;
    }
    for (size_t i = 0; i < tp->partitions.serving_count; i++) {
        struct partition *p = tp->partitions.serving[i];
        double level = p->side[WRITE].hard.level;
        if (level < 0 && (!index->worst || level < index->worst->side[WRITE].hard.level))
            index->worst = p;
    }
}

void table_take_over(struct table *table, const struct state *state,
                     struct diagnostics *diagnostics)
{
    const struct table_spec *spec = table->spec;

    if (!state_has(state, table->path)) {
        say_anew(&table->throughput, state, "there is no such table");
        return;
    }
    if (spec->burst_law == BURST_PAST_MINUTES) {
        diagnostics_add(diagnostics, origin_place(&spec->origin, "burst_law"),
                        "a table with 'burst_law: past_minutes' cannot go on from a 'state', which "
                        "does not hold what each of the past minutes left; use token_bucket");
        return;
    }
    if (!take_throughput(&table->throughput, &table->splitter, &spec->read, &spec->write, state)) {
        complain(&table->throughput, &spec->origin, state, diagnostics);
        return;
    }
    take_switches(&table->control, state, table->path);
    take_items(table, state);
    for (size_t i = 0; i < table->index_count; i++)
        take_index(&table->indexes[i], state, diagnostics);
}

/* Datapoints that were closed and not yet known are known when the next one is, as they would be.
 * A gap of a minute or more leaves whole minutes without any, and nothing is remembered. */
static void take_datapoints(struct metric *m, const struct state *state, const char *path)
{
    char below[SERIES_PATH];
    size_t count;

    if (state->gap >= m->period)
        return;
    snprintf(below, sizeof below, "%.1000s/datapoints", path);
    const double *units = state_find(state, below, "units", &count);
    for (size_t i = 0; i < count && i < METRIC_KEPT; i++)
        m->points[i] = units[i] >= 0 && units[i] <= most_units ? units[i] : NAN;
    m->kept = (int)(count < METRIC_KEPT ? count : METRIC_KEPT);
    m->before = -state_number(state, path, "open_units", 0, most_units, 0);
}

void table_take_over_scaling(struct table *table, const struct state *state)
{
    for (size_t i = 0; i < table->scaling.count; i++) {
        struct autoscaler *a = table->scaling.items[i];
        char path[SERIES_PATH];
        snprintf(path, sizeof path, "%s%s", a->target->path, table_scaling_folder(a->side));
        if (!state_has(state, path))
            continue;
        a->last_out = state_instant(state, path, "last_scale_out");
        a->last_in = state_instant(state, path, "last_scale_in");
        take_datapoints(&a->consumed, state, path);
    }
}
