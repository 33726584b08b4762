#include "scenario.h"

#include <math.h>
#include <unistd.h>

#include "alarm.h"
#include "decode.h"
#include "defaults.h"
#include "emit.h"
#include "entity_kinds.h"
#include "known_names.h"
#include "override.h"
#include "price_source.h"
#include "regular_file.h"
#include "state_read.h"
#include "threshold.h"
#include "time_zone.h"
#include "timeline.h"
#include "units.h"

enum { MOST_SAMPLES = 100000000 };
#define SEED_MOST 9007199254740991

static const struct field head_fields[] = {
    TEXT(struct scenario_spec, name, REQUIRED,
         "Name of the run; the result is NAME.h5 unless -o says otherwise."),
    INSTANT(struct scenario_spec, start, "2025-01-01T00:00:00Z", "The wall clock at the start."),
    TEXT(struct scenario_spec, display_time_zone, "=UTC",
         "In whose time results are told, such as Europe/Berlin: labels and sentences only; data, "
         "logs and digests stay in UTC, and so does what a scenario says."),
    DURATION(struct scenario_spec, duration, REQUIRED, NANOSECOND, SIMTIME_MAX,
             "How long to simulate."),
    COUNT(struct scenario_spec, seed, "1", 0, SEED_MOST, "Seed of all random streams."),
    DURATION(struct scenario_spec, sample_every, "1s", MILLISECOND, DAY,
             "Interval of every time series."),
    TEXT(struct scenario_spec, resolution, "request",
         "request: each request has its own instant. Or an interval such as 100ms: requests are "
         "gathered and decided at its end, so that the cost of a run does not grow with its "
         "traffic. auto: intervals are long while nothing happens and short around what does."),
    TEXT(struct scenario_spec, placement, "by_seed",
         "Where keys lie in a table's key range, and so which of them share a partition. by_seed: "
         "drawn from the seed and the key; by_name: from the key alone; or a number: as with that "
         "seed."),
    TEXT(
        struct scenario_spec, price_book, PRICE_BOOK_DEFAULT,
        "The prices of the bill: a book that is shipped (PRICES.md), or a file from the scenario's "
        "folder: a book of one's own, or AWS's price list of DynamoDB (index.json)."),
    TEXT(
        struct scenario_spec, state, "=all begins anew",
        "A result whose end is the start of this run, as a path from the scenario's folder: tables "
        "and indexes of the same name go on with its partitions, credit, warm throughput and "
        "items, keys lie where they lay, and `start` is when it ended unless it is said."),
    TEXT(struct scenario_spec, state_digest, "=whatever it is",
         "The digest of the state that is meant; another one is refused. As resolved, a scenario "
         "says it."),
    TEXT(
        struct scenario_spec, deployed, "=what the scenario says",
        "What stands in the AWS account: a JSON array of what describe-table, describe-scalable-targets, "
        "describe-scaling-policies and describe-scheduled-actions say, as a path from the "
        "scenario's folder. It changes no run: what goes out with --emit begins there."),
    ENUM(struct scenario_spec, defaults, defaults_dates, DEFAULTS_NEWEST,
         "The date of the defaults: what a scenario leaves out is taken as it was then."),
    SUB(struct scenario_spec, account, struct account_spec, account_record,
        "The account: its quotas, and how it pays."),
    OPTION(struct scenario_spec, month, struct month_spec, month_spec_record,
           "=the month of `start`, whose days are all as the scenario",
           "The month that `ddbsim bill` is of."),
    FIELD_END};

static const struct past_default scenario_past[] = {{"placement", "2026-11", "by_name"}, {0}};

