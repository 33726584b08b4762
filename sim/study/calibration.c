#include "calibration.h"

#include <gsl/gsl_multimin.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "sobol_points.h"

enum { STARTS = 2, STEPS = 12 };

static const double first_step = 0.1, smallest = 0.01, slack = 0.02, widened = 0.05, apart = 0.2;

/* Of each wave. */
static size_t wave_points(size_t dimensions)
{
    return 12 * (dimensions + 1);
}

size_t calibration_trials(size_t dimensions)
{
    size_t waves = (1 + CALIBRATION_WAVES) * wave_points(dimensions);
    size_t simplexes = STARTS * (STEPS * 2 + dimensions + 1);

    return CALIBRATION_LUCKS * (waves + simplexes) + CALIBRATION_FRESH;
}

const double *calibration_best(const struct calibration *c)
{
    return c->points + c->best * c->dimensions;
}

static void keep(struct calibration *c, const double *point, const double *losses)
{
    double loss = gsl_stats_mean(losses, 1, CALIBRATION_LUCKS);

    if (c->tried == c->capacity) {
        c->capacity = c->capacity ? 2 * c->capacity : 256;
        c->points = memory_resize(c->points, c->capacity * c->dimensions, sizeof *c->points);
        c->losses = memory_resize(c->losses, c->capacity, sizeof *c->losses);
    }
    memcpy(c->points + c->tried * c->dimensions, point, c->dimensions * sizeof *point);
    c->losses[c->tried] = loss;
    if (!c->tried || loss < c->losses[c->best]) {
        c->best = c->tried;
        c->best_spread = gsl_stats_sd(losses, 1, CALIBRATION_LUCKS);
    }
    c->tried++;
}

/* How many of so many trials may be made. */
static size_t allowed(const struct calibration *c, size_t trials)
{
    return c->allows ? c->allows(c->context, trials) : trials;
}

/* Each of the points with every common seed. */
static void try_together(struct calibration *c, const double *points, size_t count)
{
    size_t all = count * CALIBRATION_LUCKS;
    struct calibration_trial *trials = memory_new(all, sizeof *trials);
    double *losses = memory_new(all, sizeof *losses);

    for (size_t i = 0; i < all; i++)
        trials[i] = (struct calibration_trial){points + i / CALIBRATION_LUCKS * c->dimensions,
                                               i % CALIBRATION_LUCKS};
    c->stopped |= !c->evaluate(c->context, trials, all, losses);
    for (size_t i = 0; i < count && !c->stopped; i++)
        keep(c, points + i * c->dimensions, losses + i * CALIBRATION_LUCKS);
    free(trials);
    free(losses);
}

/* What may not be made is left out, and the search ends. */
static bool try_points(struct calibration *c, const double *points, size_t count)
{
    size_t most = c->together ? c->together : count;

    for (size_t from = 0; from < count && !c->stopped;) {
        size_t wanted = count - from < most ? count - from : most;
        size_t now = allowed(c, wanted * CALIBRATION_LUCKS) / CALIBRATION_LUCKS;
        if (now)
            try_together(c, points + from * c->dimensions, now);
        c->stopped |= now < wanted;
        from += now;
    }
    return !c->stopped;
}

/* Points number `from` and on of the sequence, laid into the box. */
static bool fill(struct calibration *c, size_t from, const struct calibration_interval *box)
{
    size_t count = wave_points(c->dimensions);
    double *points = memory_new(count * c->dimensions, sizeof *points);

    sobol_points_bare(c->dimensions, from, count, points);
    for (size_t i = 0; i < count * c->dimensions; i++) {
        const struct calibration_interval *side = &box[i % c->dimensions];
        points[i] = side->low + (side->high - side->low) * points[i];
    }
    bool good = try_points(c, points, count);
    free(points);
    return good;
}

/* For GSL: `params` is a calibration. */
static double loss_at(const gsl_vector *at, void *params)
{
    struct calibration *c = params;
    double *point = memory_new(c->dimensions, sizeof *point), outside = 0;

    for (size_t d = 0; d < c->dimensions; d++) {
        double x = gsl_vector_get(at, d);
        point[d] = fmin(1, fmax(0, x));
        outside += fabs(x - point[d]);
    }
    bool good = !c->stopped && try_points(c, point, 1);
    free(point);
    return good ? c->losses[c->tried - 1] + outside : 1e9;
}

static void go_down(struct calibration *c, const double *from)
{
    gsl_multimin_function function = {loss_at, c->dimensions, c};
    gsl_vector *start = gsl_vector_alloc(c->dimensions), *step = gsl_vector_alloc(c->dimensions);
    gsl_multimin_fminimizer *m =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, c->dimensions);

    for (size_t d = 0; d < c->dimensions; d++) {
        gsl_vector_set(start, d, from[d]);
        gsl_vector_set(step, d, from[d] < 0.5 ? first_step : -first_step);
    }
    gsl_multimin_fminimizer_set(m, &function, start, step);
    for (int i = 0; i < STEPS && !c->stopped; i++)
        if (gsl_multimin_fminimizer_iterate(m) || gsl_multimin_fminimizer_size(m) < smallest)
            break;
    gsl_multimin_fminimizer_free(m);
    gsl_vector_free(start);
    gsl_vector_free(step);
}

static bool is_near(const struct calibration *c, size_t a, size_t b)
{
    const double *p = c->points + a * c->dimensions, *q = c->points + b * c->dimensions;

    for (size_t d = 0; d < c->dimensions; d++)
        if (fabs(p[d] - q[d]) > apart)
            return false;
    return true;
}

