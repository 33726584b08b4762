#include "summary_json.h"

#include <jansson.h>
#include <math.h>

#include "diagnosis.h"
#include "incident.h"
#include "incident_text.h"
#include "json_format.h"
#include "json_number.h"
#include "memory.h"
#include "remedy_effect.h"
#include "text.h"
#include "verdict.h"
#include "version.h"

static void set(json_t *object, const char *key, double value)
{
    json_object_set_new(object, key, json_number(value));
}

static json_t *caller_json(const struct summary_caller *w)
{
    json_t *o = json_pack("{s:s}", "name", w->name);

    set(o, "offered", w->offered);
    set(o, "succeeded", w->succeeded);
    set(o, "failed", w->failed);
    set(o, "timed_out", w->timed_out);
    set(o, "rejected", w->rejected);
    set(o, "fallback", w->fallback);
    set(o, "from_cache", w->from_cache);
    set(o, "conflicts", w->conflicts);
    set(o, "in_flight", w->in_flight);
    set(o, "attempts", w->attempts);
    set(o, "throttled", w->throttled);
    set(o, "errors", w->errors);
    set(o, "stale_reads", w->stale_reads);
    set(o, "failed_ratio", w->offered > 0 ? (w->failed + w->rejected) / w->offered : 0);
    set(o, "latency_p50", w->p50_s);
    set(o, "latency_p99", w->p99_s);
    return o;
}

/* A list of callers for each of their folders, and the folders in the order to show them. */
static void add_callers(json_t *o, const struct summary *s)
{
    json_t *folders = json_array();
    char folder[64];

    for (size_t i = 0; i < s->caller_count; i++) {
        group_folder(s->callers[i].group, folder);
        if (!json_object_get(o, folder)) {
            json_object_set_new(o, folder, json_array());
            json_array_append_new(folders, json_string(folder));
        }
        json_array_append_new(json_object_get(o, folder), caller_json(&s->callers[i]));
    }
    json_object_set_new(o, "callers", folders);
}

/* Groups that are no callers, resources, caches or queues: their outputs as measures, by name. */
static json_t *others_json(const struct summary *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->other_count; i++) {
        const struct group *g = s->others[i];
        json_t *outputs = json_object();
        for (size_t k = 0; k < g->count; k++)
            set(outputs, g->outputs[k]->name, result_aggregate(s->result, g, g->outputs[k]));
        json_array_append_new(list, json_pack("{s:s, s:o}", "group", g->path, "outputs", outputs));
    }
    return list;
}

static json_t *side_json(const struct summary_resource *r, const struct summary_side *side)
{
    json_t *o = json_object(), *reasons = json_object();
    char reason[96];

    set(o, "consumed", side->consumed);
    set(o, "peak_consumed_per_second", side->peak_consumed_per_s);
    set(o, "provisioned_first", side->provisioned_first);
    set(o, "provisioned_last", side->provisioned_last);
    set(o, "throttle_events", side->throttles);
    set(o, "first_throttle", side->first_s);
    set(o, "last_throttle", side->last_s);
    set(o, "throttled_seconds", side->throttled_s);
    set(o, "worst_minute", side->worst_minute_s);
    set(o, "worst_minute_throttles", side->worst_minute);
    for (int i = 0; i < LIMITS; i++)
        if (side->by_reason[i] > 0)
            set(reasons, summary_reason(r, side, (enum limit)i, reason), side->by_reason[i]);
    json_object_set_new(o, "reasons", reasons);
    return o;
}

