#include "fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "role.h"
#include "text.h"

const char *const fit_kind_names[] = {"consumed", "throttled", "throttled by reason",
                                      "capacity", "latency",   NULL};

enum fit_kind fit_kind_of(const char *role, char *reason)
{
    const struct role *is = role_find(role);

    *reason = '\0';
    if (!is)
        return FIT_KINDS;
    if (text_equal(is->name, "consumed"))
        return FIT_CONSUMED;
    if (text_equal(is->name, "capacity"))
        return FIT_CAPACITY;
    if (!text_equal(is->name, "throttled"))
        return FIT_KINDS;
    role_word(role, 2, reason);
    return *reason ? FIT_REASON : FIT_THROTTLED;
}

double fit_bin_s(double period_s, size_t periods)
{
    double wanted = fmin(3600, period_s * (double)periods / 24);

    return period_s * fmax(1, floor(wanted / period_s + 0.5));
}

struct fit_series *fit_add(struct fit *f, const char *path, const char *group, const char *side,
                           const char *reason, enum fit_kind kind, bool sums)
{
    f->series = memory_resize(f->series, f->count + 1, sizeof *f->series);
    struct fit_series *s = &f->series[f->count++];
    *s = (struct fit_series){.path = memory_text(path),
                             .group = memory_text(group),
                             .side = memory_text(side),
                             .reason = memory_text(reason),
                             .kind = kind,
                             .sums = sums};
    s->measured = memory_new(f->periods, sizeof *s->measured);
    s->simulated = memory_new(f->periods * f->futures, sizeof *s->simulated);
    return s;
}

void fit_release(struct fit *f)
{
    for (size_t i = 0; i < f->count; i++) {
        struct fit_series *s = &f->series[i];
        free(s->path);
        free(s->group);
        free(s->side);
        free(s->reason);
        free(s->measured);
        free(s->simulated);
    }
    free(f->series);
    *f = (struct fit){0};
}

const struct fit_series *fit_find(const struct fit *f, const char *group, const char *side,
                                  enum fit_kind kind, const char *reason)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct fit_series *s = &f->series[i];
        if (s->kind == kind && text_equal(s->group, group) && text_equal(s->side, side) &&
            text_equal(s->reason, reason))
            return s;
    }
    return NULL;
}

static bool is_throttles(const struct fit_series *s)
{
    return s->kind == FIT_THROTTLED || s->kind == FIT_REASON;
}

static size_t bin_periods(const struct fit *f)
{
    return (size_t)(f->bin_s / f->period_s + 0.5);
}

/* One future's values of the series, as doubles, where there is a datapoint. */
static void take_future(const struct fit *f, const struct fit_series *s, size_t future, double *out)
{
    const float *values = s->simulated + future * f->periods;

    for (size_t i = 0; i < f->periods; i++)
        out[i] = isnan(s->measured[i]) ? NAN : (double)values[i];
}

/* One future's value where there is a datapoint, else 0. */
static double value_of(const struct fit *f, const struct fit_series *s, size_t future, size_t at)
{
    double value = (double)s->simulated[future * f->periods + at];
    return isnan(s->measured[at]) || isnan(value) ? 0 : value;
}

static double peak_of(const double *values, size_t count)
{
    double peak = NAN;

    for (size_t i = 0; i < count; i++)
        peak = fmax(peak, values[i]);
    return peak;
}

/* Sums, or means of levels, of periods with a datapoint. */
static double total_of(const struct fit_series *s, const double *values, size_t count)
{
    double total = 0;
    size_t seen = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(s->measured[i]) && !isnan(values[i])) {
            total += values[i];
            seen++;
        }
    return s->sums ? total : seen ? total / (double)seen : NAN;
}

enum { MOST_REASONS = 16 };

/* How far the reasons of a place's throttles agree in one future. What is throttled for a reason that
 * has no series is "other", on both sides, so the shares are of all throttles. NAN where no reason was
 * measured, or nothing was throttled in the past. */
