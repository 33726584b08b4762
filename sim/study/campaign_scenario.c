/* Which scenario each run of a campaign is, and whether all of them can be run. */
#include "campaign.h"
#include "entity_kinds.h"
#include "number_format.h"
#include "sensitivity.h"
#include "series_path.h"
#include "settings.h"
#include "value_names.h"

void campaign_sets(const struct sweep *sweep, size_t run, struct set_list *sets)
{
    for (size_t a = 0; a < sweep->axis_count; a++) {
        const struct sweep_axis *axis = &sweep->axes[a];
        if (a == sensitivity_axis(sweep)) /* it is drawn by, and is nothing of the scenario */
            continue;
        set_list_addf(sets, "%s=%s", axis->path,
                      axis->values[sweep_index(sweep, run / sweep->seeds, a)]);
    }
    set_list_addf(sets, "seed=%lld", (long long)sweep_seed(sweep, run));
}

static int decode_with(const struct campaign *c, const struct set_list *sets,
                       struct scenario *scenario)
{
    struct scenario_changes changes = set_list_changes(sets);

    return scenario_source_decode(&c->source, &changes, scenario);
}

/* What it is, and of texts which they are. */
static void describe(const struct unknown *u, struct text *out)
{
    text_add(out, u->sentence ? u->sentence : "As it was drawn.");
    for (size_t p = 0; p < u->marginal.part_count && u->marginal.quantity == QUANTITY_KINDS; p++)
        value_names_add(out, p, u->marginal.parts[p].text);
}

static void add_drawn(const struct unknowns *unknowns, const double *uniforms, struct text *out)
{
    for (size_t i = 0; i < unknowns->count; i++) {
        const struct unknown *u = &unknowns->items[i];
        struct text sentence = {0};
        char path[SERIES_PATH];
        snprintf(path, sizeof path, "unknowns/%s", u->name);
        describe(u, &sentence);
        campaign_add_value(out, path, unknown_unit(u), text_get(&sentence), BETTER_NEITHER,
                           unknown_value(u, uniforms));
        text_release(&sentence);
    }
}

static int draw(struct campaign *c, size_t run, const struct scenario *scenario,
                struct set_list *sets, struct text *drawn)
{
    struct unknowns unknowns;
    double uniforms[UNKNOWNS_MOST];
    int status = unknowns_resolve(&unknowns, scenario);

    if (status == EXIT_DONE) {
        size_t number = (size_t)(sweep_seed(c->sweep, run) - c->futures.first_seed);
        if (c->design.kind)
            design_draw(&c->design, c->sweep, run, &unknowns, uniforms, sets);
        else
            futures_row(&c->futures, &unknowns, number, uniforms);
        unknowns_sets(&unknowns, uniforms, sets);
        if (drawn)
            add_drawn(&unknowns, uniforms, drawn);
    }
    unknowns_release(&unknowns);
    return status;
}

int campaign_decode(struct campaign *c, size_t run, struct scenario *scenario, struct text *drawn)
{
    struct set_list sets = {0};

    campaign_sets(c->sweep, run, &sets);
    int status = decode_with(c, &sets, scenario);
    if (status == EXIT_DONE && scenario->spec->unknowns_count) {
        status = draw(c, run, scenario, &sets, drawn);
        scenario_release(scenario);
        if (status == EXIT_DONE)
            status = decode_with(c, &sets, scenario);
    }
    set_list_release(&sets);
    return status;
}

/* "surge 1.58", "mode legacy". */
static void tell_drawn(const struct unknown *u, const double *uniforms, struct text *out)
{
    struct text_number number;

    text_addf(out, "%s ", u->name);
    if (u->marginal.quantity == QUANTITY_KINDS)
        marginal_write(&u->marginal, uniforms[u->dimension], out);
    else
        text_addf(out, "%s%s", number_format(unknown_value(u, uniforms), unknown_unit(u), &number),
                  text_equal(unknown_unit(u), "byte") ? " B" : "");
}

/* "future 3 of seed 1: surge 1.58, mode legacy" */
static void tell_future(const struct scenario *scenario, size_t number,
                        const struct unknowns *unknowns, const double *uniforms, struct text *out)
{
    text_addf(out, "future %zu of seed %lld", number + 1, (long long)scenario->spec->seed);
    for (size_t i = 0; i < unknowns->count; i++) {
        text_add(out, i ? ", " : ": ");
        tell_drawn(&unknowns->items[i], uniforms, out);
    }
}

