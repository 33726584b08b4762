#include "command.h"

#include <errno.h>
#include <unistd.h>

#include "regular_file.h"
#include "summary_json.h"
#include "summary_text.h"
#include "sweep_read.h"
#include "sweep_text.h"
#include "world.h"

#define COMMAND_ADDRESS(name) &command_##name,
const struct command *const commands[] = {COMMANDS(COMMAND_ADDRESS) NULL};

int command_read(const char *path, struct scenario_source *source)
{
    char why[REGULAR_FILE_WHY];

    source->path = path;
    source->text = scenario_read_file(path, &source->length, why);
    if (source->text)
        return EXIT_DONE;
    fprintf(stderr, "ddbsim: error: cannot read %s: %s\n", path, why);
    return EXIT_IO;
}

int command_decode(const struct scenario_source *source, const struct arguments *arguments,
                   const char *const *more, size_t more_count, struct scenario *scenario)
{
    struct diagnostics diagnostics;
    const char **sets = memory_new(arguments->sets.count + more_count + 2, sizeof *sets);
    char seed[160], resolution[160];
    size_t count = 0;

    for (size_t i = 0; i < arguments->sets.count; i++)
        sets[count++] = arguments->sets.items[i];
    if (arguments->seed) { /* --seed N and --resolution R are --set by another name */
        snprintf(seed, sizeof seed, "seed=%.100s", arguments->seed);
        sets[count++] = seed;
    }
    if (arguments->resolution) {
        snprintf(resolution, sizeof resolution, "resolution=%.100s", arguments->resolution);
        sets[count++] = resolution;
    }
    for (size_t i = 0; i < more_count; i++)
        sets[count++] = more[i];
    diagnostics_init(&diagnostics);
    struct scenario_changes changes = {sets, count};
    bool good =
        scenario_load(scenario, source->path, source->text, source->length, &changes, &diagnostics);
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    if (!good)
        scenario_release(scenario);
    free(sets);
    return good ? EXIT_DONE : EXIT_BAD_DATA;
}

int command_load(const char *path, const struct arguments *arguments, struct scenario *scenario)
{
    struct scenario_source source;
    int status = command_read(path, &source);

    if (status == EXIT_DONE)
        status = command_decode(&source, arguments, NULL, 0, scenario);
    free(source.text);
    return status;
}

int command_wire(const struct scenario *scenario)
{
    return command_wire_notes(scenario, NULL, NULL);
}

int command_wire_notes(const struct scenario *scenario, const char *path, struct text *notes)
{
    struct diagnostics diagnostics;
    struct world world;

    diagnostics_init(&diagnostics);
    bool good = world_init(&world, scenario, (uint64_t)scenario->spec->seed, &diagnostics);
    for (size_t i = 0; notes && i < world.sim.event_log.count; i++)
        text_addf(notes, "%s: note: %s: %s\n", path, world.sim.event_log.entries[i].subject,
                  world.sim.event_log.entries[i].detail);
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    world_release(&world);
    return good ? EXIT_DONE : EXIT_BAD_DATA;
}

volatile sig_atomic_t command_interrupted;

static void interrupt(int number)
{
    command_interrupted = 1;
    signal(number, SIG_DFL);
}

void command_catch_interrupts(void)
{
    signal(SIGINT, interrupt);
    signal(SIGTERM, interrupt);
}

void command_release_interrupts(void)
{
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
}

int command_number(const char *option, const char *text, long most, size_t *out)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (*text && !*end && value >= 1 && value <= most) {
        *out = (size_t)value;
        return EXIT_DONE;
    }
    fprintf(stderr, "ddbsim: error: --%s %s must be a whole number from 1 to %ld\n", option, text,
            most);
    return EXIT_USAGE;
}

bool command_wants_colour(void)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && !text_equal(term, "dumb");
}

void command_write_summary(const struct summary *summary, const struct arguments *arguments,
                           struct text *out)
{
    if (!arguments->json) {
        summary_write_text(summary, out);
        return;
    }
    char *json = summary_write_json(summary);
    printable_add(out, json, strlen(json), PRINTABLE_JSON);
    text_add(out, "\n");
    free(json);
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

int command_open_sweep(struct sweep *sweep, const char *path)
{
    char why[READER_WHY];
    enum result_error error = sweep_read(sweep, path, why);

    if (error == RESULT_GOOD)
        return EXIT_DONE;
    fprintf(stderr, "ddbsim: error: %s\n", why);
    return error == RESULT_NOT_READ ? EXIT_IO : EXIT_BAD_DATA;
}

int command_sound(const struct result *result)
{
    char why[READER_WHY];

    if (result_sound(result, why))
        return EXIT_DONE;
    fprintf(stderr, "ddbsim: error: %s\n", why);
    return EXIT_BAD_DATA;
}

int command_write(const char *text, const char *path, enum atomic_file_kind kind)
{
    struct atomic_file place;
    char why[ATOMIC_FILE_WHY];

    if (!atomic_file_begin(&place, path, kind, why)) {
        fprintf(stderr, "ddbsim: error: %s\n", why);
        return EXIT_IO;
    }
    FILE *file = fopen(place.temporary, "wb");
    bool good = file && fputs(text, file) >= 0;
    good = file && fclose(file) == 0 && good;
    if (good && atomic_file_commit(&place, place.path))
        return EXIT_DONE;
    fprintf(stderr, "ddbsim: error: cannot write %s: %s\n", place.path, strerror(errno));
    atomic_file_discard(&place);
    return EXIT_IO;
}

void command_print(struct text *page)
{
    printable_print(stdout, page, command_wants_colour());
    text_release(page);
}

void command_print_json(char *json)
{
    struct text page = {0};

    printable_add(&page, json, strlen(json), PRINTABLE_JSON);
    text_add(&page, "\n");
    command_print(&page);
    free(json);
}

void command_print_sweep(const struct sweep *sweep, const struct arguments *arguments)
{
    struct text page = {0};

    if (arguments->quiet)
        return;
    if (arguments->json) {
        command_print_json(sweep_write_json(sweep));
        return;
    }
    for (size_t i = 0; i < arguments->measures.count; i++)
        if (!sweep_find(sweep, arguments->measures.items[i]))
            fprintf(stderr, "ddbsim: error: no run has the measure %s; --json lists them all\n",
                    arguments->measures.items[i]);
    sweep_write_text(sweep, arguments->measures.items, arguments->measures.count,
                     arguments->markdown, &page);
    command_print(&page);
}

int command_summarise(const char *path, const struct arguments *arguments)
{
    struct result result;

    command_release_interrupts();
    int status = command_open(&result, path);
    if (status != EXIT_DONE) {
        result_release(&result);
        return status;
    }
    struct summary summary;
    struct text page = {0};
    summary_make(&summary, &result);
    if (!arguments->quiet)
        command_write_summary(&summary, arguments, &page);
    status = command_sound(&result); /* what is to be printed is read by now */
    if (status == EXIT_DONE)
        command_print(&page);
    text_release(&page);
    if (status == EXIT_DONE && summary.thresholds_failed)
        status = EXIT_THRESHOLD;
    summary_release(&summary);
    result_release(&result);
    return status;
}
