#include "scaled_sets.h"

#include <math.h>

#include "table.h"

#define TARGET 0.7
enum { HOURS_OF_DAY = 24, MOST_UNITS = 40000 };

/* Everything that one list is made of. */
struct scaling {
    struct scaled_sets *scaled;
    const struct month *month;
    const struct bill_window *windows;
    bool scheduled;
    const char *between; /* comes before the next words */
};

/* What one side of a table or an index consumed on demand, units a second. */
struct demand {
    double quietest, busiest;  /* hour's mean, minute */
    double hour[HOURS_OF_DAY]; /* the busiest minute of each hour of the day */
};

/* Sums of samples that become rates at the end of each minute or hour. */
struct meter {
    size_t samples, count;
    double seconds, units;
};

static bool meter_add(struct meter *meter, double units, double *rate)
{
    meter->units += isfinite(units) ? units : 0;
    if (++meter->count < meter->samples)
        return false;
    *rate = meter->units / meter->seconds;
    meter->units = 0;
    meter->count = 0;
    return true;
}

static struct meter meter_of(double period_s, double every_s)
{
    size_t samples = every_s < period_s ? (size_t)(period_s / every_s) : 1;

    return (struct meter){.samples = samples, .seconds = (double)samples * every_s};
}

static void demand_add(struct demand *d, const struct result *result, const char *group,
                       enum side side, int64_t zone_s)
{
    static const char *const names[SIDES] = {"consumed_read_capacity_units",
                                             "consumed_write_capacity_units"};
    size_t count = 0;
    double *units = result_values(result, group, names[side], &count);
    double every = result->sample_every_s, rate;
    struct meter minute = meter_of(60, every), hour = meter_of(3600, every);

    for (size_t i = 0; units && i < count; i++) {
        if (meter_add(&minute, units[i], &rate)) {
            int64_t at = result->start_epoch_s + zone_s + (int64_t)((double)i * every);
            double *of_hour = &d->hour[(at % 86400 + 86400) % 86400 / 3600];
            *of_hour = fmax(*of_hour, rate);
            d->busiest = fmax(d->busiest, rate);
        }
        if (meter_add(&hour, units[i], &rate))
            d->quietest = fmin(d->quietest, rate);
    }
    free(units);
}

static struct demand demand_of(const struct scaling *s, const char *group, enum side side)
{
    struct demand d = {.quietest = INFINITY};

    for (size_t k = 0; k < s->month->kind_count; k++) {
        const struct bill_window *w = &s->windows[k];
        if (!w->opened)
            continue;
        double civil = month_second(s->month, 0, w->result.start_epoch_s, 86400);
        demand_add(&d, &w->result, group, side,
                   s->month->begins_civil_s - (int64_t)civil - w->result.start_epoch_s);
    }
    if (!isfinite(d.quietest))
        d.quietest = d.busiest;
    return d;
}

static double units_for(double rate)
{
    return fmin(fmax(ceil(rate / TARGET), 1), MOST_UNITS);
}

/* The least and the highest min that a schedule says; highest 0: it says none. */
struct floors {
    double least, highest;
};

/* A floor for each hour, said where it changes; five minutes before where it rises. */
static struct floors write_schedule(const struct demand *d, const char *zone, struct text *out)
{
    struct floors floors = {INFINITY, 0};
    const char *between = "";

    text_add(out, ", schedule: [");
    for (int h = 0; h < HOURS_OF_DAY; h++) {
        double before = fmax(ceil(d->hour[(h + 23) % HOURS_OF_DAY]), 1);
        double floor_units = fmin(fmax(ceil(d->hour[h]), 1), MOST_UNITS);
        if (floor_units == before)
            continue;
        bool rises = floor_units > before;
        text_addf(out, "%s{schedule: cron(%d %d * * ? *), timezone: %s, min: %.0f}", between,
                  rises ? 55 : 0, rises ? (h + 23) % HOURS_OF_DAY : h, zone, floor_units);
        floors =
            (struct floors){fmin(floors.least, floor_units), fmax(floors.highest, floor_units)};
        between = ", ";
    }
    text_add(out, "]");
    return floors;
}

/* `path` as in a scenario, below its tables: "orders.indexes.by-day.write". */
static void scale_side(struct scaling *s, const char *path, const struct demand *d)
{
    struct set_list *sets = &s->scaled->sets;
    struct text schedule = {0}, *words = &s->scaled->words;
    struct floors floors = {INFINITY, 0};
    double least = units_for(d->quietest), most = fmax(units_for(2 * d->busiest), least);
    double first = fmax(units_for(d->hour[0]), least);

    if (s->scheduled)
        floors = write_schedule(d, s->month->zone, &schedule);
    set_list_addf(sets, "tables.%s.capacity=%.0f", path, first);
    set_list_addf(sets, "tables.%s.autoscaling={min: %.0f, max: %.0f, target: 70%%%s}", path, least,
                  most, text_get(&schedule));
    text_addf(words, "%s%s %.0f to %.0f", s->between, path, least, most);
    if (floors.highest > 0)
        text_addf(words, " (min by the hour %.0f to %.0f)", floors.least, floors.highest);
    s->between = ", ";
    text_release(&schedule);
}

/* A table, or its index. */
static void scale_member(struct scaling *s, const char *table, const char *index)
{
    for (enum side side = READ; side < SIDES; side++) {
        struct text group = {0}, path = {0};
        text_addf(&group, "tables/%s", table);
        text_add(&path, table);
        if (index) {
            text_addf(&group, "/indexes/%s", index);
            text_addf(&path, ".indexes.%s", index);
        }
        text_addf(&path, ".%s", side_names[side]);
        struct demand d = demand_of(s, text_get(&group), side);
        scale_side(s, text_get(&path), &d);
        text_release(&group);
        text_release(&path);
    }
}

void scaled_sets_init(struct scaled_sets *scaled, const struct scenario_spec *spec,
                      const struct month *month, const struct bill_window *windows, bool scheduled)
{
    struct scaling s = {scaled, month, windows, scheduled, ": "};
    size_t count;
    const struct table_spec *t = scenario_specs(spec, "tables", &count);

    *scaled = (struct scaled_sets){{NULL, 0}, {0}};
    text_add(&scaled->words, "target 70%; units from min to max");
    for (size_t i = 0; i < count; i++) {
        set_list_addf(&scaled->sets, "tables.%s.billing=provisioned", t[i].origin.name);
        scale_member(&s, t[i].origin.name, NULL);
        for (size_t k = 0; k < t[i].indexes_count; k++)
            scale_member(&s, t[i].origin.name, t[i].indexes[k].origin.name);
    }
}

void scaled_sets_release(struct scaled_sets *scaled)
{
    set_list_release(&scaled->sets);
    text_release(&scaled->words);
}
