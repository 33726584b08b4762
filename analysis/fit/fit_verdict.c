#include "fit_verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fit_advice.h"
#include "memory.h"
#include "number_format.h"
#include "text.h"
#include "units.h"

const char *const fit_area_names[] = {"consumption", "throttling", "scaling", "latency", NULL};
const char *const fit_grade_names[] = {"not measured", "not tested", "yes", "roughly", "no", NULL};

/* Of fewer, much lies beyond all of them by luck. */
enum { FEWEST_FUTURES = 5 };

struct maker {
    struct fit_verdict *verdict;
    const struct fit *fit;
    const struct fit_series *series; /* that is judged */
};

/* Takes the sentence. */
static void add(struct maker *m, enum fit_area area, enum fit_grade grade, struct text *sentence)
{
    struct fit_verdict *v = m->verdict;

    v->findings = memory_resize(v->findings, v->count + 1, sizeof *v->findings);
    v->findings[v->count++] =
        (struct fit_finding){m->series, area, grade, memory_text(text_get(sentence)),
                             grade > FIT_GOOD ? fit_advice(m->fit, m->series) : NULL};
    text_release(sentence);
}

static enum fit_grade by_error(double error, double good, double rough)
{
    return error <= good ? FIT_GOOD : error <= rough ? FIT_ROUGH : FIT_BAD;
}

static enum fit_grade worst(enum fit_grade a, enum fit_grade b)
{
    return a > b ? a : b;
}

/* "tables/orders, reads" */
static void add_place(struct text *out, const struct fit_series *s)
{
    text_addf(out, "%s%s%s%s", s->group, *s->side ? ", " : "", s->side, *s->side ? "s" : "");
}

static void add_duration(struct text *out, double seconds)
{
    struct units_text text;

    text_add(out, units_write_duration(&text, simtime_from_seconds(round(seconds))));
}

static void judge_consumed(struct maker *m, const struct fit_series *s)
{
    struct text t = {0};

    if (!(s->total > 0) && !(s->simulated_total.middle > 0))
        return;
    add_place(&t, s);
    if (!(s->total > 0)) {
        text_add(&t, ": nothing was consumed, the simulation consumes");
        add(m, FIT_CONSUMPTION, FIT_BAD, &t);
        return;
    }
    text_addf(&t, ": the units of ");
    add_duration(&t, m->fit->bin_s);
    text_addf(&t, " are missed by %.1f %%, all of them by %+.1f %%", 100 * s->wape_bin,
              100 * s->bias);
    if (s->outside > 0.5 && m->fit->futures >= FEWEST_FUTURES)
        text_addf(&t, "; %.0f %% of the periods lie beyond all %zu futures", 100 * s->outside,
                  m->fit->futures);
    add(m, FIT_CONSUMPTION, by_error(s->wape_bin, 0.1, 0.25), &t);
}

static enum fit_grade by_volume(const struct fit_series *s)
{
    const struct fit_band *futures = &s->simulated_total;
    double ratio = futures->middle / s->total;
    /* A band from a handful to thousands holds every past, and so says nothing of this one. */
    bool inside =
        s->total >= futures->low && s->total <= futures->high && futures->high <= 25 * futures->low;

    if (ratio >= 0.5 && ratio <= 2)
        return FIT_GOOD;
    return inside || (ratio >= 0.2 && ratio <= 5) ? FIT_ROUGH : FIT_BAD;
}

static enum fit_grade by_first(const struct fit *f, const struct fit_series *s)
{
    double apart = fabs(s->simulated_first.middle - s->first);

    if (2 * s->futures_with < f->futures)
        return FIT_BAD;
    return by_error(apart, fmax(600, 2 * f->period_s), fmax(f->bin_s, 4 * f->period_s));
}

/* "the first at 09:31:00, simulated at 09:29:00 (09:20:00 to 09:40:00)" */
static void add_first(struct text *out, const struct fit *f, const struct fit_series *s)
{
    struct units_text clock[4];
    const double at[] = {s->first, s->simulated_first.middle, s->simulated_first.low,
                         s->simulated_first.high};

    for (int i = 0; i < 4; i++)
        units_write_date_clock(&clock[i], f->start_epoch_s,
                               simtime_from_seconds(isnan(at[i]) ? 0 : at[i]), false);
    text_addf(out, "; the first at %s, simulated at %s (%s to %s)", clock[0].bytes, clock[1].bytes,
              clock[2].bytes, clock[3].bytes);
    if (s->futures_with < f->futures)
        text_addf(out, " in %zu of %zu future%s", s->futures_with, f->futures,
                  f->futures == 1 ? "" : "s");
}