static int future_sets(const struct scenario *scenario, size_t number, struct set_list *sets,
                       struct text *words)
{
    struct futures futures;
    struct unknowns unknowns;
    double uniforms[UNKNOWNS_MOST];
    int status = unknowns_resolve(&unknowns, scenario);

    set_list_addf(sets, "seed=%lld", (long long)scenario->spec->seed + (long long)number);
    if (status == EXIT_DONE) {
        futures_init(&futures, scenario->spec->seed, false);
        futures_row(&futures, &unknowns, number, uniforms);
        unknowns_sets(&unknowns, uniforms, sets);
        tell_future(scenario, number, &unknowns, uniforms, words);
        futures_release(&futures);
    }
    unknowns_release(&unknowns);
    return status;
}

int campaign_choose_future(struct scenario_source *source, size_t number)
{
    struct scenario scenario;
    struct set_list sets = {0};
    int status = scenario_source_decode(source, NULL, &scenario);

    if (status != EXIT_DONE)
        return status;
    struct text words = {0};
    status = future_sets(&scenario, number, &sets, &words);
    free(source->future);
    source->future = words.bytes;
    for (size_t i = 0; i < sets.count; i++)
        scenario_source_change(source, sets.items[i]);
    set_list_release(&sets);
    scenario_release(&scenario);
    return status;
}

/* How far the path has to be known: "tables.T.read" -> "tables.T", with an index to its name. 0:
 * all of it may be new. */
static size_t named_part(const char *path)
{
    const char *index = strstr(path, ".indexes."), *from = NULL;

    for (size_t i = 0; entity_kinds[i]; i++) {
        size_t length = strlen(entity_kinds[i]->plural);
        if (text_starts_with(path, entity_kinds[i]->plural) && path[length] == '.')
            from = path + length + 1;
    }
    if (from && index)
        from = index + strlen(".indexes.");
    const char *end = from ? strchr(from, '.') : NULL;
    return end ? (size_t)(end - path) : 0;
}

int campaign_check_path(const char *resolved, const char *path)
{
    size_t length = named_part(path);
    struct settings settings;
    bool known = length == 0 || strchr(path, '*');

    settings_read(&settings, resolved);
    for (size_t i = 0; i < settings.count && !known; i++)
        known = strncmp(settings.items[i].path, path, length) == 0 &&
                (settings.items[i].path[length] == '.' || settings.items[i].path[length] == '\0');
    settings_release(&settings);
    if (!known)
        fprintf(stderr, "ddbsim: error: '%s': the scenario has no '%.*s'\n", path, (int)length,
                path);
    return known ? EXIT_DONE : EXIT_BAD_DATA;
}

/* An axis would be drawn over, or stand where an unknown's values stand. */
static int check_axes(const struct campaign *c)
{
    struct scenario scenario;
    struct unknowns unknowns;
    int status = scenario_source_decode(&c->source, NULL, &scenario);

    if (status != EXIT_DONE)
        return status;
    status = unknowns_resolve(&unknowns, &scenario);
    for (size_t a = 0; a < c->sweep->axis_count && status == EXIT_DONE; a++) {
        const struct sweep_axis *axis = &c->sweep->axes[a];
        bool drawn = unknowns_set_path(&unknowns, axis->path), named = false;
        for (size_t i = 0; i < unknowns.count; i++)
            named |= text_equal(unknowns.items[i].name, axis->name);
        if (drawn || named) {
            fprintf(stderr,
                    drawn ? "ddbsim: error: '%s' is varied and an unknown; let it be one of them\n"
                          : "ddbsim: error: '%s' is varied, and an unknown has its name; give the "
                            "unknown another\n",
                    axis->path);
            status = EXIT_BAD_DATA;
        }
    }
    unknowns_release(&unknowns);
    scenario_release(&scenario);
    return status;
}

static int wire(const struct scenario *scenario, bool with_warnings)
{
    struct world world;
    int status = scenario_source_wire(scenario, &world, with_warnings);

    world_release(&world);
    return status;
}

