#include "worker_line.h"

#include <math.h>

#include "erlang.h"
#include "exact.h"

enum { STEPS = 8, FORGOTTEN_AFTER = 64 };
static const double most_load = 0.98; /* for the correction by Erlang C, which has a limit at 1 */

void worker_line_init(struct worker_line *line, int64_t workers, int64_t limit, uint64_t seed,
                      const char *path)
{
    *line = (struct worker_line){.workers = workers, .limit = limit};
    rng_init(&line->draws, seed, path, "line");
}

static double normal(struct rng *draws)
{
    return exact_normal(rng_uniform(draws));
}

/* The part that M/M/c/(c + limit) turns away. */
static double blocking(double b, double rho, double limit)
{
    double power = rho > 0 && limit > 0 ? exact_exp(limit * exact_log(rho)) : limit > 0 ? 0 : 1;
    double beyond = limit > 0 ? b * rho * (1 - power) / (1 - rho) : 0;

    return b * power / (1 + beyond);
}

/* What the stationary laws say of a load. */
struct stationary {
    double per_call_s; /* h/c */
    double variance;   /* of W, a second */
    double rho, c, blocked;
    double scale_s;   /* w */
    double shift_s;   /* w log C */
    double barrier_s; /* b; 0: there is none */
};

static double off_one(double rho)
{
    return rho > 0.999 && rho < 1.001 ? (rho < 1 ? 0.999 : 1.001) : rho;
}

/* b such that reflection there turns away as many: exp(-b/w) = rho^(limit + 1) C, where C goes on
 * beyond rho = 1 by its formula. */
static double barrier_of(double b, double rho, double limit, double variance)
{
    double idle = 1 - rho + rho * b, c = b / (idle > 1e-9 ? idle : 1e-9);

    if (c < 1e-300)
        return 1e9;
    return -((limit + 1) * exact_log(rho) + exact_log(c)) * variance / (2 * (1 - rho));
}

static struct stationary stationary_of(struct worker_line *line, const struct worker_load *load)
{
    double c = (double)line->workers, a = line->rate_per_s * load->mean_s;
    struct stationary s = {.per_call_s = load->mean_s / c,
                           .variance = load->mean_s / c * (1 + load->cv2),
                           .rho = a / c};
    double low = s.rho < most_load ? s.rho : most_load;
    double b = erlang_b_of_many(c, low * c), waits = erlang_c(b, low);

    s.c = erlang_c(erlang_b_of_many(c, a), s.rho);
    s.scale_s = s.variance / (2 * (1 - low));
    s.shift_s = waits > 1e-300 ? s.scale_s * exact_log(waits) : -1e9;
    if (line->limit < 1000000000) {
        double rho = off_one(s.rho);
        double all_busy = erlang_b_of_many(c, rho * c), limit = (double)line->limit;
        s.blocked = blocking(all_busy, rho, limit);
        s.barrier_s = rho > 0 ? barrier_of(all_busy, rho, limit, s.variance) : 1e9;
        s.barrier_s = fmax(s.barrier_s, limit * s.per_call_s);
    }
    line->wait_probability = s.c;
    line->blocked = s.blocked;
    return s;
}

static void learn_rate(struct worker_line *line, double count, double seconds, double mean_s)
{
    double now = count / seconds;
    double memory = line->rate_per_s > 0 ? FORGOTTEN_AFTER / line->rate_per_s : 0;

    memory = memory > 5 * mean_s ? memory : 5 * mean_s;
    if (!line->has_begun && count <= 0)
        return;
    double weight = line->has_begun && memory > 0 ? 1 - exact_exp(-seconds / memory) : 1;
    line->has_begun = true;
    line->rate_per_s += weight * (now - line->rate_per_s);
}

/* The least (-1) or largest (+1) value of a Brownian bridge between two points. */
static double extreme(double from, double to, double variance, double way, struct rng *draws)
{
    double d = to - from;
    return (from + to + way * sqrt(d * d - 2 * variance * exact_log(rng_uniform(draws)))) / 2;
}

/* W after a step that brings `work`, reflected below and above; what is turned away is in calls. */
static void reflect(struct worker_line *line, const struct stationary *s, double work,
                    double seconds)
{
    double drawn = s->variance / s->per_call_s - (s->rho < 1 ? s->rho : 1);
    double noise = sqrt(s->per_call_s * drawn * seconds) * normal(&line->draws);
    double end = line->wait_s + work - seconds + noise;
    double least = extreme(line->wait_s, end, s->variance * seconds, -1, &line->draws);

    if (least < 0) {
        line->idle_s -= least;
        end -= least;
    }
    if (s->barrier_s > 0) {
        double most = extreme(line->wait_s, end, s->variance * seconds, 1, &line->draws);
        if (most > s->barrier_s) {
            line->rejecting += (most - s->barrier_s) / s->per_call_s;
            end -= most - s->barrier_s;
        }
    }
    line->wait_s = end > 0 ? end : 0;
}