/* "12,400 throttled, simulated 11,900 (9,800 to 14,100)" */
static void add_volume(struct text *out, const struct fit_series *s)
{
    struct text_number n[4];

    text_addf(out, ": %s throttled, simulated %s (%s to %s)", number_format_amount(s->total, &n[0]),
              number_format_amount(round(s->simulated_total.middle), &n[1]),
              number_format_amount(round(s->simulated_total.low), &n[2]),
              number_format_amount(round(s->simulated_total.high), &n[3]));
}

/* Throttles that were measured. */
static void judge_met(struct maker *m, const struct fit_series *s, struct text *t)
{
    double overlap = s->reasons_overlap;
    enum fit_grade grade = worst(by_volume(s), by_first(m->fit, s));

    if (s->futures_with)
        add_first(t, m->fit, s);
    if (!isnan(s->distance)) {
        text_add(t, "; by ");
        add_duration(t, m->fit->bin_s);
        text_addf(t, " they are %.0f %% apart", 100 * s->distance);
        grade = worst(grade, by_error(s->distance, 0.5, 0.8));
    }
    if (!isnan(overlap)) {
        text_addf(t, "; the reasons agree to %.0f %%", 100 * overlap);
        grade = worst(grade, by_error(1 - overlap, 0.2, 0.5));
    }
    add(m, FIT_THROTTLING, grade, t);
}

static void judge_throttled(struct maker *m, const struct fit_series *s)
{
    struct text t = {0};

    add_place(&t, s);
    if (s->points == 0) {
        text_add(&t, ": no datapoint");
        add(m, FIT_THROTTLING, FIT_NOT_MEASURED, &t);
    } else if (!(s->total > 0) && s->futures_with == 0) {
        text_add(&t, ": none was throttled, and none is in any future");
        add(m, FIT_THROTTLING, FIT_NOT_TESTED, &t);
    } else if (!(s->total > 0)) {
        add_volume(&t, s);
        text_addf(&t, " in %zu of %zu future%s", s->futures_with, m->fit->futures,
                  m->fit->futures == 1 ? "" : "s");
        add(m, FIT_THROTTLING, 2 * s->futures_with < m->fit->futures ? FIT_ROUGH : FIT_BAD, &t);
    } else {
        add_volume(&t, s);
        judge_met(m, s, &t);
    }
}

/* How many times as many the one is, whichever is more; 1 where one has none: then there is no lag. */
static double times(double a, double b)
{
    return a > 0 && b > 0 ? fmax(a, b) / fmin(a, b) : 1;
}

/* "; it differs first at 11-12 22:05:00: measured 1,200, simulated 800" */
static void add_difference(struct text *out, const struct fit *f, const struct fit_difference *d)
{
    struct units_text clock;
    struct text_number measured, simulated;

    if (isnan(d->at))
        return;
    units_write_date_clock(&clock, f->start_epoch_s, simtime_from_seconds(d->at), false);
    text_addf(out, "; it differs first at %s: measured %s, simulated %s", clock.bytes,
              number_format_amount(d->measured, &measured),
              number_format_amount(d->simulated, &simulated));
}

static void judge_capacity(struct maker *m, const struct fit_series *s)
{
    struct text t = {0};
    double period_s = m->fit->period_s;

    add_place(&t, s);
    if (!s->steps && !(s->simulated_steps.middle > 0) && s->wape <= 0.01) {
        text_add(&t, ": capacity never changed");
        add(m, FIT_SCALING, FIT_NOT_TESTED, &t);
        return;
    }
    enum fit_grade grade =
        worst(by_error(s->wape, 0.1, 0.25),
              by_error(times((double)s->steps, s->simulated_steps.middle), 2, 5));
    text_addf(&t, ": capacity is missed by %.1f %%; %zu changes, simulated %.0f (%.0f to %.0f)",
              100 * s->wape, s->steps, round(s->simulated_steps.middle),
              round(s->simulated_steps.low), round(s->simulated_steps.high));
    if (!isnan(s->lag)) {
        text_add(&t, ", as a rule ");
        add_duration(&t, s->lag);
        text_add(&t, " apart");
        grade = worst(grade, by_error(s->lag, fmax(300, 2 * period_s), fmax(900, 4 * period_s)));
    } else if (s->steps || s->simulated_steps.middle > 0) {
        grade = worst(grade, FIT_ROUGH);
    }
    add_difference(&t, m->fit, &s->differs);
    add(m, FIT_SCALING, grade, &t);
}

/* By the ratio as well: what is too low misses by no more than 100 %, however low it is. */
static enum fit_grade latency_grade(const struct fit_series *s)
{
    double ratio = 1 + s->bias;

    if (!(ratio >= 0.5 && ratio <= 2))
        return FIT_BAD;
    return by_error(s->wape, 0.25, 1);
}

static bool is_worse_latency(const struct fit_series *a, const struct fit_series *b)
{
    enum fit_grade of_a = latency_grade(a), of_b = latency_grade(b);

    return of_a != of_b ? of_a > of_b : a->wape != b->wape ? a->wape > b->wape : a < b;
}

