#include "document_kinds.h"

#include "cloudtrail_events.h"
#include "cost_and_usage.h"
#include "describe_table.h"
#include "insight_report.h"
#include "list_metrics.h"
#include "metric_data.h"
#include "metric_statistics.h"
#include "scaling_activities.h"
#include "scaling_settings.h"
#include "table_settings.h"
#include "text.h"

/* Says nothing that is of use here, but belongs to what was collected. */
static void read_nothing(struct document *document, const struct json_value *inside)
{
    (void)document;
    (void)inside;
}

static void tell_prices(struct document *document, const struct json_value *inside)
{
    (void)document;
    json_value_note(inside,
                    "is a price list, and says nothing of an account; give it with --prices "
                    "to the commands that print a bill");
}

static bool always(const struct document *document, const json_t *whole)
{
    (void)document;
    (void)whole;
    return true;
}

/* The first that fits: what is known by a few common members comes behind. */
static const struct document_kind
    table = {"describe-table", "Table", {"TableName", "KeySchema"}, true, describe_table_read},
    table_changed = {"update-table", "TableDescription", {NULL}, true, describe_table_read},
    limits = {"describe-limits",
              NULL,
              {"TableMaxReadCapacityUnits", "AccountMaxReadCapacityUnits"},
              true,
              table_settings_read_limits},
    targets = {"describe-scalable-targets",
               "ScalableTargets",
               {"ResourceId", "ScalableDimension", "MaxCapacity"},
               true,
               scaling_settings_read_target},
    policies = {"describe-scaling-policies",
                "ScalingPolicies",
                {"PolicyName", "PolicyType"},
                true,
                scaling_settings_read_policy},
    actions = {"describe-scheduled-actions",
               "ScheduledActions",
               {"ScheduledActionName", "Schedule"},
               true,
               scaling_settings_read_action},
    activities = {"describe-scaling-activities",
                  "ScalingActivities",
                  {"ActivityId", "Cause"},
                  false,
                  scaling_activities_read},
    metric_data = {"get-metric-data", "MetricDataResults", {"Id", "Timestamps", "Values"}, false,
                   metric_data_read,  metric_data_waits},
    queries = {"the queries of get-metric-data",
               "MetricDataQueries",
               {"Id", "MetricStat"},
               false,
               metric_data_read_query},
    expressions = {"the queries of get-metric-data",
                   NULL,
                   {"Id", "Expression"},
                   false,
                   read_nothing},
    statistics = {"get-metric-statistics", NULL,  {"Datapoints"}, false,
                  metric_statistics_read,  always},
    metrics = {"list-metrics", "Metrics", {"Namespace", "MetricName"}, false, list_metrics_read},
    insights = {"describe-contributor-insights",
                NULL,
                {"TableName", "ContributorInsightsStatus"},
                false,
                table_settings_read_insights},
    report = {"get-insight-rule-report", NULL,  {"Contributors", "AggregateValue"}, false,
              insight_report_read,       always},
    expiry = {"describe-time-to-live",    NULL,  {"TimeToLiveDescription"}, true,
              table_settings_read_expiry, always},
    backups = {"describe-continuous-backups", NULL,  {"ContinuousBackupsDescription"}, true,
               table_settings_read_backups,   always},
    events = {"cloudtrail lookup-events",
              "Events",
              {"EventId", "EventName"},
              false,
              cloudtrail_events_read},
    records = {"CloudTrail's log files",
               "Records",
               {"eventName", "eventSource"},
               false,
               cloudtrail_events_read_record},
    costs = {"ce get-cost-and-usage", NULL, {"ResultsByTime"}, false, cost_and_usage_read},
    offer = {"AWS's price list", NULL, {"offerCode", "products"}, false, tell_prices},
    products = {"pricing get-products", NULL, {"PriceList"}, false, tell_prices},
    names = {"list-tables", NULL, {"TableNames"}, false, read_nothing};

const struct document_kind *const document_kinds[] = {
    &table,   &table_changed, &limits,     &targets, &policies, &actions, &activities, &metric_data,
    &queries, &expressions,   &statistics, &metrics, &insights, &report,  &expiry,     &backups,
    &events,  &records,       &costs,      &offer,   &products, &names,   NULL};