/* The long-run share is turned away, and W is drawn from the long run's distribution. */
static void draw_stationary(struct worker_line *line, const struct stationary *s, int64_t count)
{
    double rho = off_one(s->rho), theta = 2 * (1 - rho) / s->variance;
    double u = rng_uniform(&line->draws), whole = exact_exp(-theta * s->barrier_s);

    line->rejecting += (double)count * s->blocked;
    double w = -exact_log(1 - u * (1 - whole)) / theta;
    line->wait_s = w > 0 ? (w < s->barrier_s ? w : s->barrier_s) : 0;
}

/* The wait of the calls that come within the next `seconds`: what Poisson arrivals find is there
 * before them, and grows or shrinks meanwhile where it is a fluid. */
static double wait_of_next(const struct worker_line *line, const struct stationary *s,
                           double seconds)
{
    double grows = (s->rho - 1) * seconds / 2;
    bool drains = line->wait_s > seconds && line->wait_s > 5 * s->scale_s;
    double fluid = grows > 0 || drains ? grows : 0;
    double wait = line->wait_s + fluid + s->shift_s, most = (double)line->limit * s->per_call_s;

    wait = wait < most ? wait : most;
    return wait > 0 ? wait : 0;
}

static double stays(const struct worker_patience *patience, double wait_s)
{
    return patience ? patience->stays(patience->subject, wait_s) : 1;
}

static int64_t take_rejected(struct worker_line *line, int64_t count)
{
    int64_t whole = line->rejecting > 0 ? (int64_t)line->rejecting : 0;

    whole = whole < count ? whole : count;
    line->rejecting -= (double)whole;
    return whole;
}

static void answer(struct worker_line *line, int64_t count, double wait_s,
                   struct worker_line_outcome *out)
{
    int64_t rejected = take_rejected(line, count);

    out->rejected += rejected;
    if (count > rejected)
        out->waits[out->n++] = (struct latency_point){(simtime)(wait_s * 1e9), count - rejected};
}

/* More calls of an interval that has been passed: they use what it left over first. */
static void add_late(struct worker_line *line, const struct stationary *s, int64_t count,
                     const struct worker_patience *patience, struct worker_line_outcome *out)
{
    double wait = wait_of_next(line, s, 0);
    double work = (double)count * s->per_call_s * stays(patience, wait);
    double used = work < line->idle_s ? work : line->idle_s;

    line->idle_s -= used;
    line->wait_s += work - used;
    if (s->barrier_s > 0 && line->wait_s > s->barrier_s) {
        line->rejecting += (line->wait_s - s->barrier_s) / s->per_call_s;
        line->wait_s = s->barrier_s;
    }
    answer(line, count, wait_of_next(line, s, 0), out);
}

/* In so many steps that the line does not fill and empty within one; 0: in no number of them. */
static int steps_of(const struct stationary *s, double seconds)
{
    double room = s->barrier_s * s->barrier_s / (4 * s->variance), steps;

    if (s->barrier_s <= 0 || s->barrier_s >= 1e9)
        return STEPS;
    if (room <= 0 || (steps = seconds / room) > WORKER_LINE_POINTS)
        return 0;
    return steps > STEPS ? (int)steps + 1 : STEPS;
}

void worker_line_pass(struct worker_line *line, int64_t count, double seconds,
                      const struct worker_load *load, const struct worker_patience *patience,
                      struct worker_line_outcome *out)
{
    out->n = 0;
    out->rejected = 0;
    if (!line->workers || load->mean_s <= 0) {
        out->waits[out->n] = (struct latency_point){0, count};
        out->n += count > 0;
        return;
    }
    if (seconds > 0)
        learn_rate(line, (double)count, seconds, load->mean_s);
    struct stationary s = stationary_of(line, load);
    if (seconds <= 0) {
        add_late(line, &s, count, patience, out);
        return;
    }
    int drawn = steps_of(&s, seconds), steps = drawn ? drawn : STEPS;
    line->idle_s = 0;
    if (s.barrier_s > 0 && line->wait_s > s.barrier_s)
        line->wait_s = s.barrier_s;
    for (int i = 0; i < steps; i++) {
        int64_t part = steps - i > 1 ? (int64_t)rng_binomial(&line->draws, (uint64_t)count,
                                                             1.0 / (double)(steps - i))
                                     : count;
        double step = seconds / (double)steps, wait = wait_of_next(line, &s, step);
        if (drawn)
            reflect(line, &s, (double)part * s.per_call_s * stays(patience, wait), step);
        else
            draw_stationary(line, &s, part);
        answer(line, part, wait, out);
        count -= part;
    }
}

double worker_line_utilisation(const struct worker_line *line, double mean_s)
{
    double c = (double)line->workers, a = line->rate_per_s * (1 - line->blocked) * mean_s;

    a = a < c ? a : c;
    double busy = (a + 1 - line->wait_probability) / c;
    return busy < 1 ? busy : 1;
}