/* The maps of entities stand between the rows above and the rows below. */
static const struct field tail_fields[] = {
    CHOICES(struct scenario_spec, timeline, "action", timeline_actions, "=nothing happens",
            "What operators do and how traffic changes, in any order."),
    OPTION(
        struct scenario_spec, measured, struct measured_spec, measured_record,
        "=nothing was measured",
        "What CloudWatch measured in the time that the scenario is about, for `ddbsim backtest`."),
    TEXTS(struct scenario_spec, thresholds, "=nothing must hold",
          "What must hold at the end, such as 'workloads/W/failed_ratio < 1%'; if one does not, "
          "the exit "
          "status is 99."),
    MAP(struct scenario_spec, unknowns, struct unknown_spec, unknown_record, "=all is as written",
        "What nobody knows, drawn anew for each future of a campaign (--futures)."),
    MAP(struct scenario_spec, variants, struct variant_spec, variant_record, "=one design",
        "Designs to be compared, by name."),
    TEXT(struct scenario_spec, variant, "=the scenario as it is", "The variant that is run."),
    LIST(
        struct scenario_spec, knobs, struct knob_spec, knob_record, "=none is named",
        "Numbers that are meant to be turned, with their ends: sliders of `ddbsim serve`, and what "
        "`plan --change PATH` may choose."),
    FIELD_END};

/* No interval may be longer than what is looked at: a sample, and an alarm's datapoint. */
static simtime longest_interval(const struct scenario_spec *s, simtime longest)
{
    longest = s->sample_every < longest ? s->sample_every : longest;
    size_t count;
    const struct alarm_spec *alarms = scenario_specs(s, "alarms", &count);

    for (size_t i = 0; i < count; i++)
        longest = alarms[i].period < longest ? alarms[i].period : longest;
    return longest;
}

/* Up to a second datapoints need not lie at an interval's end. */
static bool divides(simtime interval, const struct scenario_spec *s)
{
    size_t count;
    const struct alarm_spec *alarms = scenario_specs(s, "alarms", &count);

    if (interval <= SECOND)
        return s->sample_every % interval == 0;
    for (size_t i = 0; i < count; i++)
        if (alarms[i].period % interval)
            return false;
    return s->sample_every % interval == 0 && MINUTE % interval == 0;
}

/* The longest that fits and is no longer than that; whole milliseconds. */
static simtime fitting_interval(const struct scenario_spec *s, simtime longest)
{
    simtime interval = longest - longest % MILLISECOND;

    while (interval > MILLISECOND && !divides(interval, s))
        interval -= MILLISECOND;
    return interval;
}

static void check_resolution(const struct scenario_spec *s, struct diagnostics *diagnostics)
{
    simtime resolution, longest = longest_interval(s, MINUTE);
    struct place place = origin_place(&s->origin, "resolution");
    struct units_text fits;

    if (text_equal(s->resolution, "request") || text_equal(s->resolution, "auto"))
        return;
    if (units_read_duration(s->resolution, &resolution) || resolution < MILLISECOND)
        diagnostics_add(diagnostics, place,
                        "'resolution: %s' must be request, auto or an interval of at least 1ms, "
                        "such as 100ms",
                        s->resolution);
    else if (!divides(resolution, s))
        diagnostics_add(
            diagnostics, place,
            "'resolution: %s' must divide 'sample_every', and beyond 1s a minute and every alarm's "
            "'period', which are looked at; the longest that fits is %s, and 'auto' always does",
            s->resolution,
            units_write_duration(&fits,
                                 fitting_interval(s, resolution < longest ? resolution : longest)));
}

/* False when it is none. */
static bool read_placement(const struct scenario_spec *s, bool *by_name, int64_t *seed)
{
    double number = (double)s->seed;

    *by_name = text_equal(s->placement, "by_name");
    bool good = *by_name || text_equal(s->placement, "by_seed") ||
                (!units_read_number(s->placement, &number) && number >= 0 && number <= SEED_MOST &&
                 number == floor(number));
    *seed = good ? (int64_t)number : 0;
    return good;
}

static void check_placement(const struct scenario_spec *s, struct diagnostics *diagnostics)
{
    bool by_name;
    int64_t seed;

    if (!read_placement(s, &by_name, &seed))
        diagnostics_add(diagnostics, origin_place(&s->origin, "placement"),
                        "'placement: %.80s' must be by_seed, by_name or a seed, such as 7",
                        s->placement);
}