static bool is_marked(const struct document_kind *kind, const json_t *json)
{
    if (!kind->marks[0])
        return false;
    for (size_t i = 0; i < sizeof kind->marks / sizeof *kind->marks && kind->marks[i]; i++)
        if (!json_object_get(json, kind->marks[i]))
            return false;
    return true;
}

const struct document_kind *document_kinds_of(const json_t *json)
{
    if (json_is_array(json)) /* --query Datapoints */
        return json_object_get(json_array_get(json, 0), "Timestamp") ? &statistics : NULL;
    for (const struct document_kind *const *kind = document_kinds; *kind; kind++)
        if (((*kind)->outer && json_object_get(json, (*kind)->outer)) || is_marked(*kind, json))
            return *kind;
    return NULL;
}

static void keep(struct document *document, const struct document_kind *kind, const json_t *json)
{
    bool cut = kind->outer && !json_object_get(json, kind->outer);
    json_t *wrapped = NULL;

    if (cut) /* a list's item or an object: the readers take either */
        wrapped = json_pack("{s:O}", kind->outer, json);
    char *text = json_dumps(wrapped ? wrapped : json, JSON_INDENT(2));
    if (text)
        collected_keep(document->into, text);
    free(text);
    json_decref(wrapped);
}

/* An inside, or a list of them. */
static void read_insides(struct document *document, const struct document_kind *kind,
                         const struct json_value *inside)
{
    if (!json_is_array(inside->json)) {
        if (json_is_object(inside->json))
            kind->read(document, inside);
        else
            json_value_mistake(inside, "must be an object or a list of such, as the AWS CLI "
                                       "writes it");
        return;
    }
    for (size_t i = 0; i < json_array_size(inside->json); i++) {
        struct json_value item = json_value_item(inside, i);
        if (json_value_is_object(&item))
            kind->read(document, &item);
    }
}

static void read_kind(struct document *document, const struct document_kind *kind,
                      const struct json_value *whole)
{
    size_t mistakes = document->source.mistakes;
    struct json_value inside = {0};

    if (kind->outer)
        inside = json_value_member(whole, kind->outer);
    if (inside.json)
        read_insides(document, kind, &inside);
    else
        kind->read(document, whole);
    if (kind->stands && document->source.mistakes == mistakes)
        keep(document, kind, whole->json);
}

static void tell_unknown(const struct json_value *whole)
{
    const char *first = json_object_iter_key(json_object_iter((json_t *)(uintptr_t)whole->json));

    if (!json_is_object(whole->json))
        json_value_mistake(whole, "is no JSON object; give what the AWS CLI wrote with "
                                  "--output json");
    else
        json_value_mistake(
            whole,
            "begins with '%.60s', as no answer does that is of use here; 'ddbsim import "
            "--commands' prints the commands whose answers are",
            first ? first : "}");
}

static void read_value(struct document *document, const struct json_value *value,
                       document_later *later, void *state)
{
    const struct document_kind *kind = document_kinds_of(value->json);

    if (!kind && json_is_array(value->json)) {
        for (size_t i = 0; i < json_array_size(value->json); i++) {
            struct json_value item = json_value_item(value, i);
            if (json_is_array(item.json))
                json_value_mistake(&item, "is a list in a list; give what the AWS CLI wrote");
            else if (!json_is_string(item.json)) /* names, as list-tables writes them */
                read_value(document, &item, later, state);
        }
    } else if (!kind) {
        tell_unknown(value);
    } else if (kind->waits && kind->waits(document, value->json)) {
        later(state, value->json);
    } else {
        read_kind(document, kind, value);
    }
}

void document_kinds_read(struct document *document, const json_t *json, document_later *later,
                         void *state)
{
    struct json_value whole = json_value_of(&document->source, json);

    read_value(document, &whole, later, state);
}

void document_kinds_read_late(struct document *document, const json_t *json)
{
    struct json_value whole = json_value_of(&document->source, json);

    const struct document_kind *kind = document_kinds_of(json);

    if (kind)
        read_kind(document, kind, &whole);
}