/* The best of the points that were drawn, each in a neighbourhood of its own: a valley that no other
 * start leads to may be the deepest. Returns how many. */
static size_t choose_starts(const struct calibration *c, size_t *starts)
{
    size_t count = 0;

    while (count < STARTS) {
        size_t best = c->drawn;
        for (size_t i = 0; i < c->drawn; i++) {
            bool taken = false;
            for (size_t s = 0; s < count; s++)
                taken |= is_near(c, i, starts[s]);
            if (!taken && (best == c->drawn || c->losses[i] < c->losses[best]))
                best = i;
        }
        if (best == c->drawn)
            break;
        starts[count++] = best;
    }
    return count;
}

static void polish(struct calibration *c)
{
    size_t starts[STARTS];
    double *from = memory_new(c->dimensions, sizeof *from);

    c->drawn = c->tried;
    size_t count = choose_starts(c, starts);
    for (size_t s = 0; s < count && !c->stopped; s++) {
        memcpy(from, c->points + starts[s] * c->dimensions, c->dimensions * sizeof *from);
        go_down(c, from);
    }
    c->polished = c->tried;
    free(from);
}

static bool measure_noise(struct calibration *c)
{
    struct calibration_trial trials[CALIBRATION_FRESH];
    double losses[CALIBRATION_FRESH];

    for (size_t i = 0; i < CALIBRATION_FRESH; i++)
        trials[i] = (struct calibration_trial){calibration_best(c), CALIBRATION_LUCKS + i};
    c->stopped |= allowed(c, CALIBRATION_FRESH) < CALIBRATION_FRESH ||
                  !c->evaluate(c->context, trials, CALIBRATION_FRESH, losses);
    if (c->stopped)
        return false;
    c->mean = gsl_stats_mean(losses, 1, CALIBRATION_FRESH);
    c->noise = gsl_stats_sd(losses, 1, CALIBRATION_FRESH);
    /* The common seeds may have been unkind to all points. */
    c->bound = fmax(c->mean, c->losses[c->best]) + 2 * c->noise +
               slack * fmax(c->mean, c->losses[c->best]);
    return true;
}

/* The box of the points below the bound, each side longer by `more` of itself and of the gap. */
static void take_box(struct calibration *c, double more, struct calibration_interval *box)
{
    size_t spread_out = 0; /* those of the simplexes lie on a heap */

    c->good = 0;
    for (size_t d = 0; d < c->dimensions; d++)
        box[d] = (struct calibration_interval){1, 0, false};
    for (size_t i = 0; i < c->tried; i++) {
        if (c->losses[i] > c->bound)
            continue;
        c->good++;
        spread_out += i < c->drawn || i >= c->polished;
        for (size_t d = 0; d < c->dimensions; d++) {
            double x = c->points[i * c->dimensions + d];
            box[d].low = fmin(box[d].low, x);
            box[d].high = fmax(box[d].high, x);
        }
    }
    for (size_t d = 0; d < c->dimensions; d++) {
        double wider = more + 2 * (box[d].high - box[d].low) / ((double)spread_out + 1);
        box[d].low = fmax(0, box[d].low - wider);
        box[d].high = fmin(1, box[d].high + wider);
    }
}

static double volume(const struct calibration *c, const struct calibration_interval *box)
{
    double product = 1;

    for (size_t d = 0; d < c->dimensions; d++)
        product *= box[d].high - box[d].low;
    return product;
}

/* As long as the box shrinks, or too few points in it are good to tell its size. */
static void narrow(struct calibration *c)
{
    static const double shrinks = 0.8;
    size_t each = wave_points(c->dimensions), next = 1 + each;
    double before = 1;

    for (int wave = 0; wave < CALIBRATION_WAVES && !c->stopped; wave++) {
        take_box(c, widened, c->intervals);
        double now = volume(c, c->intervals);
        if (now > shrinks * before && c->good >= each)
            return;
        before = now;
        fill(c, next, c->intervals);
        next += each;
    }
}

/* Of a search that ended before its noise was measured: what the seeds of the best point tell. */
static void guess_noise(struct calibration *c)
{
    c->mean = c->losses[c->best];
    c->noise = c->best_spread;
    c->bound = c->mean + 2 * c->noise + slack * c->mean;
}

/* Points that were not tried may be as good: half the distance of those that were. */
static double unfinished(const struct calibration *c)
{
    return c->stopped ? 0.5 * pow((double)c->tried, -1 / (double)c->dimensions) : 0;
}

static void judge(struct calibration *c)
{
    take_box(c, 0.03 + unfinished(c), c->intervals);
    for (size_t d = 0; d < c->dimensions; d++) {
        struct calibration_interval *i = &c->intervals[d];
        i->determined = i->high - i->low <= CALIBRATION_DETERMINED;
        if (!i->determined)
            *i = (struct calibration_interval){0, 1, false};
    }
}

bool calibration_search(struct calibration *c)
{
    c->intervals = memory_new(c->dimensions, sizeof *c->intervals);
    for (size_t d = 0; d < c->dimensions; d++)
        c->intervals[d] = (struct calibration_interval){0, 1, false};
    if (fill(c, 1, c->intervals))
        polish(c);
    if (!c->stopped && measure_noise(c))
        narrow(c);
    if (!c->tried)
        return false;
    if (!(c->bound > 0))
        guess_noise(c);
    judge(c);
    return true;
}

void calibration_release(struct calibration *c)
{
    free(c->points);
    free(c->losses);
    free(c->intervals);
}