static double reasons_overlap(const struct fit *f, const struct fit_series *all, size_t future,
                              size_t from, size_t to)
{
    double measured[MOST_REASONS + 1], simulated[MOST_REASONS + 1];
    double other = 0, other_simulated = 0;
    size_t count = 0;

    for (size_t i = from; i < to; i++) {
        other += isnan(all->measured[i]) ? 0 : all->measured[i];
        other_simulated += value_of(f, all, future, i);
    }
    if (!(other > 0))
        return NAN;
    for (size_t r = 0; r < f->count && count < MOST_REASONS; r++) {
        const struct fit_series *s = &f->series[r];
        if (s->kind != FIT_REASON || !text_equal(s->group, all->group) ||
            !text_equal(s->side, all->side))
            continue;
        measured[count] = simulated[count] = 0;
        for (size_t i = from; i < to; i++) {
            measured[count] += isnan(s->measured[i]) ? 0 : s->measured[i];
            simulated[count] += value_of(f, s, future, i);
        }
        other -= measured[count];
        other_simulated -= simulated[count++];
    }
    if (!count)
        return NAN;
    measured[count] = fmax(0, other);
    simulated[count++] = fmax(0, other_simulated);
    double overlap = fit_overlap(measured, simulated, count);
    return isnan(overlap) ? 0 : overlap; /* none in this future */
}

/* What is computed future by future. */
struct by_future {
    double *total, *peak, *wape, *wape_bin, *bias, *distance, *first, *steps, *lag, *overlap;
};

enum { FIGURES = 10 };

static struct by_future by_future_new(double *room, size_t futures)
{
    struct by_future b;
    double **const all[FIGURES] = {&b.total,    &b.peak,  &b.wape,  &b.wape_bin, &b.bias,
                                   &b.distance, &b.first, &b.steps, &b.lag,      &b.overlap};

    for (size_t i = 0; i < FIGURES; i++)
        *all[i] = room + i * futures;
    return b;
}

struct scratch {
    double *values, *bins, *measured_bins, *sorted;
    size_t bin_count;
};

static void judge_future(const struct fit *f, const struct fit_series *s, size_t k,
                         struct scratch *w, struct by_future *b)
{
    size_t n = f->periods, width = bin_periods(f);

    take_future(f, s, k, w->values);
    w->bin_count = fit_gather(s->measured, w->values, n, width, s->sums, w->bins);
    b->total[k] = total_of(s, w->values, n);
    b->peak[k] = peak_of(is_throttles(s) ? w->bins : w->values, is_throttles(s) ? w->bin_count : n);
    b->wape[k] = fit_wape(s->measured, w->values, n);
    b->wape_bin[k] = fit_wape(w->measured_bins, w->bins, w->bin_count);
    b->bias[k] = fit_bias(s->measured, w->values, n);
    b->distance[k] = is_throttles(s) ? fit_distance(w->measured_bins, w->bins, w->bin_count) : NAN;
    b->first[k] = is_throttles(s) ? f->period_s * fit_first(w->values, n) : NAN;
    b->overlap[k] = s->kind == FIT_THROTTLED ? reasons_overlap(f, s, k, 0, n) : NAN;
    b->steps[k] = s->kind == FIT_CAPACITY ? (double)fit_steps(w->values, n) : NAN;
    b->lag[k] = s->kind == FIT_CAPACITY ? f->period_s * fit_lag(s->measured, w->values, n) : NAN;
}

/* The values of all futures at a point: a period, or of throttles a bin. */
static size_t at_point(const struct fit *f, const struct fit_series *s, size_t point, size_t width,
                       double *out)
{
    for (size_t k = 0; k < f->futures; k++) {
        double sum = 0;
        size_t seen = 0;
        for (size_t i = point * width; i < (point + 1) * width && i < f->periods; i++)
            if (!isnan(s->measured[i]) && !isnan(s->simulated[k * f->periods + i])) {
                sum += (double)s->simulated[k * f->periods + i];
                seen++;
            }
        out[k] = !seen ? NAN : s->sums ? sum : sum / (double)seen;
    }
    return f->futures;
}

/* A band as floats have it: what both have is inside, though one went through fewer digits. */
static bool lies_within(double value, double low, double high)
{
    double slack = 1e-6 * fmax(fabs(value), fmax(fabs(low), fabs(high)));
    return value >= low - slack && value <= high + slack;
}

