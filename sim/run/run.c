#include "run.h"

#include "bill.h"
#include "node.h"
#include "role.h"
#include "version.h"
#include "world.h"

_Static_assert(_Generic((sig_atomic_t)0, int : 1, default : 0), "sim.interrupted is one");

struct observer {
    struct world *world;
    const struct run_options *options;
    struct recorder *recorder;
    simtime every;
    bool begun, ended; /* the first sample is taken, the last is */
    bool too_long;     /* for most_events */
};

/* Calls of workloads so far; those of APIs are calls of workloads again. */
static double offered(const struct world *world)
{
    const struct probes *probes = &world->sim.probes;
    double sum = 0;

    for (size_t p = 0; p < probes->count; p++)
        for (const struct series *row = probes->items[p].outputs->rows; row->name; row++)
            if (text_starts_with(probes->items[p].path, "workloads/") &&
                role_is(row->role, "offered"))
                sum += series_read(row, probes->items[p].subject);
    return sum;
}

static void observe(struct sim *sim, void *subject)
{
    struct observer *o = subject;
    const struct run_options *options = o->options;

    o->begun = true;
    world_assert_conserved(o->world);
    if (o->recorder && !recorder_sample(o->recorder)) {
        sim_stop(sim);
        return;
    }
    if (options->watch)
        options->watch(options->watch_context, sim);
    if (options->progress) {
        struct run_progress progress = {sim->now, sim->end, offered(o->world)};
        options->progress(options->context, &progress);
    }
    simtime next = sim->now + o->every;
    o->ended = sim->now >= sim->end;
    o->too_long = options->most_events && sim->handled > options->most_events;
    if (o->too_long)
        sim_stop(sim);
    else if (!o->ended)
        sim_at(sim, next < sim->end ? next : sim->end, PRIORITY_RECORD, observe, o);
}

static struct recorder *open_recorder(struct world *world, const struct run_options *options,
                                      bool in_memory, char *why)
{
    const struct scenario *scenario = world->scenario;
    struct text resolved = {0}, libraries = {0}, placement = {0};

    scenario_emit(scenario, &resolved);
    char hdf5[32];
    text_addf(&libraries, "HDF5 %s, GSL %s, libyaml %s",
              recorder_library_version(hdf5, sizeof hdf5), rng_library_version(),
              node_library_version());
    struct recorder_about about = {
        .title = scenario->spec->name,
        .version = version_number,
        .libraries = text_get(&libraries),
        .given = scenario->given,
        .resolved = text_get(&resolved),
        .resolution = scenario->spec->resolution,
        .price_book = scenario->prices->name,
        .placement = options->without_state ? NULL : scenario_placement(scenario, &placement),
        .defaults = scenario_defaults(scenario->spec),
        .display_time_zone = scenario->spec->display_time_zone,
        .future = options->future,
        .thresholds = scenario->spec->thresholds,
        .threshold_count = scenario->spec->thresholds_count,
        .sample_every = scenario->spec->sample_every};
    struct recorder *recorder =
        recorder_open(in_memory ? NULL : options->output, &world->sim, &about, why);
    text_release(&resolved);
    text_release(&libraries);
    text_release(&placement);
    return recorder;
}

/* What was recorded goes to where it is read. A file waits for its name: what is returned is the
 * recorder that has it. */
static struct recorder *finish(struct recorder *recorder, bool in_memory,
                               struct run_outcome *outcome, const char **written)
{
    enum recorder_end end =
        outcome->status == RUN_INTERRUPTED ? RECORDER_INTERRUPTED : RECORDER_COMPLETE;

    if (in_memory) {
        outcome->memory = recorder_close_memory(recorder, end, &outcome->digest);
        return NULL;
    }
    *written = recorder_finish(recorder, end, &outcome->digest);
    return recorder;
}

static struct recorder *simulate(struct world *world, const struct run_options *options,
                                 struct run_outcome *outcome, const char **written)
{
    struct observer o = {
        .world = world, .options = options, .every = world->scenario->spec->sample_every};
    simtime first = o.every < world->sim.end ? o.every : world->sim.end;
    bool in_memory = options->in_memory && recorder_fits_in_memory(&world->sim, o.every);

    outcome->status = RUN_NOT_WRITTEN;
    if (options->in_memory && !in_memory && !options->output) {
        snprintf(outcome->why, sizeof outcome->why, "its series are too long for memory");
        return NULL;
    }
    if (options->output || in_memory) {
        o.recorder = open_recorder(world, options, in_memory, outcome->why);
        if (!o.recorder)
            return NULL;
    }
    sim_at(&world->sim, first, PRIORITY_RECORD, observe, &o);
    if (options->interrupted)
        world->sim.interrupted = options->interrupted;
    sim_run(&world->sim);
    bool interrupted = o.too_long || (!o.ended && *world->sim.interrupted);
    outcome->status = interrupted ? RUN_INTERRUPTED : RUN_DONE;
    outcome->events = world->sim.handled;
    if (interrupted && o.recorder && !o.begun) {
        recorder_discard(o.recorder);
        return NULL;
    }
    return o.recorder ? finish(o.recorder, in_memory, outcome, written) : NULL;
}

/* The world is gone by now, so trials have its memory. */
static void give_name(struct recorder *recorder, const struct run_options *options,
                      const char *written, struct run_outcome *outcome)
{
    struct trials trials = {0};

    char wrong[512] = "";
    if (options->try && written && outcome->status == RUN_DONE &&
        !options->try(options->try_context, written, outcome->events, &trials, wrong))
        recorder_refuse(recorder, wrong);
    if (!recorder_commit(recorder, &trials, outcome->kept, outcome->why))
        outcome->status = RUN_NOT_WRITTEN;
    trials_release(&trials);
}

void run(const struct scenario *scenario, const struct run_options *options,
         struct run_outcome *outcome, struct diagnostics *diagnostics)
{
    struct world world;
    struct recorder *recorder = NULL;
    const char *written = NULL;

    *outcome = (struct run_outcome){.status = RUN_INVALID};
    if (world_init(&world, scenario, (uint64_t)scenario->spec->seed, diagnostics))
        recorder = simulate(&world, options, outcome, &written);
    world_release(&world);
    if (recorder)
        give_name(recorder, options, written, outcome);
}
