#include "effort.h"

#include <math.h>

#include "arrivals.h"

/* How long a call takes of which nothing is known: a user's next comes after it. */
static const double reaction_s = 0.01;

/* Measured on an AMD EPYC at 054ac31, gcc 12.2 -O3: the fit of 40 shipped scenarios, a year of minutes,
 * a thousand tables and 1e5 partitions. */
static const double call_s = 350e-9, gatherer_interval_s = 12e-6, element_interval_s = 0.5e-6,
                    value_s = 100e-9, series_s = 0.5e-3;
static const double memory_of_program = 22e6, memory_of_series = 50e3, memory_of_row = 32,
                    most_rows_held = 8192, element_rows_held = 256;
static const double file_of_any = 100e3, file_of_series = 5500, file_of_series_squared = 0.54,
                    file_of_value = 0.75;

static double calls_of(const struct arrivals *a, double end_s)
{
    const struct pace_spec *spec = a->spec;
    double calls = 0;

    if (spec->users) {
        calls = (double)spec->users * end_s / (simtime_seconds(spec->think_time) + reaction_s);
    } else if (a->rate.count) {
        struct rate rate = rate_from(&a->rate, 0);
        calls = rate_area(&rate, 0, a->sim->end);
    }
    return spec->calls ? fmin(calls, (double)spec->calls) : calls;
}

/* Who makes calls of its own. */
static double count_calls(struct effort *e, const struct sim *sim)
{
    double callers = 0;

    for (size_t i = 0; i < sim->entity_count; i++) {
        if (!text_equal(sim->entities[i].plural, "arrivals"))
            continue;
        double calls = calls_of(sim->entities[i].entity, simtime_seconds(sim->end));
        e->calls += calls;
        callers += calls > 0;
    }
    return callers;
}

static void count_series(struct effort *e, const struct probes *probes)
{
    double rows_held = fmin(e->rows, most_rows_held),
           of_elements = fmin(e->rows, element_rows_held) * sizeof(float);

    for (size_t p = 0; p < probes->count; p++) {
        const struct probe *probe = &probes->items[p];
        const struct series_elements *elements = probe->outputs->elements;
        double each = elements ? (double)elements->count(probe->subject) : 1;
        e->elements += elements ? each : 0;
        for (const struct series *row = probe->outputs->rows; row->name; row++) {
            bool once = row->kind == SERIES_FINAL;
            e->series++;
            e->values += once ? each : each * e->rows;
            e->memory_bytes += memory_of_series;
            e->memory_bytes +=
                elements ? (once ? 0 : each * of_elements) : rows_held * memory_of_row;
        }
    }
}

void effort_estimate(struct effort *e, const struct world *w)
{
    const struct sim *sim = &w->sim;
    double end_s = simtime_seconds(sim->end);

    *e = (struct effort){.rows = ceil((double)sim->end / (double)w->scenario->spec->sample_every),
                         .memory_bytes = memory_of_program};
    double callers = count_calls(e, sim);
    count_series(e, &sim->probes);
    e->file_bytes = file_of_any +
                    e->series * (file_of_series + file_of_series_squared * e->series) +
                    e->values * file_of_value;
    e->cpu_s = e->values * value_s + e->series * series_s;
    if (sim_gathers(sim)) {
        double interval_s = sim->intervals ? 1 : simtime_seconds(sim->resolution);
        e->cpu_s +=
            end_s / interval_s * (callers * gatherer_interval_s + e->elements * element_interval_s);
    } else {
        e->cpu_s += e->calls * call_s;
    }
}

const char *effort_excess(const struct effort *e, const struct means *means)
{
    const double hour_s = 3600;

    if (e->memory_bytes > means->memory_bytes)
        return "it takes more memory than this machine has; record less often (sample_every), or end it "
               "by --limit-memory with what it has";
    if (e->file_bytes > means->disk_bytes)
        return "its file is larger than the room on the disk; record less often (sample_every)";
    if (e->cpu_s > hour_s)
        return "it takes more than an hour; gather requests (resolution: auto), or end it by "
               "--limit-time with what it has";
    return NULL;
}
