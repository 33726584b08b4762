#include "calibrating.h"

#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "printable.h"

static bool any(const double *throttles, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (throttles[i] > 0)
            return true;
    return false;
}

static double sum_of(const double *throttles, size_t periods)
{
    double sum = 0;

    for (size_t i = 0; i < periods; i++)
        sum += throttles[i];
    return sum;
}

size_t calibrating_cut(const double *throttles, size_t periods, double share)
{
    size_t wanted = (size_t)fmax(1, fmin((double)periods - 1, round(share * (double)periods)));
    double all = sum_of(throttles, periods), before = 0, best = 0;
    size_t at = wanted;

    for (size_t i = 1; i < periods; i++) {
        before += throttles[i - 1];
        double less = fmin(all / 3, fmin(before, all - before));
        size_t away = i > wanted ? i - wanted : wanted - i;
        size_t away_best = at > wanted ? at - wanted : wanted - at;
        if (less > best || (less == best && less > 0 && away < away_best)) {
            best = less;
            at = i;
        }
    }
    return at;
}

/* Of all tables and indexes together. */
static double *all_throttles(const struct fit *f)
{
    double *sum = memory_new(f->periods, sizeof *sum);

    for (size_t s = 0; s < f->count; s++)
        for (size_t i = 0; i < f->periods && f->series[s].kind == FIT_THROTTLED; i++)
            if (f->series[s].measured[i] > 0)
                sum[i] += f->series[s].measured[i];
    return sum;
}

static void cut(struct calibrating *c)
{
    const struct fit *f = &c->backtest->compared.fit;
    double *throttles = all_throttles(f);
    double share = fmin((double)f->periods - 1, fmax(1, round(c->share * (double)f->periods)));
    size_t at = c->share_given ? (size_t)share : calibrating_cut(throttles, f->periods, c->share);

    c->parts[CALIBRATING_TRAIN] = (struct history_part){0, at};
    c->parts[CALIBRATING_REST] = (struct history_part){at, f->periods};
    c->moved = at != (size_t)share;
    c->train_throttles = any(throttles, 0, at);
    c->both_throttle = c->train_throttles && any(throttles, at, f->periods);
    free(throttles);
}

static struct history_trial trial_of(const struct calibrating *c, const double *point, size_t luck)
{
    const struct backtest *b = c->backtest;
    struct history_trial trial = {.seed = b->scenario.spec->seed + (int64_t)luck,
                                  .drawn = point != NULL};

    for (size_t i = 0; point && i < b->unknowns.count; i++)
        trial.uniforms[b->unknowns.items[i].dimension] =
            fmin(1 - UNKNOWNS_END, fmax(UNKNOWNS_END, point[i]));
    return trial;
}

