#include "history_fit.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "invariant.h"
#include "role.h"

/* "latency_p99" is 0.99, "latency_p999" and "latency_p99.9" are 0.999; NAN when it is neither. */
static double quantile_of(const char *name)
{
    if (!text_starts_with(name, "latency_p"))
        return NAN;
    char *end;
    const char *digits = name + strlen("latency_p");
    double percent = strtod(digits, &end);
    if (end == digits || *end || !(percent > 0 && percent < 100000))
        return NAN;
    while (percent >= 100)
        percent /= 10;
    return percent / 100;
}

static const struct probe *probe_at(const struct probes *probes, const char *group)
{
    for (size_t p = 0; p < probes->count; p++)
        if (text_equal(probes->items[p].path, group))
            return &probes->items[p];
    return NULL;
}

static const struct probe *latency_at(const struct probes *probes, const char *group)
{
    for (size_t p = 0; p < probes->count; p++)
        if (text_equal(probes->items[p].path, group) && probes->items[p].latency)
            return &probes->items[p];
    return NULL;
}

/* What a column is in this world; no probe when it is nothing. */
static struct history_source source_of(const struct probes *probes, const char *group,
                                       const char *name)
{
    struct history_source s = {.quantile = quantile_of(name)};

    if (isnan(s.quantile))
        s.row = probes_find(probes, group, name, &s.probe);
    else
        s.probe = latency_at(probes, group);
    return s;
}

static char *group_of(const char *path)
{
    char *group = memory_text(path);

    *strrchr(group, '/') = '\0';
    return group;
}

static bool is_listed(const char *list, const char *group)
{
    size_t length = strlen(group);

    for (const char *at = list; (at = strstr(at, group)); at += length)
        if ((at == list || at[-1] == ' ') && (!at[length] || at[length] == ','))
            return true;
    return false;
}

static void add_absent(struct history_fit *hf, const char *group)
{
    if (!is_listed(text_get(&hf->absent), group))
        text_addf(&hf->absent, "%s%s", hf->absent.length ? ", " : "", group);
}

/* The series of the group with the nearest name. */
static void complain(const struct probes *probes, const char *group, const char *name,
                     struct place place, struct diagnostics *diagnostics)
{
    const char *names[256];
    size_t count = 0;

    for (size_t p = 0; p < probes->count; p++)
        for (const struct series *row = probes->items[p].outputs->rows;
             row->name && text_equal(probes->items[p].path, group) && count < 255; row++)
            names[count++] = row->name;
    names[count] = NULL;
    const char *near = text_nearest(name, names);
    if (near)
        diagnostics_add(diagnostics, place, "%s has no series '%.100s'; did you mean '%s'?", group,
                        name, near);
    else
        diagnostics_add(diagnostics, place,
                        "%s has no series '%.100s'; 'ddbsim schema --outputs' lists them", group,
                        name);
}

static void add_series(struct history_fit *hf, const struct history *h, size_t column,
                       const char *group, const struct history_source *source)
{
    const char *path = h->columns[column].path;
    char reason[64] = "", side[64] = "";
    enum fit_kind kind = FIT_LATENCY;

    if (source->row) {
        kind = fit_kind_of(source->row->role, reason);
        role_word(source->row->role, 1, side);
    }
    if (kind == FIT_KINDS) {
        hf->passed_over++;
        return;
    }
    bool sums = source->row && source->row->kind == SERIES_SUM;
    struct fit_series *s = fit_add(&hf->fit, path, group, side, reason, kind, sums);
    memcpy(s->measured, h->columns[column].values, h->periods * sizeof *s->measured);
    hf->sources = memory_resize(hf->sources, hf->fit.count, sizeof *hf->sources);
    hf->sources[hf->fit.count - 1] = (struct history_source){0};
}

bool history_fit_begin(struct history_fit *hf, const struct history *h, const struct world *world,
                       size_t futures, struct diagnostics *diagnostics)
{
    const struct probes *probes = &world->sim.probes;
    size_t before = diagnostics->count;

    *hf = (struct history_fit){.fit = {.start_epoch_s = world->scenario->spec->start,
                                       .period_s = simtime_seconds(h->period),
                                       .periods = h->periods,
                                       .futures = futures},
                               .until = h->periods};
    for (size_t c = 0; c < h->count; c++) {
        char *group = group_of(h->columns[c].path);
        const char *name = h->columns[c].path + strlen(group) + 1;
        struct history_source source = source_of(probes, group, name);
        struct place place = {h->place.source, h->place.line, (int)c + 2};
        if (source.probe)
            add_series(hf, h, c, group, &source);
        else if (probe_at(probes, group) &&
                 strchr(name, '#')) /* of one partition, as export has it */
            hf->passed_over++;
        else if (probe_at(probes, group))
            complain(probes, group, name, place, diagnostics);
        else
            add_absent(hf, group);
        free(group);
    }
    if (!hf->fit.count && diagnostics->count == before)
        diagnostics_add(diagnostics, h->place,
                        "no column is a series of a table that the scenario has; name columns by "
                        "their paths in its result, such as tables/T/consumed_read_capacity_units");
    return diagnostics->count == before;
}

