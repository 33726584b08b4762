#include "checked_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "node.h"
#include "role.h"
#include "table.h"
#include "world.h"

/* What a side of a table or index had when the run began. */
struct side_before {
    double kept, bought;
    bool apart; /* it was on demand or absent once: no law for it here */
};

struct observed {
    struct world *world;
    double *sums; /* as last read, in the order of probes, rows and elements */
    size_t sum_count, sum_capacity, at;
    struct side_before *sides;
    size_t side_count;
    simtime step;
    double work, looks;
    bool ends;
};

static double offered(const struct probe *probe)
{
    double sum = 0;

    for (const struct series *row = probe->outputs->rows; row->name; row++)
        if (role_is(row->role, "offered"))
            sum += series_read(row, probe->subject);
    return sum;
}

/* Events, requests, and what a look costs at things of which there are a hundred thousand. */
static double work_of(const struct sim *sim, double looks)
{
    double work = (double)sim->handled;

    for (size_t p = 0; p < sim->probes.count; p++) {
        const struct probe *probe = &sim->probes.items[p];
        const struct series_elements *many = probe->outputs->elements;
        work += many ? looks * (double)many->count(probe->subject) / 200 : offered(probe);
    }
    return work;
}

static void check_value(struct observed *w, const struct probe *probe, const struct series *row,
                        const void *subject)
{
    double value = series_read(row, subject);

    if (row->kind != SERIES_SUM) {
        invariant(!isinf(value), "%s/%s is %g", probe->path, row->name, value);
        return;
    }
    invariant(isfinite(value) && value >= 0, "%s/%s is %g", probe->path, row->name, value);
    if (probe->outputs->elements) /* their places in the list change */
        return;
    if (w->at == w->sum_count) {
        w->sums = memory_grow(w->sums, w->sum_count, &w->sum_capacity, sizeof *w->sums);
        w->sums[w->sum_count++] = 0;
    }
    invariant(value >= w->sums[w->at], "%s/%s fell from %.17g to %.17g", probe->path, row->name,
              w->sums[w->at], value);
    w->sums[w->at++] = value;
}

/* Of a hundred thousand partitions each is looked at once, at the end. */
static void check_probe(struct observed *w, const struct probe *probe)
{
    const struct series_elements *elements = probe->outputs->elements;
    size_t count = !elements ? 1 : w->ends ? elements->count(probe->subject) : 0;

    if (probe->refresh)
        probe->refresh(probe->subject, w->world->sim.now);
    for (const struct series *row = probe->outputs->rows; row->name; row++)
        for (size_t i = 0; i < count; i++)
            check_value(w, probe, row, elements ? elements->at(probe->subject, i) : probe->subject);
}

static void check_series(struct observed *w)
{
    const struct probes *probes = &w->world->sim.probes;

    w->at = 0;
    for (size_t p = 0; p < probes->count; p++)
        check_probe(w, &probes->items[p]);
}

/* Calls `look` for each throughput of the world, with what is remembered of its sides. */
static void each_throughput(struct observed *w,
                            void (*look)(const struct throughput *tp, struct side_before *before))
{
    size_t tables, number = 0;
    struct table *table = world_entities(w->world, "tables");

    scenario_specs(w->world->scenario->spec, "tables", &tables);
    for (; tables; tables--, table++) {
        look(&table->throughput, w->sides + SIDES * number++);
        for (size_t i = 0; i < table->index_count; i++)
            look(&table->indexes[i].throughput, w->sides + SIDES * number++);
    }
    w->side_count = SIDES * number;
}

static void note_side(const struct throughput *tp, struct side_before *before)
{
    for (int s = 0; s < SIDES; s++)
        before[s] = (struct side_before){.kept = tp->side[s].total.level,
                                         .bought = tp->side[s].bought_unit_seconds};
}

static void see_side(const struct throughput *tp, struct side_before *before)
{
    bool apart = tp->absent || tp->billing == BILLING_ON_DEMAND || !tp->law->admission->burst_laws;

    for (int s = 0; s < SIDES; s++)
        before[s].apart = before[s].apart || apart || tp->side[s].past;
}