/* One quantile of a group stands for all: that which is missed most, the first of equal ones. */
static bool is_worst_latency(const struct fit *f, const struct fit_series *s)
{
    for (const struct fit_series *o = f->series; o < f->series + f->count; o++)
        if (o->kind == FIT_LATENCY && o != s && !isnan(o->wape) && text_equal(o->group, s->group) &&
            is_worse_latency(o, s))
            return false;
    return true;
}

static void judge_latency(struct maker *m, const struct fit_series *s)
{
    struct text t = {0};

    if (isnan(s->wape) || !is_worst_latency(m->fit, s))
        return;
    text_addf(&t, "%s: missed by %.0f %%, on average by %+.0f %%", s->path, 100 * s->wape,
              100 * s->bias);
    add(m, FIT_LATENCIES, latency_grade(s), &t);
}

/* On demand no capacity is bought: CloudWatch has zeros, or nothing. */
static bool is_bought(const struct fit_series *s)
{
    return s->total > 0 || s->simulated_total.middle > 0;
}

/* How long "tables/T" of a table's or of its index's group is; 0 of what is of no table. */
static size_t table_length(const char *group)
{
    if (!text_starts_with(group, "tables/"))
        return 0;
    return strlen("tables/") + strcspn(group + strlen("tables/"), "/");
}

static bool is_of(const struct fit_series *s, const char *table)
{
    return !table ||
           (table_length(s->group) == strlen(table) && !strncmp(s->group, table, strlen(table)));
}

/* Whether more than half of what was consumed lies beyond all futures, which miss more than a quarter:
 * by the table, or by all of them (NULL). */
static bool is_unexplained(const struct fit *f, const char *table)
{
    double all = 0, outside = 0, missed = 0;

    for (const struct fit_series *s = f->series; s < f->series + f->count; s++) {
        double units = fmax(s->total, s->simulated_total.middle);
        if (s->kind != FIT_CONSUMED || !is_of(s, table) || !(units > 0))
            continue;
        all += units;
        outside += units * (isnan(s->outside) ? 0 : s->outside);
        missed += units * (isnan(s->wape_bin) ? 1 : s->wape_bin);
    }
    return f->futures >= FEWEST_FUTURES && outside > 0.5 * all && missed > 0.25 * all;
}

/* What was met of this table was met by chance. */
static void withdraw(struct fit_verdict *v, const char *table)
{
    for (size_t i = 0; i < v->count; i++)
        if (is_of(v->findings[i].series, table) && v->findings[i].grade >= FIT_GOOD)
            v->findings[i].grade = FIT_BAD;
}

static void explain(struct fit_verdict *v, const struct fit *f)
{
    struct text tables = {0};

    for (size_t i = 0; i < f->count; i++) {
        char *table = memory_text(f->series[i].group);
        bool seen = false;
        table[table_length(table)] = '\0';
        for (size_t k = 0; k < i; k++)
            seen |= is_of(&f->series[k], table);
        if (*table && !seen && is_unexplained(f, table)) {
            text_addf(&tables, "%s%s", tables.length ? ", " : "", table);
            withdraw(v, table);
        }
        free(table);
    }
    v->hopeless = is_unexplained(f, NULL);
    if (v->hopeless)
        withdraw(v, ""); /* what is of no table hangs on the load of all */
    v->unexplained = memory_text(text_get(&tables));
    text_release(&tables);
}

static void grade_areas(struct fit_verdict *v)
{
    for (size_t i = 0; i < v->count; i++) {
        const struct fit_finding *f = &v->findings[i];
        v->grades[f->area] = worst(v->grades[f->area], f->grade);
    }
}

void fit_verdict_make(struct fit_verdict *v, const struct fit *fit)
{
    static const enum fit_kind of_area[FIT_AREAS] = {FIT_CONSUMED, FIT_THROTTLED, FIT_CAPACITY,
                                                     FIT_LATENCY};
    struct maker m = {v, fit, NULL};

    *v = (struct fit_verdict){.count = 0};
    for (size_t a = 0; a < FIT_AREAS; a++)
        for (size_t i = 0; i < fit->count; i++) {
            const struct fit_series *s = &fit->series[i];
            if (s->kind != of_area[a])
                continue;
            m.series = s;
            if (s->kind == FIT_CONSUMED)
                judge_consumed(&m, s);
            else if (s->kind == FIT_THROTTLED)
                judge_throttled(&m, s);
            else if (s->kind == FIT_LATENCY)
                judge_latency(&m, s);
            else if (is_bought(s))
                judge_capacity(&m, s);
        }
    explain(v, fit);
    grade_areas(v);
}

void fit_verdict_release(struct fit_verdict *v)
{
    for (size_t i = 0; i < v->count; i++)
        free(v->findings[i].sentence);
    free(v->findings);
    free(v->unexplained);
}
