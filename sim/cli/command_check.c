#include <math.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "backtest.h"
#include "campaign.h"
#include "command.h"
#include "effort.h"
#include "number_format.h"
#include "terminal.h"
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

static bool has_warning(const struct diagnostics *d, const char *message)
{
    for (size_t i = 0; i < d->warning_count; i++)
        if (text_equal(d->warnings[i].message, message))
            return true;
    return false;
}

/* The warnings that the scenario itself has not. */
static void print_new(const struct diagnostics *own, const struct diagnostics *of_all,
                      const char *variant)
{
    struct diagnostics fresh;

    diagnostics_init(&fresh);
    for (size_t i = 0; i < own->warning_count; i++)
        if (!has_warning(of_all, own->warnings[i].message))
            diagnostics_warn(&fresh, own->warnings[i].place, "with the variant '%s': %s", variant,
                             own->warnings[i].message);
    diagnostics_print_warnings(&fresh, stderr);
    diagnostics_release(&fresh);
}

static bool wire(const struct scenario *scenario, struct diagnostics *diagnostics)
{
    struct world world;

    diagnostics_init(diagnostics);
    bool good = world_init(&world, scenario, (uint64_t)scenario->spec->seed, diagnostics);
    world_release(&world);
    return good;
}

static int check_variant(const struct scenario_source *source, const char *name,
                         const struct diagnostics *told, bool quiet)
{
    struct scenario scenario;
    struct set_list sets = {0};

    set_list_addf(&sets, "variant=%s", name);
    struct scenario_changes changes = set_list_changes(&sets);
    int status = scenario_source_decode(source, &changes, &scenario);
    set_list_release(&sets);
    if (status == EXIT_DONE) {
        struct diagnostics diagnostics;
        status = wire(&scenario, &diagnostics) ? EXIT_DONE : EXIT_BAD_DATA;
        diagnostics_print(&diagnostics, stderr);
        if (status == EXIT_DONE && !quiet)
            print_new(&diagnostics, told, name);
        diagnostics_release(&diagnostics);
        scenario_release(&scenario);
    }
    if (status != EXIT_DONE)
        fprintf(stderr, "ddbsim: error: %s: that is with the variant '%s'\n", source->path, name);
    return status;
}

/* A variant is a whole scenario, which nobody may have run yet. All are tried. */
static int check_variants(const struct scenario_source *source, const struct scenario *scenario,
                          bool quiet)
{
    const struct scenario_spec *spec = scenario->spec;
    struct diagnostics told;
    int worst = EXIT_DONE;

    wire(scenario, &told);
    for (size_t i = 0; i < spec->variants_count; i++) {
        int status = check_variant(source, spec->variants[i].origin.name, &told, quiet);
        worst = status > worst ? status : worst;
    }
    diagnostics_release(&told);
    return worst;
}

/* The file of the past that it names, if it names one. */
static int check_measured(const struct scenario *scenario, const struct world *world)
{
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    bool good = backtest_check(scenario, world, &diagnostics);
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    return good ? EXIT_DONE : EXIT_BAD_DATA;
}

/* "4.5 MB", by powers of 1000 and two digits: it is no more exact than that. */
static void add_bytes(struct text *out, double bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB"};
    size_t i = 0;

    for (bytes /= 1000; bytes >= 999.5 && i + 1 < sizeof units / sizeof *units; i++)
        bytes /= 1000;
    text_addf(out,
              bytes < 9.95   ? "%.1f %s"
              : bytes < 99.5 ? "%.0f %s"
                             : "%.3g %s",
              bytes, units[i]);
}

/* Of this machine, and of the disk on which results are written unless -o says otherwise. */
static struct means means_here(void)
{
    struct means means = {INFINITY, INFINITY};
    struct statvfs disk;
    long pages = sysconf(_SC_PHYS_PAGES);

    if (pages > 0)
        means.memory_bytes = (double)pages * (double)sysconf(_SC_PAGESIZE);
    if (statvfs(".", &disk) == 0)
        means.disk_bytes = (double)disk.f_bavail * (double)disk.f_frsize;
    return means;
}

static void warn_of_excess(const struct effort *effort, const char *path)
{
    const struct means means = means_here();
    const char *excess = effort_excess(effort, &means);

    if (excess)
        fprintf(stderr, "%s: warning: %s\n", path, excess);
}

static void write_effort(const struct effort *effort, const char *path, struct text *out)
{
    const struct effort e = *effort;
    struct text_number calls, rows, time;

    text_addf(out, "%s: a run takes about %s of processor time, ", path,
              number_format_seconds(e.cpu_s < 10 ? ceil(e.cpu_s * 10) / 10 : ceil(e.cpu_s), &time));
    add_bytes(out, e.memory_bytes);
    text_add(out, " of memory and ");
    add_bytes(out, e.file_bytes);
    text_addf(out, " of file: %s calls, %.0f series of %s rows\n",
              number_format_amount(round(e.calls), &calls), e.series,
              number_format_amount(e.rows, &rows));
}

static void tell_effort(const struct world *world, const char *path, bool quiet, struct text *out)
{
    struct effort effort;

    effort_estimate(&effort, world);
    write_effort(&effort, path, out);
    if (!quiet)
        warn_of_excess(&effort, path);
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
    if (status == EXIT_DONE)
        tell_effort(&world, source->path, quiet, out);
    if (status == EXIT_DONE)
        status = check_measured(&scenario, &world);
    world_release(&world);
    if (status == EXIT_DONE)
        status = check_unknowns(source, &scenario, out);
    if (status == EXIT_DONE)
        status = check_variants(source, &scenario, quiet);
    scenario_release(&scenario);
    return status;
}

static int check_one(const char *path, const struct arguments *arguments)
{
    struct scenario_source source;
    struct text out = terminal_page();
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
    "set unknown seed resolution prices quiet",
    check_command};
