#include "measures.h"

#include <math.h>

#include "invariant.h"
#include "measure.h"
#include "memory.h"
#include "series_path.h"
#include "text.h"

static const struct measure_row rows[] = {
    {"throttle_events", "1", BETTER_LESS, "Requests that were throttled, wherever.", true},
    {"failed_ratio", "ratio", BETTER_LESS,
     "Part of the calls that were not served: failed after all retries, or turned away.", true},
    {"latency_p99", "s", BETTER_LESS,
     "99th percentile of the latency of calls, of the slowest caller.", true},
    {"time_throttled", "s", BETTER_LESS, "Seconds of the run in which something was throttled.",
     true},
    {"hottest_partition_share", "ratio", BETTER_LESS,
     "Part of the units that the hottest partition served.", true},
    {"cost", "USD", BETTER_LESS, "Bill.", true},
    {"lost_revenue", "USD", BETTER_LESS, "Revenue lost by failed calls.", true},
    {"thresholds_failed", "1", BETTER_LESS, "Thresholds of the scenario that did not hold.", true},
    {"latency_p50", "s", BETTER_LESS, "Median latency of calls.", false},
    {"peak_minute_read_capacity_units", "1/s", BETTER_NEITHER,
     "Read units a second in the busiest minute on the clock.", false},
    {"peak_minute_write_capacity_units", "1/s", BETTER_NEITHER,
     "Write units a second in the busiest minute on the clock.", false},
    {"peak_minute_capacity_units", "1/s", BETTER_NEITHER,
     "Units a second in the busiest minute on the clock.", false},
};

const struct measure_row *measure_row(const char *name)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (text_equal(rows[i].name, name))
            return &rows[i];
    return NULL;
}

const char *measure_unit(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const struct measure_row *row = measure_row(name);

    if (row)
        return row->unit;
    return text_ends_with(name, "_ratio")        ? "ratio"
           : text_starts_with(name, "latency_p") ? "s"
                                                 : "1";
}

const struct measure_row *measure_row_at(size_t i)
{
    return i < sizeof rows / sizeof *rows ? &rows[i] : NULL;
}

static void add(struct measures *m, const char *group, const char *name,
                const struct measure_row *row, double value)
{
    char path[SERIES_PATH];

    invariant(row, "no row of the measure %s", name);
    snprintf(path, sizeof path, "%s%s%s", group, *group ? "/" : "", name);
    m->items = memory_grow(m->items, m->count, &m->capacity, sizeof *m->items);
    m->items[m->count++] = (struct measured){.path = memory_text(path),
                                             .unit = memory_text(row->unit),
                                             .sentence = memory_text(row->sentence),
                                             .better = row->better,
                                             .value = value};
}

static void add_derived(struct measures *m, const char *group, const char *name, double value)
{
    add(m, group, name, measure_row(name), value);
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static void add_run(struct measures *m, const struct summary *s)
{
    double share = NAN, slowest = NAN;
    struct summary_calls calls = summary_calls(s);

    for (size_t i = 0; i < s->resource_count; i++)
        share = fmax(share, s->resources[i].hottest_share);
    for (size_t i = 0; i < s->caller_count; i++)
        slowest = fmax(slowest, s->callers[i].p99_s);
    add_derived(m, "", "throttle_events", summary_throttles(s));
    add_derived(m, "", "failed_ratio", ratio(calls.unserved, calls.offered));
    add_derived(m, "", "latency_p99", slowest);
    add_derived(m, "", "time_throttled", s->throttled_s);
    add_derived(m, "", "hottest_partition_share", share);
    add_derived(m, "", "cost", s->bill);
    add_derived(m, "", "lost_revenue", s->lost_revenue);
    add_derived(m, "", "thresholds_failed", (double)s->thresholds_failed);
    m->of_the_run = m->count;
}

/* What the roles of the group's outputs say; throttles by reason are parts of one that is told. */
static void add_outputs(struct measures *m, const struct result *r, const struct group *group)
{
    char name[SERIES_PATH], reason[64];

    for (size_t i = 0; i < group->count; i++) {
        const struct output *o = group->outputs[i];
        const struct role *role = role_find(o->role);
        if (!role || *role_word(o->role, 2, reason))
            continue;
        struct measure_row row = {o->name, o->unit, o->better, o->sentence, false};
        if (role->is_told)
            add(m, group->path, role->alias ? role->alias : o->name, &row,
                result_aggregate(r, group, o));
        if (!role->ratio_is_told)
            continue;
        snprintf(name, sizeof name, "%s_ratio", o->name);
        row.unit = "ratio";
        row.sentence = role->sentence;
        add(m, group->path, role->alias && !role->is_told ? role->alias : name, &row,
            measure_ratio(r, group, o));
    }
}

static void add_caller(struct measures *m, const struct summary *s, const struct summary_caller *c)
{
    add_outputs(m, s->result, c->group);
    add_derived(m, c->group->path, "latency_p50", c->p50_s);
    add_derived(m, c->group->path, "latency_p99", c->p99_s);
}

static void add_resource(struct measures *m, const struct summary *s,
                         const struct summary_resource *r)
{
    char name[96];

    add_outputs(m, s->result, r->group);
    add_derived(m, r->path, "time_throttled", r->throttled_s);
    for (int k = 0; k < 2; k++) {
        const char *side = r->sides[k].side;
        if (k && !*side)
            continue;
        snprintf(name, sizeof name, "peak_minute_%s%scapacity_units", side, *side ? "_" : "");
        add_derived(m, r->path, name, r->sides[k].peak_minute_per_s);
    }
    add_derived(m, r->path, "hottest_partition_share", r->hottest_share);
    add_derived(m, r->path, "cost", r->bill);
}

void measures_make(struct measures *m, const struct summary *s)
{
    *m = (struct measures){0};
    add_run(m, s);
    for (size_t i = 0; i < s->caller_count; i++)
        add_caller(m, s, &s->callers[i]);
    for (size_t i = 0; i < s->resource_count; i++)
        add_resource(m, s, &s->resources[i]);
    for (size_t i = 0; i < s->cache_count; i++) {
        add_outputs(m, s->result, s->caches[i].group);
        add_derived(m, s->caches[i].group->path, "cost", s->caches[i].bill);
    }
    for (size_t i = 0; i < s->queue_count; i++) {
        add_outputs(m, s->result, s->queues[i].group);
        add_derived(m, s->queues[i].group->path, "cost", s->queues[i].bill);
    }
    for (size_t i = 0; i < s->other_count; i++)
        add_outputs(m, s->result, s->others[i]);
}

static void measured_release(struct measured *measured)
{
    free(measured->path);
    free(measured->unit);
    free(measured->sentence);
}

void measures_release(struct measures *m)
{
    for (size_t i = 0; i < m->count; i++)
        measured_release(&m->items[i]);
    free(m->items);
}

const struct measured *measures_find(const struct measures *m, const char *path)
{
    for (size_t i = 0; i < m->count; i++)
        if (text_equal(m->items[i].path, path))
            return &m->items[i];
    return NULL;
}

double measures_value(const struct measures *m, const struct result *result,
                      const struct threshold *threshold)
{
    char path[SERIES_PATH];

    const struct measured *found = measures_find(m, threshold_path(threshold, path, sizeof path));
    return found ? found->value : measure(result, threshold->group, threshold->measure);
}
