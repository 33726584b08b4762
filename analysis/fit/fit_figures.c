#include "fit_figures.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>

#include "memory.h"

double fit_wape(const double *measured, const double *simulated, size_t count)
{
    double missed = 0, all = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(measured[i]) && !isnan(simulated[i])) {
            missed += fabs(simulated[i] - measured[i]);
            all += fabs(measured[i]);
        }
    return all > 0 ? missed / all : NAN;
}

double fit_bias(const double *measured, const double *simulated, size_t count)
{
    double more = 0, all = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(measured[i]) && !isnan(simulated[i])) {
            more += simulated[i] - measured[i];
            all += measured[i];
        }
    return all > 0 ? more / all : NAN;
}

double fit_distance(const double *measured, const double *simulated, size_t count)
{
    double apart = 0, most = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(measured[i]) && !isnan(simulated[i])) {
            apart += fabs(simulated[i] - measured[i]);
            most += fmax(simulated[i], measured[i]);
        }
    return most > 0 ? apart / most : NAN;
}

double fit_overlap(const double *measured, const double *simulated, size_t count)
{
    double all_measured = 0, all_simulated = 0, common = 0;

    for (size_t i = 0; i < count; i++) {
        all_measured += measured[i];
        all_simulated += simulated[i];
    }
    if (!(all_measured > 0) || !(all_simulated > 0))
        return NAN;
    for (size_t i = 0; i < count; i++)
        common += fmin(measured[i] / all_measured, simulated[i] / all_simulated);
    return common;
}

enum { MOST_STEPS = 1000 };

/* A step is a level that is not the one before it, with what has no datapoint left out. */
static size_t list_steps(const double *values, size_t count, double *at, size_t most)
{
    double before = NAN;
    size_t steps = 0;

    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i]))
            continue;
        bool other = !isnan(before) && fabs(values[i] - before) > 1e-6 * fabs(before);
        if (other && steps < most && at)
            at[steps] = (double)i;
        steps += other;
        before = values[i];
    }
    return steps;
}

size_t fit_steps(const double *values, size_t count)
{
    return list_steps(values, count, NULL, 0);
}

/* From each of the steps to the nearest of the others. */
static double median_distance(const double *steps, size_t count, const double *others, size_t most)
{
    double lags[MOST_STEPS];

    for (size_t i = 0; i < count; i++) {
        lags[i] = INFINITY;
        for (size_t k = 0; k < most; k++)
            lags[i] = fmin(lags[i], fabs(others[k] - steps[i]));
    }
    gsl_sort(lags, 1, count);
    return gsl_stats_median_from_sorted_data(lags, 1, count);
}

double fit_lag(const double *measured, const double *simulated, size_t count)
{
    double at[MOST_STEPS], other[MOST_STEPS];
    size_t steps = list_steps(measured, count, at, MOST_STEPS),
           others = list_steps(simulated, count, other, MOST_STEPS);

    steps = steps < MOST_STEPS ? steps : MOST_STEPS;
    others = others < MOST_STEPS ? others : MOST_STEPS;
    if (!steps || !others)
        return NAN;
    return fmax(median_distance(at, steps, other, others),
                median_distance(other, others, at, steps));
}

double fit_first(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (values[i] > 0)
            return (double)i;
    return NAN;
}

size_t fit_gather(const double *measured, const double *values, size_t count, size_t width,
                  bool sums, double *out)
{
    size_t bins = (count + width - 1) / width;

    for (size_t b = 0; b < bins; b++) {
        double sum = 0;
        size_t seen = 0;
        for (size_t i = b * width; i < (b + 1) * width && i < count; i++)
            if (!isnan(measured[i]) && !isnan(values[i])) {
                sum += values[i];
                seen++;
            }
        out[b] = !seen ? NAN : sums ? sum : sum / (double)seen;
    }
    return bins;
}

/* At a place from 1 on, which may lie between two. */
static double at_place(const double *sorted, size_t count, double place)
{
    if (place <= 1)
        return sorted[0];
    if (place >= (double)count)
        return sorted[count - 1];
    size_t below = (size_t)place;
    return sorted[below - 1] + (place - (double)below) * (sorted[below] - sorted[below - 1]);
}

struct fit_band fit_band_of(double *values, size_t count)
{
    size_t seen = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i]))
            values[seen++] = values[i];
    if (!seen)
        return (struct fit_band){NAN, NAN, NAN};
    gsl_sort(values, 1, seen);
    double places = (double)seen + 1;
    return (struct fit_band){at_place(values, seen, 0.05 * places),
                             at_place(values, seen, 0.5 * places),
                             at_place(values, seen, 0.95 * places)};
}

double fit_band_share(size_t futures)
{
    return futures >= 19 ? 0.9 : ((double)futures - 1) / ((double)futures + 1);
}