static double children_cpu_s(double *memory_kib)
{
    struct rusage usage;

    getrusage(RUSAGE_CHILDREN, &usage);
    *memory_kib = (double)usage.ru_maxrss;
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* Once, by the runs that were made first. */
static void tell_cost(struct calibrating *c)
{
    struct history_runs *runs = &c->backtest->runs;
    struct progress_cost one;
    double spent_s = children_cpu_s(&one.memory_kib) - c->told_s;

    if (c->told_s < 0 || !runs->made)
        return;
    c->told_s = -1;
    one.cpu_s = spent_s / (double)runs->made;
    if (runs->total > runs->made)
        progress_estimate(&c->backtest->progress, "runs at most (--budget ends them earlier)",
                          runs->total - runs->made, runs->jobs, one);
}

enum { FRESH_WHEN_SHORT = 3, LUCKY_FUTURES = 6, JUDGING = 2 * CALIBRATION_FRESH + LUCKY_FUTURES };

/* For calibration.h: what is left when the judgement and the futures behind it are counted. The first
 * are always made: nothing follows from none. */
static size_t allows(void *context, size_t trials)
{
    struct calibrating *c = context;
    const struct backtest *b = c->backtest;
    size_t made = b->runs.made, later = 2 * FRESH_WHEN_SHORT + b->futures, most = c->most_runs;
    double now = progress_clock_s();

    tell_cost(c);
    if (most)
        most = most > made + later ? most - made - later : 0;
    else
        most = trials;
    if (made &&
        now + (now - b->progress.began_s) / (double)made * (double)(trials + later) > c->end_s)
        most = 0;
    if (!made && most < CALIBRATION_LUCKS)
        most = CALIBRATION_LUCKS;
    return trials < most ? trials : most;
}

/* For calibration.h: `context` is a calibrating. */
static bool evaluate(void *context, const struct calibration_trial *trials, size_t count,
                     double *losses)
{
    struct calibrating *c = context;
    struct history_trial *runs = memory_new(count, sizeof *runs);

    for (size_t i = 0; i < count; i++)
        runs[i] = trial_of(c, trials[i].point, trials[i].luck);
    c->status = history_runs_losses(&c->backtest->runs, runs, count, &c->parts[CALIBRATING_TRAIN],
                                    1, losses);
    free(runs);
    return c->status == EXIT_DONE;
}

enum { FRESH = CALIBRATION_FRESH * HISTORY_PARTS };

/* The losses of a point, or of the scenario as it is written, with the fresh seeds in both parts. */
static bool judge(struct calibrating *c, const double *point, double *losses, double *means)
{
    struct history_trial runs[CALIBRATION_FRESH];

    for (size_t i = 0; i < c->fresh; i++)
        runs[i] = trial_of(c, point, CALIBRATION_LUCKS + i);
    c->status =
        history_runs_losses(&c->backtest->runs, runs, c->fresh, c->parts, HISTORY_PARTS, losses);
    for (size_t p = 0; p < HISTORY_PARTS && c->status == EXIT_DONE; p++)
        means[p] = gsl_stats_mean(losses + p, HISTORY_PARTS, c->fresh);
    return c->status == EXIT_DONE;
}

/* Futures of the best point, each the past of the next. */
static bool measure_luck(struct calibrating *c)
{
    struct backtest *b = c->backtest;
    struct history_trial runs[LUCKY_FUTURES];
    size_t count = b->futures < LUCKY_FUTURES ? b->futures : LUCKY_FUTURES;
    const struct history_part *part = &c->parts[CALIBRATING_TRAIN];

    c->luck = count > 1 && !c->search.stopped ? 0 : NAN;
    if (isnan(c->luck))
        return true;
    for (size_t i = 0; i < count; i++)
        runs[i] = trial_of(c, calibration_best(&c->search), CALIBRATION_LUCKS + i);
    c->status = history_runs_series(&b->runs, runs, count);
    for (size_t i = 0; i + 1 < count && c->status == EXIT_DONE; i++)
        c->luck += fit_loss_between(&b->compared.fit, i, i + 1, part->from, part->to) /
                   ((double)count - 1);
    return c->status == EXIT_DONE;
}

static bool judge_both(struct calibrating *c)
{
    double before[FRESH], after[FRESH];

    c->fresh = c->search.stopped ? FRESH_WHEN_SHORT : CALIBRATION_FRESH;
    if (!judge(c, NULL, before, c->before) ||
        !judge(c, calibration_best(&c->search), after, c->after))
        return false;
    c->worse = calibrating_difference(before + CALIBRATING_REST, after + CALIBRATING_REST,
                                      HISTORY_PARTS, c->fresh, &c->worse_error);
    c->judged = measure_luck(c);
    return c->judged;
}

int calibrating_check(const struct backtest *b)
{
    if (b->compared.fit.periods < 4) {
        fputs("ddbsim: error: --calibrate needs at least four periods\n", stderr);
        return EXIT_BAD_DATA;
    }
    if (b->unknowns.count)
        return EXIT_DONE;
    fputs("ddbsim: error: --calibrate: the scenario has no unknowns to fit; name some under "
          "'unknowns', or give --unknown 'skew={path: P, uniform: A..B}' or --unknown "
          "service=published\n",
          stderr);
    return EXIT_USAGE;
}

int calibrating_run(struct calibrating *c)
{
    struct backtest *b = c->backtest;
    size_t unknowns = b->unknowns.count, most = calibration_trials(unknowns) + JUDGING;
    double memory_kib;
    int status = calibrating_check(b);

    if (status != EXIT_DONE)
        return status;
    for (size_t i = 0; i < HISTORY_PARTS; i++)
        c->before[i] = c->after[i] = NAN;
    c->luck = NAN;
    cut(c);
    c->search = (struct calibration){.dimensions = unknowns,
                                     .evaluate = evaluate,
                                     .allows = allows,
                                     .context = c,
                                     .together = b->jobs};
    c->told_s = children_cpu_s(&memory_kib);
    b->runs.made = 0;
    b->runs.total = c->most_runs && c->most_runs < most ? c->most_runs : most;
    if (!b->quiet)
        fprintf(stderr, "ddbsim: fits %zu unknown%s by at most %zu runs\n", unknowns,
                unknowns > 1 ? "s" : "", b->runs.total);
    progress_begin(&b->progress, b->scenario.spec->start, b->quiet);
    if (calibration_search(&c->search) && c->status == EXIT_DONE)
        judge_both(c);
    progress_end(&b->progress);
    return c->status;
}

void calibrating_release(struct calibrating *c)
{
    calibration_release(&c->search);
}

double calibrating_difference(const double *before, const double *after, size_t stride,
                              size_t count, double *error)
{
    double *differences = memory_new(count, sizeof *differences);

    for (size_t i = 0; i < count; i++)
        differences[i] = after[i * stride] - before[i * stride];
    double mean = gsl_stats_mean(differences, 1, count);
    *error = gsl_stats_sd(differences, 1, count) / sqrt((double)count);
    free(differences);
    return mean;
}

bool calibrating_is_overfit(const struct calibrating *c)
{
    return c->worse > 2 * c->worse_error + 0.01 + 0.02 * c->before[CALIBRATING_REST];
}

bool calibrating_is_drift(const struct calibrating *c)
{
    return c->after[CALIBRATING_REST] > 2 * c->after[CALIBRATING_TRAIN] + 0.1;
}

bool calibrating_is_misfit(const struct calibrating *c)
{
    return c->after[CALIBRATING_TRAIN] > fmax(0.1, 2 * c->luck);
}

void calibrating_text(const struct calibrating *c, struct text *out)
{
    static const char mark[] = "# Made by ddbsim ";
    const struct backtest *b = c->backtest;
    struct text note = {0};

    printable_addf(&note, "calibrated to %s", b->scenario.spec->measured->file);
    if (!text_starts_with(b->scenario.given, mark))
        text_addf(out, "%sbacktest --calibrate.\n", mark);
    struct calibrated calibrated = {&b->scenario, &b->unknowns, &c->search, text_get(&note)};
    calibrated_write(&calibrated, out);
    text_release(&note);
}

void calibrating_text_ahead(struct backtest *b, struct text *out)
{
    size_t count = b->unknowns.count;
    struct calibrating c = {.backtest = b};
    struct calibration_interval intervals[UNKNOWNS_MOST];
    double point[UNKNOWNS_MOST], loss = 0;

    for (size_t i = 0; i < count; i++) {
        intervals[i] = (struct calibration_interval){0.25, 0.75, true};
        point[i] = 0.5;
    }
    c.search = (struct calibration){.dimensions = count,
                                    .points = point,
                                    .losses = &loss,
                                    .tried = 1,
                                    .bound = 1,
                                    .intervals = intervals};
    calibrating_text(&c, out);
}

void calibrating_unknowns(const struct calibrating *c, struct text *out)
{
    const struct backtest *b = c->backtest;
    struct calibrated calibrated = {&b->scenario, &b->unknowns, &c->search,
                                    "instead of those of the scenario"};

    calibrated_unknowns(&calibrated, out);
}
