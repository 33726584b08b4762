#include "account_scenario.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account_csv.h"
#include "account_yaml.h"
#include "atomic_file.h"
#include "exit_status.h"
#include "import_digest.h"
#include "number_format.h"
#include "printable.h"
#include "units.h"

/* A file to be written beside the scenario; the scenario itself is the last. */
struct output {
    char *path;
    enum atomic_file_kind kind;
    struct text text;
    struct atomic_file place;
    bool begun;
};

/* "dir/orders" of "dir/orders.yaml". */
static char *stem_of(struct arena *arena, const char *path)
{
    size_t length = strlen(path);

    if (text_ends_with(path, ".yaml"))
        length -= strlen(".yaml");
    else if (text_ends_with(path, ".yml"))
        length -= strlen(".yml");
    return arena_text_part(arena, path, length);
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool fill(struct output *output)
{
    FILE *file = fopen(output->place.temporary, "wb");
    bool good = file && fputs(text_get(&output->text), file) >= 0;

    return file && fclose(file) == 0 && good;
}

/* All are complete beside their places before the first of them takes its own. */
static int write_outputs(struct output *outputs)
{
    char why[ATOMIC_FILE_WHY];

    for (size_t i = 0; i < IMPORT_PARTS; i++) {
        struct output *o = &outputs[i];
        if (!o->text.length)
            continue;
        o->begun = atomic_file_begin(&o->place, o->path, o->kind, why);
        if (!o->begun) {
            fprintf(stderr, "ddbsim: error: %s\n", why);
            return EXIT_IO;
        }
        if (!fill(o)) {
            fprintf(stderr, "ddbsim: error: cannot write %s: %s\n", o->path, strerror(errno));
            return EXIT_IO;
        }
    }
    for (size_t i = 0; i < IMPORT_PARTS; i++) {
        if (!outputs[i].begun)
            continue;
        outputs[i].begun = false;
        if (!atomic_file_commit(&outputs[i].place, outputs[i].place.path)) {
            fprintf(stderr, "ddbsim: error: cannot write %s: %s\n", outputs[i].path,
                    strerror(errno));
            return EXIT_IO;
        }
    }
    return EXIT_DONE;
}

static void write_deployed(const struct collected *collected, struct text *out)
{
    if (!collected->deployed_count)
        return;
    text_add(out, "[\n");
    for (size_t i = 0; i < collected->deployed_count; i++) {
        text_add(out, collected->deployed[i]);
        text_add(out, i + 1 < collected->deployed_count ? ",\n" : "\n");
    }
    text_add(out, "]\n");
}

static void tell(const struct account_sources *yaml, const struct account_scenario_options *options,
                 struct text *summary)
{
    const struct metric_window *w = &yaml->traffic->window;
    struct units_text from, to;
    size_t begin = summary->length;

    printable_addf(summary, "%s: %zu workload%s, %s to %s in periods of %d s\n", options->output,
                   yaml->traffic->count, yaml->traffic->count == 1 ? "" : "s",
                   units_write_instant(&from, w->begins),
                   units_write_instant(&to, metric_window_end(w)), (int)w->period_s);
    printable_addf(summary, "beside it: %s, %s%s%s\n", yaml->traffic_file, yaml->measured_file,
                   yaml->deployed_file ? ", " : "", yaml->deployed_file ? yaml->deployed_file : "");
    text_add(summary, "uncertain:\n");
    struct text doubts = {0};
    account_yaml_doubts(yaml, &doubts);
    for (const char *line = text_get(&doubts); *line;) {
        size_t length = strcspn(line, "\n");
        text_add(summary, "  - ");
        text_add_part(summary, line, length + 1);
        line += length + 1;
    }
    text_release(&doubts);
    number_format_fold(summary, begin);
}

/* Refuses to write over what somebody edited. */
static int add_digests(struct output *outputs)
{
    const char *paths[IMPORT_PARTS];
    struct text *parts[IMPORT_PARTS];

    for (size_t i = 0; i < IMPORT_PARTS; i++) {
        paths[i] = outputs[i].path;
        parts[i] = &outputs[i].text;
    }
    const char *edited = import_digest_edited(paths, parts);
    if (edited) {
        printable_printf(stderr,
                         "ddbsim: error: %s was edited since import wrote it; choose another "
                         "scenario with -o, or remove that file\n",
                         edited);
        return EXIT_IO;
    }
    import_digest_add(parts);
    return EXIT_DONE;
}

static int make(const struct collected *collected, const struct account_scenario_options *options,
                const struct metric_window *window, struct arena *arena, struct output *outputs,
                struct text *summary)
{
    struct account_traffic traffic;
    const char *stem = stem_of(arena, options->output);
    struct account_sources yaml = {.collected = collected,
                                   .table = options->table,
                                   .hash_keys = options->hash_keys,
                                   .traffic = &traffic,
                                   .name = base_of(stem),
                                   .arena = arena};

    account_traffic_make(&traffic, collected, options->table, window, arena);
    outputs[IMPORT_TRAFFIC].path = arena_printf(arena, "%s.traffic.csv", stem);
    outputs[IMPORT_MEASURED].path = arena_printf(arena, "%s.measured.csv", stem);
    outputs[IMPORT_DEPLOYED].path = arena_printf(arena, "%s.deployed.json", stem);
    outputs[IMPORT_SCENARIO].path = arena_text(arena, options->output);
    yaml.traffic_file = base_of(outputs[IMPORT_TRAFFIC].path);
    yaml.measured_file = base_of(outputs[IMPORT_MEASURED].path);
    account_csv_traffic(&traffic, &outputs[IMPORT_TRAFFIC].text);
    account_csv_measured(collected, options->table, window, arena, &outputs[IMPORT_MEASURED].text);
    if (!outputs[IMPORT_MEASURED].text.length) {
        fprintf(stderr, "ddbsim: error: cannot make a scenario of these files: no metric is of a "
                        "table, or of an index that is described; add describe-table\n");
        account_traffic_release(&traffic);
        return EXIT_BAD_DATA;
    }
    write_deployed(collected, &outputs[IMPORT_DEPLOYED].text);
    if (outputs[IMPORT_DEPLOYED].text.length)
        yaml.deployed_file = base_of(outputs[IMPORT_DEPLOYED].path);
    account_yaml_write(&yaml, &outputs[IMPORT_SCENARIO].text);
    int status = add_digests(outputs);
    if (status == EXIT_DONE)
        status = write_outputs(outputs);
    if (status == EXIT_DONE)
        tell(&yaml, options, summary);
    account_traffic_release(&traffic);
    return status;
}

int account_scenario_write(const struct collected *collected,
                           const struct account_scenario_options *options, struct text *summary)
{
    struct metric_window window;
    const char *why =
        metric_window_find(&window, collected, options->table, options->from, options->to);

    if (options->table && !collected_find_table(collected, options->table)) {
        fprintf(stderr, "ddbsim: error: no file says anything of a table '%s'\n", options->table);
        return EXIT_BAD_DATA;
    }
    if (why) {
        fprintf(stderr, "ddbsim: error: cannot make a scenario of these files: %s\n", why);
        return EXIT_BAD_DATA;
    }
    struct output *outputs = memory_new(IMPORT_PARTS, sizeof *outputs);
    struct arena arena;
    arena_init(&arena);
    outputs[IMPORT_TRAFFIC].kind = outputs[IMPORT_MEASURED].kind = ATOMIC_FILE_CSV;
    outputs[IMPORT_DEPLOYED].kind = ATOMIC_FILE_DESCRIPTION;
    outputs[IMPORT_SCENARIO].kind = ATOMIC_FILE_SCENARIO;
    int status = make(collected, options, &window, &arena, outputs, summary);
    for (size_t i = 0; i < IMPORT_PARTS; i++) {
        if (outputs[i].begun)
            atomic_file_discard(&outputs[i].place);
        text_release(&outputs[i].text);
    }
    arena_release(&arena);
    free(outputs);
    return status;
}