static void check_side(const struct throughput *tp, struct side_before *before)
{
    for (int s = 0; s < SIDES; s++) {
        const struct throughput_side *side = &tp->side[s];
        double debt = side->total.level < 0 ? -side->total.level : 0;
        double allowed = side->bought_unit_seconds - before[s].bought + before[s].kept + debt;
        invariant(before[s].apart || side->consumed <= allowed * (1 + 1e-9) + 1e-6,
                  "%s: %.17g units were consumed on side %d where %.17g were to be had", tp->path,
                  side->consumed, s, allowed);
    }
}

static void watch_begin(struct observed *w)
{
    size_t tables, count = 0;
    const struct table *table = world_entities(w->world, "tables");

    scenario_specs(w->world->scenario->spec, "tables", &tables);
    for (size_t i = 0; i < tables; i++)
        count += 1 + table[i].index_count;
    w->sides = memory_new(SIDES * count, sizeof *w->sides);
    each_throughput(w, note_side);
}

/* In steps that grow while little happens, each a sample as the recorder takes it. */
static void look(struct sim *sim, void *subject)
{
    struct observed *w = subject;
    double work = work_of(sim, w->looks++), before = w->work;

    w->work = work;
    w->ends = work > CHECKED_RUN_WORK || sim->now == sim->end;
    world_assert_conserved(w->world);
    check_series(w);
    each_throughput(w, see_side);
    if (work - before < CHECKED_RUN_WORK / 50.0)
        w->step *= 2;
    else if (w->step > MICROSECOND)
        w->step /= 2;
    simtime most = sim->end / 100 + MILLISECOND;
    if (w->step > most)
        w->step = most;
    if (w->ends)
        sim_stop(sim);
    else
        sim_at(sim, w->step < sim->end - sim->now ? sim->now + w->step : sim->end, PRIORITY_RECORD,
               look, w);
}

static void run_watched(struct world *world)
{
    struct observed w = {.world = world, .step = MICROSECOND};

    watch_begin(&w);
    sim_at(&world->sim, MICROSECOND < world->sim.end ? MICROSECOND : world->sim.end,
           PRIORITY_RECORD, look, &w);
    sim_run(&world->sim);
    each_throughput(&w, check_side);
    free(w.sums);
    free(w.sides);
}

/* What a result keeps of its scenario is one YAML document, and where it is taken again it says the same. */
static void check_resolved(const char *source, const struct scenario *scenario)
{
    struct text once = {0}, twice = {0};
    struct diagnostics diagnostics;
    struct scenario again;
    struct arena arena;

    arena_init(&arena);
    diagnostics_init(&diagnostics);
    scenario_emit(scenario, &once);
    node_parse(&arena, "resolved", text_get(&once), once.length, &diagnostics);
    invariant(!diagnostics.count, "the scenario as resolved is no YAML: %s",
              diagnostics.items[0].message);
    if (scenario_load(&again, source, text_get(&once), once.length, NULL, &diagnostics)) {
        scenario_emit(&again, &twice);
        invariant(text_equal(text_get(&once), text_get(&twice)), "resolved twice it says %s",
                  text_get(&twice));
    }
    scenario_release(&again);
    text_release(&once);
    text_release(&twice);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
}

bool checked_run(const char *source, const char *text, size_t length,
                 const struct scenario_changes *changes)
{
    struct diagnostics diagnostics;
    struct scenario scenario;
    bool good = false;

    diagnostics_init(&diagnostics);
    if (scenario_load(&scenario, source, text, length, changes, &diagnostics)) {
        struct world world;
        good = world_init(&world, &scenario, (uint64_t)scenario.spec->seed, &diagnostics);
        if (good) {
            check_resolved(source, &scenario);
            run_watched(&world);
        }
        world_release(&world);
    }
    invariant(good == (diagnostics.count == 0), "refused without a word, or taken with one");
    scenario_release(&scenario);
    diagnostics_release(&diagnostics);
    return good;
}
