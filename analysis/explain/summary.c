#include "summary.h"

#include <math.h>

#include "measure.h"
#include "memory.h"
#include "series_path.h"
#include "text.h"
#include "threshold.h"

static bool is_caller(const struct group *group)
{
    return group_has(group, "offered") && group_has(group, "succeeded");
}

static bool is_cache(const struct group *group)
{
    return group_has(group, "hit");
}

static bool is_queue(const struct group *group)
{
    return group_has(group, "sent") && group_has(group, "waiting");
}

static bool is_resource(const struct group *group)
{
    return group_has(group, "throttled") || group_has(group, "throttled.read");
}

/* Bills, keys and partitions are told with what they belong to, clients by their workloads and
 * alarms by the events. */
static bool is_told_elsewhere(const struct group *group)
{
    char folder[64];

    group_folder(group, folder);
    return group->has_elements || text_equal(folder, "cost") || text_equal(folder, "revenue") ||
           group_has(group, "attempts") || group_has(group, "state");
}

static void make_caller(struct summary_caller *c, const struct result *r, const struct group *g)
{
    *c = (struct summary_caller){.group = g,
                                 .name = group_name(g),
                                 .has_attempts = group_has(g, "attempts"),
                                 .offered = result_needed(r, g, "offered"),
                                 .succeeded = result_needed(r, g, "succeeded"),
                                 .failed = result_needed(r, g, "failed"),
                                 .rejected = result_number_or_0(r, g, "rejected"),
                                 .fallback = result_number_or_0(r, g, "fallback"),
                                 .from_cache = result_number_or_0(r, g, "from_cache"),
                                 .conflicts = result_number_or_0(r, g, "conflicts"),
                                 .errors = result_number_or_0(r, g, "errors"),
                                 .stale_reads = result_number_or_0(r, g, "stale_reads"),
                                 .timed_out = result_number_or_0(r, g, "timed_out"),
                                 .attempts = result_number_or_0(r, g, "attempts"),
                                 .throttled = result_number_or_0(r, g, "throttled_attempts"),
                                 .p50_s = result_latency(r, g->path, 0.5),
                                 .p99_s = result_latency(r, g->path, 0.99)};
    c->in_flight = c->offered - c->succeeded - c->failed - c->rejected - c->fallback;
}

double summary_bill(const struct result *r, const struct group *group)
{
    char cost[SERIES_PATH];

    snprintf(cost, sizeof cost, "cost/%s", group->path);
    return result_number_or_0(r, outputs_group(&r->outputs, cost), "cost");
}

static void add_cache(struct summary *s, const struct group *g)
{
    const struct result *r = s->result;

    s->caches = memory_resize(s->caches, s->cache_count + 1, sizeof *s->caches);
    s->caches[s->cache_count++] =
        (struct summary_cache){.group = g,
                               .name = group_name(g),
                               .hits = result_needed(r, g, "hit"),
                               .misses = result_needed(r, g, "miss"),
                               .coalesced = result_number_or_0(r, g, "coalesced"),
                               .bypassed = result_number_or_0(r, g, "passed_by"),
                               .turned_away = result_number_or_0(r, g, "turned_away"),
                               .stale_hits = result_number_or_0(r, g, "stale"),
                               .absorbed = result_number_or_0(r, g, "absorbed"),
                               .flushed = result_number_or_0(r, g, "flushed"),
                               .bill = summary_bill(r, g)};
}

static void add_queue(struct summary *s, const struct group *g)
{
    const struct result *r = s->result;

    s->queues = memory_resize(s->queues, s->queue_count + 1, sizeof *s->queues);
    s->queues[s->queue_count++] =
        (struct summary_queue){.group = g,
                               .name = group_name(g),
                               .sent = result_needed(r, g, "sent"),
                               .deleted = result_needed(r, g, "done"),
                               .dead_letters = result_number_or_0(r, g, "given_up"),
                               .deepest = result_needed(r, g, "waiting"),
                               .oldest_s = result_number_or_0(r, g, "age"),
                               .bill = summary_bill(r, g)};
}

static void add_caller(struct summary *s, const struct group *g)
{
    s->callers = memory_resize(s->callers, s->caller_count + 1, sizeof *s->callers);
    make_caller(&s->callers[s->caller_count++], s->result, g);
}

static void add_resource(struct summary *s, const struct group *g, bool *hit)
{
    s->resources = memory_resize(s->resources, s->resource_count + 1, sizeof *s->resources);
    summary_resource_make(&s->resources[s->resource_count++], s->result, g, hit);
}

static void add_other(struct summary *s, const struct group *g)
{
    if (is_told_elsewhere(g) || g->count == 0)
        return;
    s->others = memory_resize(s->others, s->other_count + 1, sizeof *s->others);
    s->others[s->other_count++] = g;
}

/* Each group goes where its roles say; callers come by themselves (add_callers). */
static void sort_groups(struct summary *s)
{
    const struct outputs *outputs = &s->result->outputs;
    bool *hit = memory_new(s->result->rows, sizeof *hit);

    for (size_t i = 0; i < outputs->group_count; i++) {
        const struct group *g = &outputs->groups[i];
        if (is_caller(g) || g->has_elements)
            continue;
        if (is_resource(g))
            add_resource(s, g, hit);
        else if (is_cache(g))
            add_cache(s, g);
        else if (is_queue(g))
            add_queue(s, g);
        else
            add_other(s, g);
    }
    for (size_t i = 0; i < s->result->rows; i++)
        s->throttled_s += hit[i] ? result_interval_end(s->result, i) - s->result->time[i] : 0;
    free(hit);
}