void history_fit_release(struct history_fit *hf)
{
    fit_release(&hf->fit);
    free(hf->sources);
    text_release(&hf->absent);
}

void history_fit_one(const struct history_fit *hf, struct history_fit *one)
{
    const struct fit *f = &hf->fit;

    *one = (struct history_fit){.fit = *f, .until = hf->until};
    one->fit.series = NULL;
    one->fit.count = 0;
    one->fit.futures = 1;
    for (size_t i = 0; i < f->count; i++) {
        const struct fit_series *s = &f->series[i];
        struct fit_series *copy =
            fit_add(&one->fit, s->path, s->group, s->side, s->reason, s->kind, s->sums);
        memcpy(copy->measured, s->measured, f->periods * sizeof *s->measured);
    }
    one->sources = memory_new(f->count, sizeof *one->sources);
}

/* Periods between the nearest two datapoints; 1 when there are no two. */
static size_t nearest_points(const double *values, size_t count)
{
    size_t apart = count, before = count;

    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i]))
            continue;
        if (before < i && i - before < apart)
            apart = i - before;
        before = i;
    }
    return apart < count ? apart : 1;
}

static void find_sources(struct history_fit *hf, const struct probes *probes)
{
    for (size_t i = 0; i < hf->fit.count; i++) {
        const struct fit_series *s = &hf->fit.series[i];
        hf->sources[i] = source_of(probes, s->group, s->path + strlen(s->group) + 1);
        hf->sources[i].apart =
            s->kind == FIT_CAPACITY ? nearest_points(s->measured, hf->fit.periods) : 1;
        hf->sources[i].point = hf->fit.periods;
    }
}

static double take(struct history_source *s)
{
    invariant(s->probe, "a series of nothing");
    if (!s->row)
        return histogram_quantile(s->probe->latency, s->quantile) * 1e-9;
    double value = series_read(s->row, s->probe->subject), before = s->before;
    s->before = value;
    return s->row->kind == SERIES_SUM ? value - before : value;
}

/* The value of a period; with it grows the mean of the datapoint that stands for this period. */
static void put(struct history_source *s, struct fit_series *series, size_t at, double value)
{
    series->simulated[at] = (float)value;
    if (!isnan(series->measured[at]))
        s->point = at;
    if (s->point < at && at - s->point < s->apart) {
        double mean = (double)series->simulated[s->point];
        series->simulated[s->point] = (float)(mean + (value - mean) / (double)(at - s->point + 1));
    }
}

void history_fit_watch(void *context, struct sim *sim)
{
    struct history_fit *hf = context;
    const struct probe *fresh = NULL;
    size_t at = hf->period++;

    if (at == 0)
        find_sources(hf, &sim->probes);
    if (at >= hf->until)
        return;
    for (size_t i = 0; i < hf->fit.count; i++) {
        struct history_source *s = &hf->sources[i];
        if (s->probe != fresh && s->probe->refresh)
            s->probe->refresh(s->probe->subject, sim->now);
        fresh = s->probe;
        put(s, &hf->fit.series[i], at, take(s));
    }
    for (size_t p = 0; p < sim->probes.count; p++)
        if (sim->probes.items[p].latency && sim->probes.items[p].latency->total) {
            histogram_merge(sim->probes.items[p].latency_before, sim->probes.items[p].latency);
            histogram_clear(sim->probes.items[p].latency);
        }
    if (hf->period >= hf->until)
        sim_stop(sim);
}

static uint32_t bits_of(float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* "3f800000*5 ": a value, and how many times it stands there. */
void history_fit_write(const struct history_fit *hf, struct text *out)
{
    for (size_t i = 0; i < hf->fit.count; i++) {
        const float *values = hf->fit.series[i].simulated;
        for (size_t p = 0, same; p < hf->fit.periods; p += same) {
            for (same = 1;
                 p + same < hf->fit.periods && bits_of(values[p + same]) == bits_of(values[p]);)
                same++;
            char one[32];
            int length =
                same > 1 ? snprintf(one, sizeof one, "%" PRIx32 "*%zu ", bits_of(values[p]), same)
                         : snprintf(one, sizeof one, "%" PRIx32 " ", bits_of(values[p]));
            text_add_part(out, one, (size_t)length);
        }
    }
}

bool history_fit_take(struct history_fit *hf, size_t k, const char *text)
{
    const char *at = text;
    char *end;

    for (size_t i = 0; i < hf->fit.count; i++) {
        float *values = hf->fit.series[i].simulated + k * hf->fit.periods;
        for (size_t p = 0; p < hf->fit.periods;) {
            uint32_t bits = (uint32_t)strtoul(at, &end, 16);
            size_t same = end != at && *end == '*' ? strtoul(end + 1, &end, 10) : 1;
            if (end == at || same > hf->fit.periods - p)
                return false;
            while (same--)
                memcpy(&values[p++], &bits, sizeof bits);
            at = end;
        }
    }
    return true;
}
