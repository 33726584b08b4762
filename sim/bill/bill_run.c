#include "bill_run.h"

#include <math.h>

#include "result_status.h"
#include "run.h"
#include "settings.h"

int bill_window_run(struct bill_window *w, const struct scenario_source *source,
                    const struct set_list *sets)
{
    const struct set_list none = {0};
    const struct scenario_changes changes = set_list_changes(sets ? sets : &none);
    struct run_options options = {.in_memory = true, .without_state = true};
    struct run_outcome outcome;
    struct diagnostics diagnostics;
    char why[READER_WHY];

    *w = (struct bill_window){.memory = NULL};
    int status = scenario_source_decode(source, &changes, &w->scenario);
    if (status != EXIT_DONE)
        return status;
    w->decoded = true;
    diagnostics_init(&diagnostics);
    run(&w->scenario, &options, &outcome, &diagnostics);
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    w->memory = outcome.memory;
    if (outcome.status == RUN_INVALID)
        return EXIT_BAD_DATA;
    if (!w->memory) {
        fputs("ddbsim bill: error: the series are too long for memory; give the scenario a longer "
              "'sample_every', such as --set sample_every=60s\n",
              stderr);
        return EXIT_IO;
    }
    w->opened = true;
    return result_status_tell(result_open_memory(&w->result, w->memory, why), why);
}

void bill_window_release(struct bill_window *w)
{
    if (w->opened)
        result_release(&w->result);
    memory_file_free(w->memory);
    if (w->decoded)
        scenario_release(&w->scenario);
}

/* Every scale of a workload or an API, times the factor. */
static void add_growth(struct set_list *sets, const struct scenario *scenario, double factor)
{
    struct text resolved = {0};
    struct settings settings;

    scenario_emit(scenario, &resolved);
    settings_read(&settings, text_get(&resolved));
    for (size_t i = 0; i < settings.count; i++) {
        const char *path = settings.items[i].path, *first = strchr(path, '.');
        const char *last = strrchr(path, '.');
        bool of_pace = (text_starts_with(path, "workloads.") || text_starts_with(path, "apis.")) &&
                       first && text_equal(last, ".scale") && strchr(first + 1, '.') == last;
        if (of_pace)
            set_list_addf(sets, "%s=%.9g", path, strtod(settings.items[i].value, NULL) * factor);
    }
    settings_release(&settings);
    text_release(&resolved);
}

/* The hours of a week of the month, the last of which may be short. */
struct part {
    size_t from, to;
    double factor;
};

/* What lays a kind of day over the scenario: its variant, and behind it what else is changed. */
static void add_kind(struct set_list *sets, const struct month *month, size_t kind,
                     const struct set_list *more)
{
    if (month->variants[kind])
        set_list_addf(sets, "variant=%s", month->variants[kind]);
    if (more)
        set_list_add_all(sets, more);
}

int bill_window_run_kind(struct bill_window *w, const struct scenario_source *source,
                         const struct month *month, size_t kind, const struct set_list *more)
{
    struct set_list sets = {0};

    add_kind(&sets, month, kind, more);
    int status = bill_window_run(w, source, &sets);
    set_list_release(&sets);
    return status;
}

/* All that a month is run with. */
struct month_run {
    const struct scenario_source *source;
    const struct set_list *sets;
    const struct bill_window *standing;
    double growth;
    struct bill_usage *usage;
};

static int run_part(const struct month_run *r, size_t kind, const struct part *part)
{
    struct set_list sets = {0};
    struct bill_window w;

    add_kind(&sets, r->usage->month, kind, r->sets);
    if (part->factor != 1)
        add_growth(&sets, &r->standing->scenario, part->factor);
    int status = bill_window_run(&w, r->source, &sets);
    if (status == EXIT_DONE)
        bill_usage_add(r->usage, kind, part->from, part->to, &w.scenario, &w.result);
    bill_window_release(&w);
    set_list_release(&sets);
    return status;
}

static int run_kind(const struct month_run *r, size_t kind)
{
    size_t hours = r->usage->month->hour_count, week = r->growth != 0 ? 7 * 24 : hours;
    int status = EXIT_DONE;

    for (size_t from = 0; status == EXIT_DONE && from < hours; from += week) {
        size_t to = from + week < hours ? from + week : hours;
        double middle = (double)(from + to) / 2 / (double)hours;
        struct part part = {from, to, r->growth != 0 ? pow(1 + r->growth, middle) : 1};
        status = run_part(r, kind, &part);
    }
    return status;
}

int bill_run_month(const struct scenario_source *source, const struct set_list *sets,
                   const struct bill_window *standing, struct bill_usage *usage)
{
    const struct month *m = usage->month;
    const struct month_spec *spec = standing->scenario.spec->month;
    struct month_run r = {source, sets, standing, spec ? spec->growth : 0, usage};
    bool changed = (sets && sets->count) || r.growth != 0;
    int status = EXIT_DONE;

    for (size_t kind = 0; status == EXIT_DONE && kind < m->kind_count; kind++) {
        if (!month_days_of(m, kind))
            continue;
        if (kind == 0 && !changed)
            bill_usage_add(usage, 0, 0, m->hour_count, &standing->scenario, &standing->result);
        else
            status = run_kind(&r, kind);
    }
    return status;
}
