#include "campaign.h"
#include "command.h"
#include "number_format.h"
#include "text_table.h"
#include "unknowns.h"

/* What the event log says before anything has happened, such as a quota that was raised. */
static void write_notes(const struct world *world, const char *path, struct text *out)
{
    for (size_t i = 0; i < world->sim.event_log.count; i++) {
        const struct event_log_entry *entry = &world->sim.event_log.entries[i];
        text_addf(out, "%s: note: %s: %s\n", path, entry->subject, entry->detail);
    }
}

static void add_quantile(struct text_table *table, const struct unknown *u, double quantile)
{
    double uniforms[UNKNOWNS_MOST];
    struct text_number number;
    struct text text = {0};

    for (size_t i = 0; i < UNKNOWNS_MOST; i++)
        uniforms[i] = quantile;
    if (u->marginal.quantity == QUANTITY_KINDS)
        marginal_write(&u->marginal, quantile, &text);
    else
        text_add(&text, number_format(unknown_value(u, uniforms), unknown_unit(u), &number));
    text_table_add(table, "%s", text_get(&text));
    text_release(&text);
}

static void add_unknown(struct text_table *table, const struct unknown *u)
{
    struct text where = {0};

    text_addf(&where, "%s%s", u->scales ? "times " : "", u->targets[0].path);
    if (u->target_count > 1)
        text_addf(&where, " and %zu more", u->target_count - 1);
    text_table_add(table, "%s", u->name);
    add_quantile(table, u, 0.05);
    add_quantile(table, u, 0.5);
    add_quantile(table, u, 0.95);
    text_table_add(table, "%s", text_get(&where));
    text_release(&where);
}

/* What futures draw, and where it is set. */
static void write_unknowns(const struct unknowns *unknowns, struct text *out)
{
    static const char *const heading[] = {"unknown", "p5", "p50", "p95", "where"};
    struct text_table table;

    if (!unknowns->count)
        return;
    text_table_init(&table, 5);
    for (size_t i = 0; i < 5; i++)
        text_table_add(&table, "%s", heading[i]);
    for (size_t i = 0; i < unknowns->count; i++)
        add_unknown(&table, &unknowns->items[i]);
    text_table_write(&table, false, out);
    text_table_release(&table);
}

static int check_unknowns(const struct scenario_source *source, const struct scenario *scenario,
                          struct text *out)
{
    struct unknowns unknowns;
    struct set_list none = {0};
    int status = unknowns_resolve(&unknowns, scenario);

    if (status == EXIT_DONE)
        status = campaign_try_unknowns(source, &none, &unknowns);
    if (status == EXIT_DONE)
        write_unknowns(&unknowns, out);
    unknowns_release(&unknowns);
    return status;
}

/* A variant is a whole scenario, which nobody may have run yet. All are tried. */
static int check_variants(const struct scenario_source *source, const struct scenario_spec *spec)
{
    int worst = EXIT_DONE;

    for (size_t i = 0; i < spec->variants_count; i++) {
        struct scenario scenario;
        struct text set = {0};
        text_addf(&set, "variant=%s", spec->variants[i].origin.name);
        const char *sets[] = {text_get(&set)};
        struct scenario_changes changes = {sets, 1};
        int status = scenario_source_decode(source, &changes, &scenario);
        if (status == EXIT_DONE) {
            struct world world;
            status = scenario_source_wire(&scenario, &world, false);
            world_release(&world);
            scenario_release(&scenario);
        }
        if (status != EXIT_DONE)
            fprintf(stderr, "ddbsim: error: %s: that is with the variant '%s'\n", source->path,
                    spec->variants[i].origin.name);
        worst = status > worst ? status : worst;
        text_release(&set);
    }
    return worst;
}

static int check_source(const struct scenario_source *source, bool quiet, struct text *out)
{
    struct scenario scenario;
    struct world world;
    int status = scenario_source_decode(source, NULL, &scenario);

    if (status != EXIT_DONE)
        return status;
    text_addf(out, "%s: valid\n", source->path);
    status = scenario_source_wire(&scenario, &world, !quiet);
    write_notes(&world, source->path, out);
    world_release(&world);
    if (status == EXIT_DONE)
        status = check_unknowns(source, &scenario, out);
    if (status == EXIT_DONE)
        status = check_variants(source, scenario.spec);
    scenario_release(&scenario);
    return status;
}

static int check_one(const char *path, const struct arguments *arguments)
{
    struct scenario_source source;
    struct text out = {0};
    int status = command_read(path, arguments, &source);

    if (status == EXIT_DONE)
        status = check_source(&source, arguments->quiet, &out);
    if (status == EXIT_DONE && !arguments->quiet)
        command_print(&out);
    text_release(&out);
    scenario_source_release(&source);
    return status;
}

static int check_command(const struct arguments *arguments)
{
    int worst = EXIT_DONE;

    for (size_t i = 0; i < arguments->file_count; i++) {
        int status = check_one(arguments->files[i], arguments);
        if (status > worst)
            worst = status;
    }
    return worst;
}

const struct command command_check = {
    "check",
    "SCENARIO...",
    "Say whether scenarios are valid, and what is wrong in those that are not.",
    1,
    100000,
    "set unknown seed resolution quiet",
    check_command};