static void check_zone(const struct scenario_spec *s, struct diagnostics *diagnostics)
{
    if (s->display_time_zone && !time_zone_known(s->display_time_zone))
        diagnostics_add(diagnostics, origin_place(&s->origin, "display_time_zone"),
                        "'display_time_zone: %.80s' must be a zone of the tz database, such as "
                        "Europe/Dublin, or UTC",
                        s->display_time_zone);
}

static void scenario_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct scenario_spec *s = spec;
    struct threshold threshold;

    check_resolution(s, diagnostics);
    check_placement(s, diagnostics);
    check_zone(s, diagnostics);
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
    *record = (struct record){"scenario",
                              sizeof(struct scenario_spec) + kinds * sizeof(struct entity_specs),
                              fields,
                              scenario_validate,
                              "A file a person writes, one run of the simulator.",
                              scenario_past};
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

const char *scenario_defaults(const struct scenario_spec *spec)
{
    return defaults_dates[spec->defaults];
}

void scenario_emit(const struct scenario *scenario, struct text *out)
{
    emit(scenario->record, scenario->spec, scenario_defaults(scenario->spec), out);
}

char *scenario_read_file(const char *path, size_t *length, char *why)
{
    return text_equal(path, "-") ? regular_file_read_stream(STDIN_FILENO, NODE_BYTES, length, why)
                                 : regular_file_read(path, NODE_BYTES, length, why);
}

static void add_text(struct scenario *scenario, struct node *root, const char *key,
                     struct place place, const char *text)
{
    if (node_get(root, key))
        return;
    struct node *value = node_new(&scenario->arena, NODE_SCALAR, place);
    value->text = arena_text(&scenario->arena, text);
    node_add(&scenario->arena, root, (struct node_entry){key, place, value});
}

/* The clock knows whole seconds; what began within one goes on with the next. */
static int64_t end_of(const struct state *state)
{
    return state->start_epoch_s + (state->ended + SECOND - 1) / SECOND;
}

/* Reads the state that the document names, and says in it what follows from it. */
static void read_state(struct scenario *scenario, const char *source, struct node *root,
                       struct diagnostics *diagnostics)
{
    const struct node *name = node_get(root, "state"), *digest = node_get(root, "state_digest");
    char why[READER_WHY];
    struct units_text instant;

    if (!name || name->kind != NODE_SCALAR || !*name->text)
        return;
    /* What the command line names lies where the command runs. */
    char *path = regular_file_beside(name->place.line ? source : NULL, name->text);
    scenario->state = memory_new(1, sizeof *scenario->state);
    bool good = state_read(scenario->state, path, name->text, why);
    free(path);
    if (!good) {
        diagnostics_add(diagnostics, name->place, "'state': %s", why);
        return;
    }
    const struct state *state = scenario->state;
    add_text(scenario, root, "start", name->place, units_write_instant(&instant, end_of(state)));
    add_text(scenario, root, "placement", name->place, state->placement);
    add_text(scenario, root, "state_digest", name->place, state->digest);
    if (digest && digest->kind == NODE_SCALAR && !text_equal(digest->text, state->digest))
        diagnostics_add(diagnostics, digest->place,
                        "'state_digest: %.40s' is not that of %.200s, which is %.40s; run its "
                        "scenario again, or leave 'state_digest' out",
                        digest->text, state->file, state->digest);
}

const char *scenario_placement(const struct scenario *scenario, struct text *out)
{
    if (scenario->placed_by_name)
        text_add(out, "by_name");
    else
        text_addf(out, "%lld", (long long)scenario->placement_seed);
    return text_get(out);
}

/* Elsewhere the keys would not lie in the partitions that were made for them. */
static void check_places(const struct scenario *scenario, struct diagnostics *diagnostics)
{
    const struct scenario_spec *spec = scenario->spec;
    struct text text = {0};

    if (!text_equal(scenario_placement(scenario, &text), scenario->state->placement))
        diagnostics_add(diagnostics, origin_place(&spec->origin, "placement"),
                        "'placement: %.80s' is not that of the state %.200s, whose partitions were "
                        "made for %.40s; leave 'placement' out",
                        spec->placement, scenario->state->file, scenario->state->placement);
    text_release(&text);
}