/* Folders from the last that was made to the first: who calls stands before who is called. */
static void add_callers(struct summary *s)
{
    const struct outputs *outputs = &s->result->outputs;
    char folder[64], own[64];

    for (size_t last = outputs->group_count; last > 0;) {
        size_t first = last - 1;
        group_folder(&outputs->groups[first], folder);
        while (first > 0 && text_equal(group_folder(&outputs->groups[first - 1], own), folder))
            first--;
        for (size_t i = first; i < last; i++)
            if (is_caller(&outputs->groups[i]))
                add_caller(s, &outputs->groups[i]);
        last = first;
    }
}

static void add_money(struct summary *s)
{
    const struct outputs *outputs = &s->result->outputs;

    for (size_t i = 0; i < outputs->group_count; i++) {
        s->bill += result_number_or_0(s->result, &outputs->groups[i], "cost");
        s->lost_revenue += result_number_or_0(s->result, &outputs->groups[i], "lost_revenue");
    }
}

static bool same_folder(const struct summary_caller *a, const struct summary_caller *b)
{
    char first[64], second[64];
    return text_equal(group_folder(a->group, first), group_folder(b->group, second));
}

double summary_throttles(const struct summary *s)
{
    double all = 0;

    for (size_t i = 0; i < s->resource_count; i++)
        all += s->resources[i].sides[0].throttles + s->resources[i].sides[1].throttles;
    return all;
}

struct summary_attempts summary_attempts(const struct summary *s)
{
    struct summary_attempts sum = {0};

    for (size_t i = 0; i < s->caller_count; i++) {
        sum.all += s->callers[i].attempts;
        sum.conflicts += s->callers[i].conflicts;
        sum.errors += s->callers[i].errors;
    }
    return sum;
}

struct summary_calls summary_calls(const struct summary *s)
{
    struct summary_calls worst = {0};

    for (size_t i = 0; i < s->caller_count; i++) {
        double calls = 0, lost = 0;
        bool is_known = i && same_folder(&s->callers[i - 1], &s->callers[i]);
        if (is_known || group_has(s->callers[i].group, "utilisation"))
            continue;
        for (size_t k = i; k < s->caller_count && same_folder(&s->callers[i], &s->callers[k]);
             k++) {
            calls += s->callers[k].offered;
            lost += s->callers[k].failed + s->callers[k].rejected;
        }
        if (worst.offered == 0 || lost * worst.offered > worst.unserved * calls) {
            worst = (struct summary_calls){.offered = calls, .unserved = lost};
            group_folder(s->callers[i].group, worst.folder);
        }
    }
    return worst;
}

static void add_threshold(struct summary *s, const char *text)
{
    struct threshold threshold;

    if (threshold_parse(text, &threshold))
        return;
    double value = measure(s->result, threshold.group, threshold.measure);
    s->thresholds = memory_resize(s->thresholds, s->threshold_count + 1, sizeof *s->thresholds);
    struct summary_threshold *t = &s->thresholds[s->threshold_count++];
    *t = (struct summary_threshold){memory_text(text), value, threshold_holds(&threshold, value)};
    s->thresholds_failed += !t->holds;
}

void summary_make(struct summary *s, const struct result *result)
{
    *s = (struct summary){.result = result};
    add_callers(s);
    sort_groups(s);
    add_money(s);
    s->events = result_events(result, &s->event_count);
    char **thresholds = result_labels(result, "scenario", "thresholds");
    for (char **t = thresholds; t && *t; t++)
        add_threshold(s, *t);
    reader_names_free(thresholds);
}

void summary_release(struct summary *s)
{
    for (size_t i = 0; i < s->resource_count; i++)
        summary_resource_release(&s->resources[i]);
    for (size_t i = 0; i < s->threshold_count; i++)
        free(s->thresholds[i].text);
    result_events_free(s->events, s->event_count);
    free(s->callers);
    free(s->resources);
    free(s->caches);
    free(s->queues);
    free(s->others);
    free(s->thresholds);
}

const char *summary_reason(const struct summary_resource *resource, const struct summary_side *side,
                           enum limit reason, char *out)
{
    const char *what = resource->is_index ? "Index" : "Table";

    if (reason >= LIMITS)
        snprintf(out, 96, "throttled");
    else
        snprintf(out, 96, "%s%c%s%s", what, side->side[0] - 'a' + 'A', side->side + 1,
                 limit_names[reason]);
    return out;
}

enum limit summary_main_reason(const struct summary_side *side)
{
    enum limit best = LIMITS;

    for (int i = 0; i < LIMITS; i++)
        if (side->by_reason[i] > (best < LIMITS ? side->by_reason[best] : 0))
            best = (enum limit)i;
    return best;
}

const struct summary_side *summary_worst(const struct summary *s,
                                         const struct summary_resource **resource)
{
    const struct summary_side *worst = NULL;

    for (size_t i = 0; i < s->resource_count; i++) {
        for (int side = 0; side < 2; side++) {
            const struct summary_side *candidate = &s->resources[i].sides[side];
            if (candidate->throttles > (worst ? worst->throttles : 0)) {
                worst = candidate;
                *resource = &s->resources[i];
            }
        }
    }
    return worst;
}