static json_t *hot_json(const struct summary_hot *hot, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *o = json_pack("{s:s}", "name", hot[i].name);
        set(o, "units", hot[i].units);
        set(o, "units_share", hot[i].units_share);
        set(o, "throttles", hot[i].throttles);
        set(o, "throttles_share", hot[i].throttles_share);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *resource_json(const struct summary_resource *r)
{
    json_t *o = json_pack("{s:s, s:s}", "group", r->path, "kind", r->is_index ? "index" : "table");

    for (int k = 0; k < 2; k++)
        if (k == 0 || *r->sides[k].side)
            json_object_set_new(o, *r->sides[k].side ? r->sides[k].side : "all",
                                side_json(r, &r->sides[k]));
    set(o, "throttle_events", r->sides[0].throttles + r->sides[1].throttles);
    set(o, "partitions_first", r->partitions_first);
    set(o, "partitions_last", r->partitions_last);
    set(o, "throttled_requests", r->throttled_requests);
    set(o, "cost", r->bill);
    json_object_set_new(o, "hottest_keys", hot_json(r->keys, r->key_count));
    set(o, "hottest_keys_sharing_a_partition", (double)r->keys_sharing);
    json_object_set_new(o, "hottest_partitions", hot_json(r->partitions, r->partition_count));
    return o;
}

static json_t *caches_json(const struct summary *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->cache_count; i++) {
        const struct summary_cache *c = &s->caches[i];
        json_t *o = json_pack("{s:s}", "name", c->name);
        set(o, "hits", c->hits);
        set(o, "misses", c->misses);
        set(o, "coalesced", c->coalesced);
        set(o, "bypassed", c->bypassed);
        set(o, "turned_away", c->turned_away);
        set(o, "stale_hits", c->stale_hits);
        set(o, "absorbed", c->absorbed);
        set(o, "flushed", c->flushed);
        set(o, "cost", c->bill);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *queues_json(const struct summary *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->queue_count; i++) {
        const struct summary_queue *q = &s->queues[i];
        json_t *o = json_pack("{s:s}", "name", q->name);
        set(o, "sent", q->sent);
        set(o, "deleted", q->deleted);
        set(o, "dead_letters", q->dead_letters);
        set(o, "deepest", q->deepest);
        set(o, "oldest", q->oldest_s);
        set(o, "cost", q->bill);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *events_json(const struct summary *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->event_count; i++)
        json_array_append_new(list, json_pack("{s:f, s:s, s:s, s:s}", "at", s->events[i].at_s,
                                              "kind", s->events[i].kind, "subject",
                                              s->events[i].subject, "detail", s->events[i].detail));
    return list;
}

static void set_trial(json_t *o, const struct trial_values *values)
{
    set(o, "throttles", values->throttles);
    set(o, "failed_calls", values->failed_calls);
    set(o, "bill", values->bill);
    set(o, "thresholds_failed", values->thresholds_failed);
}

static json_t *remedies_json(const struct diagnosis *d, const struct remedy *remedies, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct remedy *r = &remedies[i];
        json_t *o = json_pack("{s:s, s:s}", "sets", r->sets, "why", r->why);
        struct text effect = {0};
        if (d->tried)
            json_object_set_new(o, "outcome", json_string(trial_outcome_names[r->outcome]));
        if (d->tried && r->outcome != TRIAL_UNTRIED) {
            remedy_effect_tell(&d->before, &r->values, &effect);
            json_object_set_new(o, "effect", json_string(text_get(&effect)));
            set_trial(o, &r->values);
        }
        text_release(&effect);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *cause_json(const struct diagnosis *d, const struct cause *cause)
{
    json_t *o = json_pack("{s:s, s:s, s:s, s:o}", "cause", cause_names[cause->kind], "where",
                          cause->where, "evidence", cause->evidence, "remedies",
                          remedies_json(d, cause->remedies, cause->remedy_count));

    if (d->tried)
        set(o, "refused", (double)cause->refused);
    return o;
}

/* The causes; what was tried against several of them, and against what it is to be compared. */
static void add_diagnosis(json_t *o, const struct summary *s)
{
    struct diagnosis d;
    json_t *list = json_array();

    diagnosis_make(&d, s);
    for (size_t i = 0; i < d.count; i++)
        json_array_append_new(list, cause_json(&d, &d.causes[i]));
    json_object_set_new(o, "diagnosis", list);
    if (d.tried) {
        json_t *before = json_pack("{s:s}", "resolution", d.resolution);
        set_trial(before, &d.before);
        json_object_set_new(o, "together", remedies_json(&d, d.together, d.together_count));
        json_object_set_new(o, "without_remedy", before);
    }
    diagnosis_release(&d);
}

static json_t *phase_json(const struct incident_phase *phase)
{
    json_t *o = json_object();

    set(o, "offered_per_second", phase->offered_per_s);
    set(o, "failed_ratio", phase->failed_ratio);
    set(o, "latency_p99", phase->p99_s);
    return o;
}

/* NULL when there was none, or nobody was told of it. */
static json_t *incident_json(const struct summary *s)
{
    struct incident n;

    incident_find(&n, s);
    if (!n.happened)
        return NULL;
    char *text = incident_text(s);
    json_t *o = json_pack("{s:s, s:b, s:s?, s:s, s:s?}", "text", text, "recovered", n.recovered,
                          "alarm", n.alarm, "severity", n.severity, "action", n.action);
    free(text);
    set(o, "from", n.from_s);
    set(o, "to", n.to_s);
    set(o, "time_to_detect", n.detected_s);
    set(o, "time_to_acknowledge", n.acknowledged_s);
    set(o, "time_to_mitigate", n.mitigated_s);
    set(o, "time_to_recover", n.recovered ? n.to_s - n.from_s : NAN);
    set(o, "calls", n.calls);
    set(o, "calls_not_served", n.unserved);
    set(o, "throttled_attempts", n.throttled);
    set(o, "callers_affected", (double)n.callers_affected);
    json_object_set_new(o, "before", phase_json(&n.before));
    json_object_set_new(o, "during", phase_json(&n.during));
    json_object_set_new(o, "after", phase_json(&n.after));
    return o;
}

static json_t *thresholds_json(const struct summary *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->threshold_count; i++) {
        json_t *o = json_pack("{s:s, s:b}", "threshold", s->thresholds[i].text, "holds",
                              s->thresholds[i].holds);
        set(o, "value", s->thresholds[i].value);
        json_array_append_new(list, o);
    }
    return list;
}

json_t *summary_json(const struct summary *s)
{
    const struct result *r = s->result;
    json_t *resources = json_array();
    char *sentence = verdict(s);

    for (size_t i = 0; i < s->resource_count; i++)
        json_array_append_new(resources, resource_json(&s->resources[i]));
    json_t *o =
        json_pack("{s:s, s:s, s:s, s:s, s:f, s:I, s:s, s:b, s:s, s:s}", "version", version_number,
                  "simulated_by", r->version, "name", r->title, "start", r->start, "duration",
                  r->duration_s, "seed", (json_int_t)r->seed, "resolution", r->resolution,
                  "complete", r->complete, "digest", r->digest, "verdict", sentence);
    free(sentence);
    json_object_set_new(o, "futures", json_integer(1));
    if (r->future)
        json_object_set_new(o, "future", json_string(r->future));
    add_diagnosis(o, s);
    json_t *incident = incident_json(s);
    if (incident)
        json_object_set_new(o, "incident", incident);
    add_callers(o, s);
    json_object_set_new(o, "resources", resources);
    json_object_set_new(o, "caches", caches_json(s));
    json_object_set_new(o, "queues", queues_json(s));
    json_object_set_new(o, "others", others_json(s));
    json_object_set_new(o, "events", events_json(s));
    json_object_set_new(o, "thresholds", thresholds_json(s));
    set(o, "cost", s->bill);
    set(o, "lost_revenue", s->lost_revenue);
    json_object_set_new(o, "price_book", json_string(r->price_book));
    json_object_set_new(o, "defaults", json_string(r->defaults));
    return o;
}

char *summary_write_json(const struct summary *s)
{
    json_t *o = json_format(FORMAT_SUMMARY, summary_json(s));
    char *text = json_dumps(o, JSON_INDENT(2) | JSON_REAL_PRECISION(12));

    json_decref(o);
    return text;
}