static void judge_cover(const struct fit *f, struct fit_series *s, struct scratch *w)
{
    size_t width = is_throttles(s) ? bin_periods(f) : 1, covered = 0, outside = 0, seen = 0;
    const double *measured = is_throttles(s) ? w->measured_bins : s->measured;
    size_t points = is_throttles(s) ? w->bin_count : f->periods;

    for (size_t i = 0; i < points; i++) {
        if (isnan(measured[i]))
            continue;
        at_point(f, s, i, width, w->sorted);
        double least = INFINITY, most = -INFINITY; /* of the futures that have a value */
        for (size_t k = 0; k < f->futures; k++) {
            least = fmin(least, w->sorted[k]);
            most = fmax(most, w->sorted[k]);
        }
        struct fit_band band = fit_band_of(w->sorted, f->futures);
        if (isnan(band.middle) || (measured[i] == 0 && !(band.high > 0)))
            continue;
        seen++;
        covered += lies_within(measured[i], band.low, band.high);
        outside += !lies_within(measured[i], least, most);
    }
    s->covered = seen ? (double)covered / (double)seen : NAN;
    s->outside = seen ? (double)outside / (double)seen : NAN;
}

static void take_medians(const struct fit *f, const struct fit_series *s, struct scratch *w)
{
    for (size_t i = 0; i < f->periods; i++) {
        w->values[i] = NAN;
        if (isnan(s->measured[i]))
            continue;
        at_point(f, s, i, 1, w->sorted);
        w->values[i] = fit_band_of(w->sorted, f->futures).middle;
    }
}

/* Whether one of the levels around `at`, or one between them, is the measured one. */
static bool is_met(const struct fit *f, double measured, const double *levels, size_t at)
{
    size_t around = (size_t)(fmax(300, 2 * f->period_s) / f->period_s + 0.5);
    size_t from = at > around ? at - around : 0;
    double least = INFINITY, most = -INFINITY;

    for (size_t i = from; i <= at + around && i < f->periods; i++) {
        least = fmin(least, levels[i]);
        most = fmax(most, levels[i]);
    }
    return measured >= (1 - FIT_SAME) * least && measured * (1 - FIT_SAME) <= most;
}

static struct fit_difference first_difference(const struct fit *f, const struct fit_series *s,
                                              struct scratch *w)
{
    if (s->kind != FIT_CAPACITY)
        return (struct fit_difference){.at = NAN};
    take_medians(f, s, w);
    for (size_t i = 0; i < f->periods; i++)
        if (!isnan(w->values[i]) && !is_met(f, s->measured[i], w->values, i))
            return (struct fit_difference){f->period_s * (double)i, s->measured[i], w->values[i]};
    return (struct fit_difference){.at = NAN};
}

static void judge_series(const struct fit *f, struct fit_series *s, struct scratch *w, double *room)
{
    struct by_future b = by_future_new(room, f->futures);
    size_t n = f->periods;

    w->bin_count =
        fit_gather(s->measured, s->measured, n, bin_periods(f), s->sums, w->measured_bins);
    for (size_t i = 0; i < n; i++)
        s->points += !isnan(s->measured[i]);
    s->total = total_of(s, s->measured, n);
    s->peak = is_throttles(s) ? peak_of(w->measured_bins, w->bin_count) : peak_of(s->measured, n);
    s->first = is_throttles(s) ? f->period_s * fit_first(s->measured, n) : NAN;
    s->steps = s->kind == FIT_CAPACITY ? fit_steps(s->measured, n) : 0;
    for (size_t k = 0; k < f->futures; k++) {
        judge_future(f, s, k, w, &b);
        s->futures_with += b.total[k] > 0;
    }
    s->simulated_total = fit_band_of(b.total, f->futures);
    s->simulated_peak = fit_band_of(b.peak, f->futures);
    s->wape = fit_band_of(b.wape, f->futures).middle;
    s->wape_bin = fit_band_of(b.wape_bin, f->futures).middle;
    s->bias = fit_band_of(b.bias, f->futures).middle;
    s->distance = fit_band_of(b.distance, f->futures).middle;
    s->simulated_first = fit_band_of(b.first, f->futures);
    s->simulated_steps = fit_band_of(b.steps, f->futures);
    s->lag = fit_band_of(b.lag, f->futures).middle;
    s->reasons_overlap = fit_band_of(b.overlap, f->futures).middle;
    s->differs = first_difference(f, s, w);
    judge_cover(f, s, w);
}

