#include "hangs_on.h"

#include "command.h"
#include "json_format.h"
#include "sensitivity_text.h"
#include "separation_text.h"
#include "series_path.h"
#include "sweep_choice.h"
#include "sweep_text.h"
#include "terminal.h"

enum { PATH = SERIES_PATH };

static const char *measure_of(const struct sweep *sweep, const struct arguments *a, char *out)
{
    return a->measures.count ? a->measures.items[0] : sensitivity_measure(sweep, out, PATH);
}

bool hangs_on_is_asked(const struct sweep *sweep)
{
    return sensitivity_axis(sweep) < sweep->axis_count;
}

static void print_json(const struct sweep *sweep, const char *measure)
{
    json_t *root = json_format(FORMAT_SWEEP, sweep_json(sweep));

    json_object_set_new(root, "sensitivity", sensitivity_json_all(sweep, measure));
    command_print_json(json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12)));
    json_decref(root);
}

void hangs_on_print(const struct sweep *sweep, const struct arguments *a)
{
    struct text page = terminal_page();
    char path[PATH];
    const char *measure = measure_of(sweep, a, path);

    if (a->json)
        print_json(sweep, measure);
    else if (sensitivity_write_all(sweep, measure, a->markdown, &page))
        command_print(&page);
    else
        fprintf(stderr, "ddbsim: error: no run has the measure %s; --json lists them all\n",
                measure);
}

void hangs_on_futures(const struct sweep *sweep, const struct arguments *a, struct text *out)
{
    struct sweep_choice choice;
    char path[PATH];

    sweep_choice_init(&choice, sweep);
    separation_write(sweep, &choice.rule, measure_of(sweep, a, path), out);
    sweep_choice_release(&choice);
}

static bool has_unknowns(const struct sweep *sweep)
{
    for (size_t r = 0; r < sweep->run_count; r++)
        for (size_t i = 0; i < sweep->runs[r].count; i++)
            if (text_starts_with(sweep->runs[r].values[i].path, "unknowns/"))
                return true;
    return false;
}

void hangs_on_add_json(const struct sweep *sweep, const struct arguments *a, json_t *root)
{
    struct sweep_choice choice;
    char path[PATH];

    if (!has_unknowns(sweep))
        return;
    sweep_choice_init(&choice, sweep);
    json_object_set_new(root, "unknowns",
                        separation_json(sweep, &choice.rule, measure_of(sweep, a, path)));
    sweep_choice_release(&choice);
}
