/* study/proof: ten made-up tasks whose best answer is known. */
#include "fixture.h"

#include <gsl/gsl_cdf.h>

#include "hash.h"
#include "proof.h"

/* A task: whether a setting holds in a future, what it costs, and its best answer. `x` and `y` are the
 * knobs' numbers (of a list: which value), `u` and `v` two uniform draws of the future. */
struct task {
    const char *name, *knobs[2];
    bool (*holds)(double x, double y, double u, double v);
    double (*cost)(double x, double y);
    double best;                         /* of a deterministic task; NAN: impossible */
    double (*share)(double x, double y); /* of a stochastic one: in what share of all it holds */
    double cost_995;                     /* the cost of the best answer for a share of 99.5 % */
    double suggested;                    /* a setting of x that is to be looked at; 0: none */
};

struct setup {
    const struct task *task;
    struct proof proof;
    uint64_t seed;
    size_t trials; /* that were asked for */
};

static double uniform(uint64_t seed, size_t future, uint64_t which)
{
    return ((double)(hash_pair(hash_pair(seed, future), which) >> 11) + 0.5) * 0x1p-53;
}

static double knob_value(const struct knob *k, size_t level)
{
    return k->is_range ? knob_number(k, level) : (double)level;
}

static bool run(void *context, const size_t *levels, const size_t *futures, size_t count,
                struct proof_trial *out)
{
    struct setup *s = context;
    const struct planner *p = &s->proof.planner;
    double x = knob_value(&p->knobs[0], levels[0]),
           y = p->knob_count > 1 ? knob_value(&p->knobs[1], levels[1]) : 0;

    for (size_t i = 0; i < count; i++) {
        double u = uniform(s->seed, futures[i], 1), v = uniform(s->seed, futures[i], 2);
        out[i] =
            (struct proof_trial){.holds = s->task->holds(x, y, u, v), .cost = s->task->cost(x, y)};
    }
    s->trials += count;
    return true;
}

static bool suggest(void *context, const size_t *best, size_t i, size_t *levels)
{
    struct setup *s = context;
    (void)best;
    levels[0] = knob_level(&s->proof.planner.knobs[0], s->task->suggested);
    return i == 0 && s->task->suggested > 0;
}

static void begin(struct setup *s, const struct task *task, uint64_t seed)
{
    char why[512];

    *s = (struct setup){.task = task, .seed = seed};
    s->proof = (struct proof){.share = 0.95, .futures = 20, .at_a_time = 2, .context = s};
    s->proof.run = run;
    s->proof.suggest = suggest;
    for (size_t k = 0; k < 2 && task->knobs[k]; k++) {
        assert_true(knob_read(&s->proof.planner.knobs[k], task->knobs[k], why));
        s->proof.planner.knob_count = k + 1;
    }
}

static double number_of(const struct proof *p, size_t knob)
{
    return knob < p->planner.knob_count ? knob_value(&p->planner.knobs[knob], p->best.levels[knob])
                                        : 0;
}

static double least_x(double x, double y)
{
    (void)y;
    return x;
}

static double sum(double x, double y)
{
    return x + y;
}

/* Interacting: the product of both must be enough; one counts more where the other is small. */
static bool product(double x, double y, double u, double v)
{
    (void)u, (void)v;
    return x * y >= 90000;
}

static bool trade(double x, double y, double u, double v)
{
    (void)u, (void)v;
    return y >= 400 * exp(-x / 250);
}

static double weighted(double x, double y)
{
    return x + 2 * y;
}

/* Not monotone: a range in the middle holds too. */
static bool two_ranges(double x, double y, double u, double v)
{
    (void)y, (void)u, (void)v;
    return (x >= 200 && x <= 300) || x >= 600;
}

/* A list of shards: each has a price, and serves what its keys need from six on. */
static bool enough_shards(double x, double y, double u, double v)
{
    (void)u, (void)v;
    return x >= 2 && y >= 900 / (x + 1);
}

static double price_of_shards(double x, double y)
{
    return y * (1 + 0.2 * x);
}

static bool never(double x, double y, double u, double v)
{
    (void)x, (void)y, (void)u, (void)v;
    return false;
}

/* The usual formula's setting: it holds in a range too narrow for any search to meet. */
static bool at_the_formula(double x, double y, double u, double v)
{
    (void)y, (void)u, (void)v;
    return fabs(x - 437) < 2 || x >= 1500;
}

/* A lognormal peak of median 1,000, whose logarithm has a standard deviation of 0.3. */
static double lognormal(double u)
{
    return 1000 * exp(0.3 * gsl_cdf_ugaussian_Pinv(u));
}

static bool serves_peak(double x, double y, double u, double v)
{
    (void)y, (void)v;
    return x >= lognormal(u);
}

static double share_of_peaks(double x, double y)
{
    (void)y;
    return gsl_cdf_ugaussian_P(log(x / 1000) / 0.3);
}

/* Two peaks, a knob for each. */
static bool serves_both(double x, double y, double u, double v)
{
    return x >= lognormal(u) && y >= lognormal(v);
}

static double share_of_both(double x, double y)
{
    return share_of_peaks(x, 0) * share_of_peaks(y, 0);
}

/* A peak between 500 and 1,500, and headroom of a tenth wanted. */
static bool serves_even(double x, double y, double u, double v)
{
    (void)y, (void)v;
    return x >= 1.1 * (500 + 1000 * u);
}

static double share_of_even(double x, double y)
{
    (void)y;
    return fmin(1, fmax(0, (x / 1.1 - 500) / 1000));
}

/* On demand costs 2,600 and always serves; provisioned costs its capacity. */
static bool serves_by_billing(double x, double y, double u, double v)
{
    return x > 0 || serves_peak(y, 0, u, v);
}