/* What lies between the end of that run and the start of this. */
static void set_gap(struct scenario *scenario, struct diagnostics *diagnostics)
{
    struct state *state = scenario->state;
    struct units_text instant;
    int64_t seconds = scenario->spec->start - end_of(state);

    if (seconds < 0)
        diagnostics_add(diagnostics, origin_place(&scenario->spec->origin, "start"),
                        "'start' lies before %s, when the state %.200s ended; give a later one, "
                        "or leave it out to go on from there",
                        units_write_instant(&instant, end_of(state)), state->file);
    else
        state->gap = seconds < SIMTIME_MAX / SECOND ? seconds * SECOND : SIMTIME_MAX;
}

/* What variants are, then the chosen one, so that a --set may say otherwise than it. */
static void apply_changes(struct arena *arena, struct node *root,
                          const struct scenario_changes *changes, struct diagnostics *diagnostics)
{
    size_t count = changes ? changes->set_count : 0;
    struct variant_choice variant =
        variants_chosen(arena, root, changes ? changes->sets : NULL, count);

    for (size_t i = 0; variant.name && i < count; i++)
        if (text_starts_with(changes->sets[i], "variants."))
            override_apply(arena, root, changes->sets[i], diagnostics);
    if (variant.name)
        variants_apply(arena, root, variant, diagnostics);
    for (size_t i = 0; i < count; i++) {
        const char *set = changes->sets[i];
        struct place place = {arena_printf(arena, "--set %s", set), 0, 0};
        if (known_names_check(root, set, place, diagnostics))
            override_apply_at(arena, root, set, place, diagnostics);
    }
}

/* What the command line names lies where the command runs. */
static void read_prices(struct scenario *scenario, const char *source,
                        struct diagnostics *diagnostics)
{
    const struct scenario_spec *spec = scenario->spec;
    struct place place = origin_place(&spec->origin, "price_book");
    bool of_document = origin_has(&spec->origin, "price_book") && place.line;

    scenario->prices = price_source_read(&scenario->arena, spec->price_book,
                                         of_document ? source : NULL, place, diagnostics);
}

bool scenario_load(struct scenario *scenario, const char *source, const char *text, size_t length,
                   const struct scenario_changes *changes, struct diagnostics *diagnostics)
{
    arena_init(&scenario->arena);
    scenario->given = arena_text_part(&scenario->arena, text, length);
    scenario->spec = NULL;
    scenario->prices = NULL;
    scenario->resolution = 0;
    scenario->chooses_intervals = false;
    scenario->state = NULL;
    struct node *root = node_parse(&scenario->arena, source, text, length, diagnostics);
    if (!root)
        return false;
    apply_changes(&scenario->arena, root, changes, diagnostics);
    read_state(scenario, source, root, diagnostics);
    scenario->record = scenario_record(&scenario->arena);
    scenario->spec = decode(&scenario->arena, scenario->record, root, diagnostics);
    if (!diagnostics->count)
        knob_spec_check(scenario->spec->knobs, scenario->spec->knobs_count, &scenario->arena,
                        scenario->record, root, diagnostics);
    if (!diagnostics->count)
        read_prices(scenario, source, diagnostics);
    if (diagnostics->count)
        return false;
    read_placement(scenario->spec, &scenario->placed_by_name, &scenario->placement_seed);
    if (scenario->state) {
        set_gap(scenario, diagnostics);
        check_places(scenario, diagnostics);
    }
    if (diagnostics->count)
        return false;
    scenario->chooses_intervals = text_equal(scenario->spec->resolution, "auto");
    if (scenario->chooses_intervals)
        scenario->resolution = longest_interval(scenario->spec, SCENARIO_LONGEST_INTERVAL);
    else if (!text_equal(scenario->spec->resolution, "request"))
        units_read_duration(scenario->spec->resolution, &scenario->resolution);
    return true;
}

void scenario_release(struct scenario *scenario)
{
    if (scenario->state)
        state_release(scenario->state);
    free(scenario->state);
    scenario->state = NULL;
    arena_release(&scenario->arena);
}
