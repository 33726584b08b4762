#include "scenario.h"

#include <unistd.h>

#include "decode.h"
#include "emit.h"
#include "entity_kinds.h"
#include "override.h"
#include "regular_file.h"
#include "threshold.h"
#include "timeline.h"
#include "units.h"

enum { MOST_SAMPLES = 100000000 };

static const struct field head_fields[] = {
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
    SUB(struct scenario_spec, account, struct account_spec, account_record,
        "The account's quotas."),
    FIELD_END};

/* The maps of entities stand between the rows above and the rows below. */
static const struct field tail_fields[] = {
    CHOICES(struct scenario_spec, timeline, "action", timeline_actions, "=nothing happens",
            "What operators do and how traffic changes, in any order."),
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
    size_t tables;
    scenario_specs(s, "tables", &tables);
    if (tables == 0)
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

static size_t count_fields(const struct field *fields)
{
    size_t count = 0;

    while (fields[count].name)
        count++;
    return count;
}

static struct field kind_field(const struct entity_kind *kind, size_t number)
{
    size_t at = offsetof(struct scenario_spec, entities) + number * sizeof(struct entity_specs);

    return (struct field){.name = kind->plural,
                          .type = FIELD_MAP,
                          .offset = at + offsetof(struct entity_specs, items),
                          .count_offset = at + offsetof(struct entity_specs, count),
                          .record = kind->record,
                          .fallback = kind->fallback,
                          .sentence = kind->sentence};
}

const struct record *scenario_record(struct arena *arena)
{
    size_t head = count_fields(head_fields), tail = count_fields(tail_fields);
    size_t kinds = entity_kinds_count();
    struct field *fields = arena_take(arena, head + kinds + tail + 1, sizeof *fields);
    struct record *record = arena_take(arena, 1, sizeof *record);

    memcpy(fields, head_fields, head * sizeof *fields);
    for (size_t k = 0; k < kinds; k++)
        fields[head + k] = kind_field(entity_kinds[k], k);
    memcpy(fields + head + kinds, tail_fields, tail * sizeof *fields);
    *record = (struct record){
        "scenario", sizeof(struct scenario_spec) + kinds * sizeof(struct entity_specs), fields,
        scenario_validate, "A file a person writes, one run of the simulator."};
    return record;
}

void *scenario_specs(const struct scenario_spec *spec, const char *plural, size_t *count)
{
    for (size_t k = 0; entity_kinds[k]; k++) {
        if (text_equal(entity_kinds[k]->plural, plural)) {
            *count = spec->entities[k].count;
            return spec->entities[k].items;
        }
    }
    *count = 0;
    return NULL;
}

void scenario_emit(const struct scenario *scenario, struct text *out)
{
    emit(scenario->record, scenario->spec, out);
}

char *scenario_read_file(const char *path, size_t *length, char *why)
{
    return text_equal(path, "-") ? regular_file_read_stream(STDIN_FILENO, NODE_BYTES, length, why)
                                 : regular_file_read(path, NODE_BYTES, length, why);
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
    scenario->record = scenario_record(&scenario->arena);
    scenario->spec = decode(&scenario->arena, scenario->record, root, diagnostics);
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