static double price_of_billing(double x, double y)
{
    return x > 0 ? 2600 : y;
}

static double share_by_billing(double x, double y)
{
    return x > 0 ? 1 : share_of_peaks(y, 0);
}

static const struct task tasks[] = {
    {"product", {"x=1..2000", "y=1..2000"}, product, sum, 600, NULL, 0, 0},
    {"trade", {"x=0..1000", "y=1..500"}, trade, weighted, 541, NULL, 0, 0},
    {"two ranges", {"x=1..1000"}, two_ranges, least_x, 200, NULL, 0, 0},
    {"list", {"shards=1,2,5,10", "y=1..1000"}, enough_shards, price_of_shards, 361.2, NULL, 0, 0},
    {"impossible", {"x=1..1000"}, never, least_x, NAN, NULL, 0, 0},
    {"formula", {"x=1..2000"}, at_the_formula, least_x, 437, NULL, 0, 437},
    {"lognormal", {"x=100..5000"}, serves_peak, least_x, 0, share_of_peaks, 2166, 0},
    {"two peaks", {"x=100..5000", "y=100..5000"}, serves_both, sum, 0, share_of_both, 4640, 0},
    {"even", {"x=100..3000"}, serves_even, least_x, 0, share_of_even, 1644.5, 0},
    {"billing",
     {"b=provisioned,on_demand", "y=100..5000"},
     serves_by_billing,
     price_of_billing,
     0,
     share_by_billing,
     2166,
     0},
};

static void test_known_tasks(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof tasks / sizeof *tasks; t++) {
        const struct task *task = &tasks[t];
        struct setup s;
        if (task->share)
            continue;
        begin(&s, task, 1);
        proof_search(&s.proof);
        print_message("%s: %g, %zu trials, %zu candidates\n", task->name, s.proof.best.cost,
                      s.trials, s.proof.candidate_count);
        assert_true((proof_proven(&s.proof) != NULL) == !isnan(task->best));
        if (!isnan(task->best))
            assert_close(s.proof.best.cost, task->best, 0.02 * task->best);
        proof_release(&s.proof);
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* 100 whole plans of each: how many answers hold in less than the share, and the median of the cost. */
static void test_stochastic_tasks(void **state)
{
    enum { PLANS = 100 };
    (void)state;
    for (size_t t = 0; t < sizeof tasks / sizeof *tasks; t++) {
        const struct task *task = &tasks[t];
        double costs[PLANS];
        size_t below = 0, trials = 0, candidates = 0;
        for (uint64_t plan = 0; task->share && plan < PLANS; plan++) {
            struct setup s;
            begin(&s, task, plan + 1);
            proof_search(&s.proof);
            bool proven = proof_proven(&s.proof) != NULL;
            below += proven &&
                     task->share(number_of(&s.proof, 0), number_of(&s.proof, 1)) < s.proof.share;
            costs[plan] = proven ? s.proof.best.cost : INFINITY;
            trials += s.trials;
            candidates += s.proof.candidate_count;
            proof_release(&s.proof);
        }
        if (!task->share)
            continue;
        qsort(costs, PLANS, sizeof *costs, compare_doubles);
        print_message("%s: %zu below, median %g of %g, %zu trials, %zu candidates\n", task->name,
                      below, costs[PLANS / 2], task->cost_995, trials / PLANS, candidates);
        assert_true(below <= 5);
        assert_true(costs[PLANS / 2] <= task->cost_995);
    }
}

/* Any number at a time, and any number of trials in all: the same answer, and a plan that stops says
 * what it knows. */
static void test_in_any_number(void **state)
{
    const struct task *task = &tasks[6];
    struct setup one, many, few;
    (void)state;
    begin(&one, task, 7);
    one.proof.at_a_time = 1;
    proof_search(&one.proof);
    begin(&many, task, 7);
    many.proof.at_a_time = 9;
    proof_search(&many.proof);
    assert_int_equal(one.proof.best.levels[0], many.proof.best.levels[0]);
    assert_int_equal(one.proof.made, many.proof.made);
    assert_int_equal(one.proof.made, one.trials);
    assert_true(many.trials > one.trials);
    for (int i = 0; i < 2; i++) {
        begin(&few, task, 7);
        few.proof.at_a_time = i ? 9 : 1;
        few.proof.most = one.proof.made - 1;
        proof_search(&few.proof);
        assert_true(few.proof.spent && few.proof.found && !proof_proven(&few.proof));
        assert_int_equal(few.proof.made, few.proof.most);
        assert_int_equal(few.proof.best.levels[0], one.proof.best.levels[0]);
        proof_release(&few.proof);
    }
    proof_release(&one.proof);
    proof_release(&many.proof);
}

/* The worst of the futures: none is missed, of the search's or the proof's. */
static void test_worst(void **state)
{
    struct setup s;
    struct point point;
    (void)state;
    begin(&s, &tasks[6], 3);
    s.proof.worst = true;
    assert_int_equal(proof_futures(&s.proof), 72);
    proof_search(&s.proof);
    const struct candidate *answer = proof_proven(&s.proof);
    assert_non_null(answer);
    assert_int_equal(answer->missed, 0);
    assert_true(proof_try(&s.proof, answer->levels, s.proof.futures, &point));
    assert_int_equal(point.held, 20);
    assert_true(proof_try_fresh(&s.proof, answer->levels, answer, &point));
    assert_int_equal(point.held, answer->futures);
    proof_release(&s.proof);
}

TESTS(proof, cmocka_unit_test(test_known_tasks), cmocka_unit_test(test_stochastic_tasks),
      cmocka_unit_test(test_in_any_number), cmocka_unit_test(test_worst))
