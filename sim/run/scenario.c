#include "scenario.h"

#include <errno.h>

#include "decode.h"
#include "override.h"
#include "price.h"
#include "threshold.h"
#include "timeline.h"
#include "units.h"

enum { MOST_SAMPLES = 100000000 };

static const struct field scenario_fields[] = {
    TEXT(struct scenario_spec, name, REQUIRED,
         "Name of the run; the result is NAME.h5 unless -o says otherwise."),
    INSTANT(struct scenario_spec, start, "2025-01-01T00:00:00Z", "The wall clock at the start."),
    DURATION(struct scenario_spec, duration, REQUIRED, NANOSECOND, SIMTIME_MAX,
             "How long to simulate."),
    COUNT(struct scenario_spec, seed, "1", 0, 9007199254740991, "Seed of all random streams."),
    DURATION(struct scenario_spec, sample_every, "1s", MILLISECOND, DAY,
             "Interval of every time series."),
    TEXT(struct scenario_spec, resolution, "request",
         "request: each request has its own instant. Or an interval such as 100ms: requests are "
         "gathered and "
         "decided at its end, so that the cost of a run does not grow with its traffic."),
    VARIANT(struct scenario_spec, price_book, price_books, "us-east-1-2024-11",
            "The prices of the bill."),
    MAP(struct scenario_spec, tables, struct table_spec, table_record, REQUIRED,
        "Tables, by name."),
    MAP(struct scenario_spec, clients, struct client_spec, client_record, "=no client",
        "SDK clients, by name."),
    MAP(struct scenario_spec, workloads, struct workload_spec, workload_record, "=no traffic",
        "Workloads, by name."),
    MAP(struct scenario_spec, gateways, struct gateway_spec, gateway_record, "=no gateway",
        "Gateways in front of the application, by name."),
    MAP(struct scenario_spec, caches, struct cache_spec, cache_record, "=no cache",
        "Caches in front of tables, by name."),
    MAP(struct scenario_spec, queues, struct message_queue_spec, message_queue_record, "=no queue",
        "Queues of messages and tables' streams, by name."),
    MAP(struct scenario_spec, apis, struct api_spec, api_record, "=no API",
        "APIs whose calls are steps that call workloads, by name."),
    MAP(struct scenario_spec, consumers, struct consumer_spec, consumer_record, "=no consumer",
        "Lambda functions that read queues and streams, by name."),
    CHOICES(struct scenario_spec, timeline, "action", timeline_actions, "=nothing happens",
            "What operators do and how traffic changes, in any order."),
    MAP(struct scenario_spec, alarms, struct alarm_spec, alarm_record, "=no alarm",
        "CloudWatch alarms, by name."),
    TEXTS(struct scenario_spec, thresholds, "=nothing must hold",
          "What must hold at the end, such as 'workloads/W/failed_ratio < 1%'; if one does not, "
          "the exit "
          "status is 99."),
    FIELD_END};

static void check_resolution(const struct scenario_spec *s, struct diagnostics *diagnostics)
{
    simtime resolution;
    struct place place = origin_place(&s->origin, "resolution");

    if (text_equal(s->resolution, "request"))
        return;
    if (units_read_duration(s->resolution, &resolution) || resolution < MILLISECOND)
        diagnostics_add(
            diagnostics, place,
            "'resolution: %s' must be request or an interval of at least 1ms, such as 100ms",
            s->resolution);
    else if (resolution > SECOND || s->sample_every % resolution)
        diagnostics_add(diagnostics, place,
                        "'resolution: %s' must be at most 1s and divide 'sample_every'",
                        s->resolution);
}

static void scenario_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct scenario_spec *s = spec;
    struct threshold threshold;

    check_resolution(s, diagnostics);
    if (s->tables_count == 0)
        diagnostics_add(diagnostics, origin_place(&s->origin, "tables"),
                        "'tables' needs at least one table");
    if (strchr(s->name, '/'))
        diagnostics_add(diagnostics, origin_place(&s->origin, "name"),
                        "'name' must not contain '/'");
    if (s->duration / s->sample_every > MOST_SAMPLES)
        diagnostics_add(diagnostics, origin_place(&s->origin, "sample_every"),
                        "that makes more than 100 million samples; use a longer 'sample_every'");
    for (size_t i = 0; i < s->thresholds_count; i++) {
        const char *wrong = threshold_parse(s->thresholds[i], &threshold);
        const struct node *list = node_get(s->origin.node, "thresholds");
        if (!wrong && !*threshold.group)
            wrong = "GROUP/MEASURE < VALUE, such as 'workloads/checkout/failed_ratio < 1%'";
        if (wrong)
            diagnostics_add(diagnostics, list->entries[i].value->place,
                            "threshold '%.80s' must be %s", s->thresholds[i], wrong);
    }
}

const struct record scenario_record =
    RECORD(struct scenario_spec, "scenario", scenario_fields, scenario_validate,
           "A file a person writes, one run of the simulator.");

char *scenario_read_file(const char *path, size_t *length)
{
    bool standard = text_equal(path, "-");
    FILE *file = standard ? stdin : fopen(path, "rb");
    struct text text = {0};
    char block[65536];
    size_t got;

    if (!file)
        return NULL;
    while ((got = fread(block, 1, sizeof block, file)) > 0 && text.length <= NODE_BYTES)
        text_add_part(&text, block, got);
    int failed = ferror(file) ? errno : 0;
    if (!standard)
        fclose(file);
    if (failed) {
        text_release(&text);
        errno = failed;
        return NULL;
    }
    text_add(&text, "");
    *length = text.length;
    return text.bytes;
}

bool scenario_load(struct scenario *scenario, const char *source, const char *text, size_t length,
                   const struct scenario_changes *changes, struct diagnostics *diagnostics)
{
    arena_init(&scenario->arena);
    scenario->given = arena_text_part(&scenario->arena, text, length);
    scenario->spec = NULL;
    scenario->resolution = 0;
    struct node *root = node_parse(&scenario->arena, source, text, length, diagnostics);
    if (!root)
        return false;
    for (size_t i = 0; changes && i < changes->set_count; i++)
        override_apply(&scenario->arena, root, changes->sets[i], diagnostics);
    scenario->spec = decode(&scenario->arena, &scenario_record, root, diagnostics);
    if (diagnostics->count)
        return false;
    if (!text_equal(scenario->spec->resolution, "request"))
        units_read_duration(scenario->spec->resolution, &scenario->resolution);
    return true;
}

void scenario_release(struct scenario *scenario)
{
    arena_release(&scenario->arena);
}