void fit_judge(struct fit *f)
{
    double *room = memory_new(FIGURES * f->futures, sizeof *room);
    struct scratch w;

    f->bin_s = fit_bin_s(f->period_s, f->periods);
    w.values = memory_new(f->periods, sizeof *w.values);
    w.bins = memory_new(f->periods, sizeof *w.bins);
    w.measured_bins = memory_new(f->periods, sizeof *w.measured_bins);
    w.sorted = memory_new(f->futures, sizeof *w.sorted);
    for (size_t i = 0; i < f->count; i++)
        judge_series(f, &f->series[i], &w, room);
    free(w.values);
    free(w.bins);
    free(w.measured_bins);
    free(w.sorted);
    free(room);
}

static const double kind_weights[FIT_KINDS] = {[FIT_CONSUMED] = 1,
                                               [FIT_THROTTLED] = 1,
                                               [FIT_REASON] = 1,
                                               [FIT_CAPACITY] = 1,
                                               [FIT_LATENCY] = 0.25};

/* Of one series in one future; NAN where there is nothing to compare. */
static double series_loss(const struct fit *f, const struct fit_series *s, size_t future,
                          size_t from, size_t to)
{
    size_t n = to - from, width = (size_t)(fit_bin_s(f->period_s, f->periods) / f->period_s + 0.5);
    double *values = memory_new(f->periods, sizeof *values), *bins = memory_new(n, sizeof *bins),
           *measured = memory_new(n, sizeof *measured);
    const double *past = s->measured + from;

    take_future(f, s, future, values);
    size_t count = fit_gather(past, values + from, n, width, s->sums, bins);
    fit_gather(past, past, n, width, s->sums, measured);
    double error =
        is_throttles(s) ? fit_distance(measured, bins, count) : fit_wape(measured, bins, count);
    if (isnan(error)) /* nothing in the past: 1 when there is anything in the future */
        error = fit_distance(measured, bins, count);
    free(values);
    free(bins);
    free(measured);
    return error;
}

/* Whether a series is one of those that its kind's mean is over. */
static bool counts(const struct fit_series *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (s->measured[i] > 0)
            return true;
    return false;
}

double fit_loss(const struct fit *f, size_t future, size_t from, size_t to)
{
    double sums[FIT_KINDS] = {0}, loss = 0;
    size_t over[FIT_KINDS] = {0};

    for (size_t i = 0; i < f->count; i++) {
        const struct fit_series *s = &f->series[i];
        enum fit_kind kind = s->kind == FIT_REASON ? FIT_THROTTLED : s->kind;
        if (s->kind == FIT_REASON && fit_find(f, s->group, s->side, FIT_THROTTLED, ""))
            continue;
        double error = series_loss(f, s, future, from, to),
               overlap = s->kind == FIT_THROTTLED ? reasons_overlap(f, s, future, from, to) : NAN;
        sums[kind] += (isnan(error) ? 0 : error) + (isnan(overlap) ? 0 : 1 - overlap);
        over[kind] += counts(s, from, to);
    }
    for (size_t k = 0; k < FIT_KINDS; k++)
        loss += kind_weights[k] * sums[k] / (double)(over[k] ? over[k] : 1);
    return loss;
}

double fit_loss_between(const struct fit *f, size_t as_measured, size_t future, size_t from,
                        size_t to)
{
    struct fit other = *f;

    other.series = memory_new(f->count, sizeof *other.series);
    for (size_t i = 0; i < f->count; i++) {
        struct fit_series *s = &other.series[i];
        *s = f->series[i];
        s->measured = memory_new(f->periods, sizeof *s->measured);
        take_future(f, &f->series[i], as_measured, s->measured);
    }
    double loss = fit_loss(&other, future, from, to);
    for (size_t i = 0; i < f->count; i++)
        free(other.series[i].measured);
    free(other.series);
    return loss;
}
