#include "command.h"
#include "compare.h"
#include "from_stdin.h"
#include "sweep_page.h"
#include "sweep_read.h"
#include "terminal.h"
#include "variant_lines.h"

/* What each variant says, before the sweep's own page tells what it came to. */
static int print_designs(const struct sweep *sweep, const struct arguments *arguments)
{
    struct settings settings;
    struct text page = terminal_page();

    settings_read(&settings, sweep->resolved);
    for (size_t i = 0; i < sweep->axes[0].count; i++) {
        const char *name = sweep->axes[0].values[i];
        struct variant_lines lines;
        variant_lines_read(&lines, &settings, name);
        text_addf(&page, "%s%s%s\n", arguments->markdown ? "\n" : "", name,
                  lines.count ? "" : ": the scenario as it is");
        for (size_t k = 0; k < lines.count; k++)
            text_addf(&page, "%s%s\n", arguments->markdown ? "- " : "    ", lines.items[k]);
        variant_lines_release(&lines);
    }
    text_add(&page, "\n");
    settings_release(&settings);
    if (!arguments->json && !arguments->quiet)
        command_print(&page);
    text_release(&page);
    return sweep_page_print(sweep, arguments);
}

/* A file that holds several already: a comparison, a sweep, the futures of a run. */
static int compare_made(const char *path, const struct arguments *a)
{
    struct sweep sweep;

    if (a->futures || a->seeds || a->goals.count || a->unknowns.count || a->sets.count || a->seed ||
        a->resolution || a->share || a->prices || a->output) {
        fprintf(stderr,
                "ddbsim compare: error: %s holds runs that are made; only --by, --measure and the "
                "forms of the page go with it\n",
                path);
        return EXIT_USAGE;
    }
    int status = command_open_sweep(&sweep, path);
    if (status == EXIT_DONE && sweep.axis_count && text_equal(sweep.axes[0].path, "variant"))
        status = print_designs(&sweep, a);
    else if (status == EXIT_DONE)
        status = sweep_page_print(&sweep, a);
    sweep_release(&sweep);
    return status;
}

/* The variants of one scenario, in the same futures. */
static int compare_designs(const struct arguments *arguments)
{
    const char *path = arguments->files[0];

    if (sweep_is(path))
        return compare_made(path, arguments);
    if (!text_ends_with(path, ".h5") && !text_equal(path, FROM_STDIN_PATH))
        return command_make_sweep(arguments, print_designs, SWEEP_VARIANTS);
    fprintf(stderr,
            "ddbsim compare: error: %s alone has nothing to be compared with; give another result, "
            "or a scenario with 'variants'\n",
            path);
    return EXIT_USAGE;
}

static int compare_results(const struct arguments *arguments)
{
    struct comparison comparison = {0};
    int status = EXIT_DONE;

    for (size_t i = 0; i < arguments->file_count && status == EXIT_DONE; i++) {
        struct result result;
        status = result_status_open(&result, arguments->files[i]);
        if (status == EXIT_DONE) {
            comparison_add(&comparison, &result);
            status = result_status_sound(&result);
        }
        result_release(&result);
    }
    if (status == EXIT_DONE && arguments->json)
        command_print_json(compare_write_json(&comparison));
    else if (status == EXIT_DONE) {
        struct text page = terminal_page();
        compare_write(&comparison, arguments->markdown, &page);
        command_print(&page);
    }
    comparison_release(&comparison);
    return status;
}

static int compare_command(const struct arguments *arguments)
{
    return arguments->file_count == 1 ? compare_designs(arguments) : compare_results(arguments);
}

const struct command command_compare = {
    "compare",
    "FILE...",
    "Put results, the variants of a scenario in the same futures, or what a sweep holds side by side.",
    1,
    1000,
    "futures seeds unknown goal share by jobs output set seed resolution prices limit-time limit-memory measure json markdown quiet",
    compare_command,
    COMMAND_WRITES_RESULT};
