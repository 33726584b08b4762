#include "command.h"

#include <errno.h>
#include <unistd.h>

#include "summary_json.h"
#include "summary_text.h"

const struct command *const commands[] = {&command_run,     &command_check,  &command_show,
                                          &command_compare, &command_schema, NULL};

/* --seed N and --resolution R are --set by another name. */
static void add_short_forms(const struct arguments *a, const char ***sets, size_t *count,
                            char text[2][160])
{
    *sets = memory_new(a->set_count + 2, sizeof **sets);
    for (*count = 0; *count < a->set_count; ++*count)
        (*sets)[*count] = a->sets[*count];
    if (a->seed) {
        snprintf(text[0], 160, "seed=%.100s", a->seed);
        (*sets)[(*count)++] = text[0];
    }
    if (a->resolution) {
        snprintf(text[1], 160, "resolution=%.100s", a->resolution);
        (*sets)[(*count)++] = text[1];
    }
}

int command_load(const char *path, const struct arguments *arguments, struct scenario *scenario)
{
    struct diagnostics diagnostics;
    struct scenario_changes changes;
    char short_forms[2][160];
    const char **sets;
    size_t length;
    char *text = scenario_read_file(path, &length);

    if (!text) {
        fprintf(stderr, "ddbsim: error: cannot read %s: %s\n", path, strerror(errno));
        return EXIT_IO;
    }
    diagnostics_init(&diagnostics);
    add_short_forms(arguments, &sets, &changes.set_count, short_forms);
    changes.sets = sets;
    bool good = scenario_load(scenario, path, text, length, &changes, &diagnostics);
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    if (!good)
        scenario_release(scenario);
    free(sets);
    free(text);
    return good ? EXIT_DONE : EXIT_BAD_DATA;
}

static bool wants_colour(void)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && !text_equal(term, "dumb");
}

static void print_summary(const struct summary *summary, const struct arguments *arguments)
{
    if (arguments->json) {
        command_print_owned(summary_write_json(summary));
        return;
    }
    struct text text = {0};
    summary_write_text(summary, wants_colour(), &text);
    command_print(&text);
}

int command_open(struct result *result, const char *path)
{
    char why[512];
    enum result_error error = result_open(result, path, why);

    if (error == RESULT_GOOD)
        return EXIT_DONE;
    fprintf(stderr, "ddbsim: error: %s\n", why);
    return error == RESULT_NOT_READ ? EXIT_IO : EXIT_BAD_DATA;
}

void command_print(struct text *page)
{
    fputs(text_get(page), stdout);
    text_release(page);
}

void command_print_owned(char *text)
{
    puts(text);
    free(text);
}

int command_summarise(const char *path, const struct arguments *arguments)
{
    struct result result;
    int status = command_open(&result, path);

    if (status != EXIT_DONE) {
        result_release(&result);
        return status;
    }
    struct summary summary;
    summary_make(&summary, &result);
    if (!arguments->quiet)
        print_summary(&summary, arguments);
    status = summary.thresholds_failed ? EXIT_THRESHOLD : EXIT_DONE;
    summary_release(&summary);
    result_release(&result);
    return status;
}
