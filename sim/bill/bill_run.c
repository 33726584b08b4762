#include "bill_run.h"

#include <math.h>

#include "result_status.h"
#include "run.h"
#include "settings.h"

int bill_window_run(struct bill_window *w, const struct scenario_source *source,
                    const char *const *sets, size_t count)
{
    const struct scenario_changes changes = {sets, count};
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

/* The lines that lay a kind of day over the scenario. */
struct lines {
    struct arena arena;
    const char **items;
    size_t count;
};

static void add_line(struct lines *lines, const char *line)
{
    lines->items = memory_resize(lines->items, lines->count + 1, sizeof *lines->items);
    lines->items[lines->count++] = line;
}

static void lines_release(struct lines *lines)
{
    free(lines->items);
    arena_release(&lines->arena);
}

/* Every scale of a workload or an API, times the factor. */
static void add_growth(struct lines *lines, const struct scenario *scenario, double factor)
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
            add_line(lines, arena_printf(&lines->arena, "%s=%.9g", path,
                                         strtod(settings.items[i].value, NULL) * factor));
    }
    settings_release(&settings);
    text_release(&resolved);
}

/* The hours of a week of the month, the last of which may be short. */
struct part {
    size_t from, to;
    double factor;
};

static int run_part(const struct scenario_source *source, const struct lines *lines,
                    const struct bill_window *standing, size_t kind, const struct part *part,
                    struct bill_usage *usage)
{
    struct lines all = {.count = 0};
    struct bill_window w;
    int status = EXIT_DONE;

    for (size_t i = 0; i < lines->count; i++)
        add_line(&all, lines->items[i]);
    if (part->factor != 1)
        add_growth(&all, &standing->scenario, part->factor);
    status = bill_window_run(&w, source, all.items, all.count);
    if (status == EXIT_DONE)
        bill_usage_add(usage, kind, part->from, part->to, &w.scenario, &w.result);
    bill_window_release(&w);
    lines_release(&all);
    return status;
}

static int run_kind(const struct scenario_source *source, const struct lines *lines,
                    const struct bill_window *standing, size_t kind, double growth,
                    struct bill_usage *usage)
{
    const struct month *m = usage->month;
    size_t week = growth != 0 ? 7 * 24 : m->hour_count;
    int status = EXIT_DONE;

    for (size_t from = 0; status == EXIT_DONE && from < m->hour_count; from += week) {
        size_t to = from + week < m->hour_count ? from + week : m->hour_count;
        double middle = (double)(from + to) / 2 / (double)m->hour_count;
        struct part part = {from, to, growth != 0 ? pow(1 + growth, middle) : 1};
        status = run_part(source, lines, standing, kind, &part, usage);
    }
    return status;
}

int bill_run_month(const struct scenario_source *source, const char *const *sets, size_t count,
                   const struct bill_window *standing, struct bill_usage *usage)
{
    const struct month *m = usage->month;
    double growth = standing->scenario.spec->month ? standing->scenario.spec->month->growth : 0;
    int status = EXIT_DONE;

    for (size_t kind = 0; status == EXIT_DONE && kind < m->kind_count; kind++) {
        struct lines lines = {.count = 0};
        if (!month_days_of(m, kind))
            continue;
        if (m->variants[kind])
            add_line(&lines, arena_printf(&lines.arena, "variant=%s", m->variants[kind]));
        for (size_t i = 0; i < count; i++)
            add_line(&lines, sets[i]);
        if (kind == 0 && count == 0 && growth == 0)
            bill_usage_add(usage, 0, 0, m->hour_count, &standing->scenario, &standing->result);
        else
            status = run_kind(source, &lines, standing, kind, growth, usage);
        lines_release(&lines);
    }
    return status;
}