/* The scenario with one of its unknowns at one of its ends. */
static int try_end(const struct scenario_source *source, const struct set_list *sets,
                   const struct unknowns *unknowns, const struct unknown *u, double end)
{
    double uniforms[UNKNOWNS_MOST];
    struct set_list all = {0};
    struct scenario scenario;

    unknowns_medians(uniforms);
    uniforms[u->dimension] = end;
    set_list_add_all(&all, sets);
    unknowns_sets(unknowns, uniforms, &all);
    struct scenario_changes changes = set_list_changes(&all);
    int status = scenario_source_decode(source, &changes, &scenario);
    set_list_release(&all);
    if (status == EXIT_DONE) {
        status = wire(&scenario, false);
        scenario_release(&scenario);
    }
    if (status != EXIT_DONE)
        fprintf(stderr,
                "ddbsim: error: that is with the unknown '%s' at an end of its distribution; say "
                "'within', or change what it has to agree with\n",
                u->name);
    return status;
}

int campaign_try_unknowns(const struct scenario_source *source, const struct set_list *sets,
                          const struct unknowns *unknowns)
{
    int status = EXIT_DONE;

    for (size_t i = 0; i < unknowns->count && status == EXIT_DONE; i++) {
        status = try_end(source, sets, unknowns, &unknowns->items[i], UNKNOWNS_END);
        if (status == EXIT_DONE)
            status = try_end(source, sets, unknowns, &unknowns->items[i], 1 - UNKNOWNS_END);
    }
    return status;
}

/* Cells beyond these differ in numbers, and a run that cannot be says so itself. */
enum { CELLS_TRIED = 16 };

static int check_cell(struct campaign *c, size_t cell)
{
    struct scenario scenario;
    struct unknowns unknowns;
    struct set_list sets = {0};

    campaign_sets(c->sweep, cell * c->sweep->seeds, &sets);
    int status = decode_with(c, &sets, &scenario);
    if (status == EXIT_DONE) {
        status = unknowns_resolve(&unknowns, &scenario);
        if (status == EXIT_DONE)
            status = wire(&scenario, cell == 0 && !c->quiet);
        if (status == EXIT_DONE && cell < CELLS_TRIED)
            status = campaign_try_unknowns(&c->source, &sets, &unknowns);
        unknowns_release(&unknowns);
        scenario_release(&scenario);
    }
    set_list_release(&sets);
    return status;
}

/* The scenario as resolved, without the name of its variant, which is its last line. */
static char *resolved_without_variant(const struct scenario *scenario)
{
    struct text resolved = {0};

    scenario_emit(scenario, &resolved);
    char *line = strstr(resolved.bytes, "\nvariant: ");
    if (line)
        line[1] = '\0';
    return resolved.bytes;
}

static size_t lines_of_variant(const struct scenario_spec *spec, const char *name)
{
    for (size_t i = 0; i < spec->variants_count; i++)
        if (text_equal(spec->variants[i].origin.name, name))
            return spec->variants[i].set_count;
    return 0;
}

/* A slip of the pen in a variant would be a row of the table like the first. */
static int check_variant(const struct campaign *c, const char *name, const char *plain)
{
    struct set_list sets = {0};
    struct scenario scenario;

    set_list_addf(&sets, "variant=%s", name);
    int status = decode_with(c, &sets, &scenario);
    set_list_release(&sets);
    if (status != EXIT_DONE)
        return status;
    char *resolved = resolved_without_variant(&scenario);
    if (lines_of_variant(scenario.spec, name) && text_equal(resolved, plain)) {
        fprintf(
            stderr,
            "ddbsim: error: variant '%s' changes nothing: the scenario says all of it already, or "
            "a --set says otherwise; leave it out, or let its 'set' be empty\n",
            name);
        status = EXIT_BAD_DATA;
    }
    free(resolved);
    scenario_release(&scenario);
    return status;
}

static int check_variants(const struct campaign *c, const struct sweep_axis *axis)
{
    struct scenario scenario;
    int status = scenario_source_decode(&c->source, NULL, &scenario);

    if (status != EXIT_DONE)
        return status;
    char *plain = resolved_without_variant(&scenario);
    for (size_t i = 0; i < axis->count && status == EXIT_DONE; i++)
        status = check_variant(c, axis->values[i], plain);
    free(plain);
    scenario_release(&scenario);
    return status;
}

int campaign_check(struct campaign *c)
{
    int status = check_axes(c);

    for (size_t a = 0; a < c->sweep->axis_count && status == EXIT_DONE; a++)
        if (text_equal(c->sweep->axes[a].path, "variant"))
            status = check_variants(c, &c->sweep->axes[a]);
    for (size_t cell = 0; cell < c->sweep->cells && status == EXIT_DONE; cell++)
        if (!c->design.kind || sweep_index(c->sweep, cell, sensitivity_axis(c->sweep)) == 0)
            status = check_cell(c, cell);
    return status;
}
