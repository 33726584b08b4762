/* decide/sensitivity: known functions through the code that scenarios go through: a design, its
 * rows, their values in a sweep, the estimators. */
#include "fixture.h"

#include "designs.h"
#include "sensitivity.h"

typedef double answer_of(const struct design_point *point);

/* A number of a seed, uniform on 0..1. */
static double die(int64_t seed, const char *what)
{
    struct rng rng;

    rng_init(&rng, (uint64_t)seed, what, "tests");
    return rng_uniform(&rng);
}

static struct sweep_value value_of(const char *path, double number)
{
    return (struct sweep_value){memory_text(path), memory_text("1"), memory_text("What it is."),
                                BETTER_LESS, number};
}

static void campaign(struct sweep *s, const struct design *d, size_t rows, answer_of *answer)
{
    struct text axis = {0};
    char why[512], path[40];

    *s = (struct sweep){0};
    design_axis(d, &axis);
    assert_true(sweep_add_axis(s, text_get(&axis), why));
    text_release(&axis);
    assert_true(sweep_begin(s, "n", "v", "given", "resolved", d->seed, rows, why));
    for (size_t run = 0; run < s->run_count; run++) {
        struct sweep_value *values = memory_new(d->unknowns + 1, sizeof *values);
        struct design_point point;
        design_point(d, run / rows, run % rows, &point);
        for (size_t i = 0; i < d->unknowns; i++) {
            snprintf(path, sizeof path, "unknowns/%s", d->names[i]);
            values[i] = value_of(path, point.u[i]);
        }
        values[d->unknowns] = value_of("y", answer(&point));
        sweep_put(s, run, memory_text("d"), values, d->unknowns + 1);
    }
}

static void analyse(struct sensitivity *s, struct sweep *sweep, const char *kind, size_t unknowns,
                    bool place, size_t rows, answer_of *answer)
{
    struct design d;
    char name[24];

    design_init(&d, design_kind(kind), 1, place);
    for (size_t i = 0; i < unknowns; i++) {
        snprintf(name, sizeof name, "x%zu", i + 1);
        design_add_unknown(&d, name);
    }
    campaign(sweep, &d, rows, answer);
    design_release(&d);
    assert_true(sensitivity_make(s, sweep, 0, "y"));
    assert_int_equal(s->count, unknowns + 1 + place);
}

static const struct sensitivity_row *row_of(const struct sensitivity *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++)
        if (text_equal(s->rows[i].name, name))
            return &s->rows[i];
    fail_msg("no row %s", name);
    return NULL;
}

static void assert_index(const struct sensitivity *s, const char *name, double first, double total,
                         double tolerance)
{
    const struct sensitivity_row *row = row_of(s, name);

    assert_close(row->first.mean, first, tolerance);
    assert_close(row->total.mean, total, tolerance);
    assert_int_equal(row->total.count, 8);
    assert_true(row->total.half < 3 * tolerance);
}

static double ishigami_of(const double *u)
{
    const double pi = 3.14159265358979323846;
    double x[3];

    for (int i = 0; i < 3; i++)
        x[i] = pi * (2 * u[i] - 1);
    return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * pow(x[2], 4) * sin(x[0]);
}

static double ishigami(const struct design_point *p)
{
    return ishigami_of(p->u);
}

static void test_ishigami(void **state)
{
    struct sensitivity s;
    struct sweep sweep;
    (void)state;
    analyse(&s, &sweep, "sobol", 3, true, 2048, ishigami);
    assert_index(&s, "x1", 0.3139, 0.5576, 0.012);
    assert_index(&s, "x2", 0.4424, 0.4424, 0.012);
    assert_index(&s, "x3", 0, 0.2437, 0.012);
    assert_index(&s, "luck", 0, 0, 1e-12);
    assert_index(&s, "place", 0, 0, 1e-12);
    assert_string_equal(s.rows[0].name, "x1");
    assert_string_equal(s.rows[2].name, "x3");
    assert_true(s.beyond_noise);
    assert_close(s.middle, 3.5, 0.02);
    assert_close(s.rows[0].p10, 0.1, 0.01);
    assert_close(s.rows[0].p90, 0.9, 0.01);
    sensitivity_release(&s);
    sweep_release(&sweep);
}

/* With two dice that hold a quarter of the variance each, every index is half of itself. */
static double ishigami_and_dice(const struct design_point *p)
{
    const double variance = 13.844588, scale = sqrt(12 * variance / 2);

    return ishigami_of(p->u) + scale * (die(p->seed, "luck") + die(p->placement, "place"));
}

static void test_dice(void **state)
{
    struct sensitivity s;
    struct sweep sweep;
    (void)state;
    analyse(&s, &sweep, "sobol", 3, true, 2048, ishigami_and_dice);
    assert_close(row_of(&s, "x1")->total.mean, 0.5576 / 2, 0.03);
    assert_close(row_of(&s, "x2")->total.mean, 0.4424 / 2, 0.03);
    assert_close(row_of(&s, "x3")->total.mean, 0.2437 / 2, 0.03);
    assert_close(row_of(&s, "luck")->total.mean, 0.25, 0.03);
    assert_close(row_of(&s, "place")->total.mean, 0.25, 0.03);
    assert_close(row_of(&s, "place")->first.mean, 0.25, 0.08);
    sensitivity_release(&s);
    sweep_release(&sweep);
}

/* Sobol's g: the variance of factor i is 1 / (3 (1 + a)^2), the whole is the product of 1 + each,
 * less 1. */
static const double g_a[6] = {0, 1, 4.5, 9, 99, 99};

static double g_function(const struct design_point *p)
{
    double product = 1;

    for (int i = 0; i < 6; i++)
        product *= (fabs(4 * p->u[i] - 2) + g_a[i]) / (1 + g_a[i]);
    return product;
}

static void test_g(void **state)
{
    struct sensitivity s;
    struct sweep sweep;
    double parts[6], whole = 1;
    char name[8];
    (void)state;
    for (int i = 0; i < 6; i++) {
        parts[i] = 1 / (3 * (1 + g_a[i]) * (1 + g_a[i]));
        whole *= 1 + parts[i];
    }
    analyse(&s, &sweep, "sobol", 6, true, 2048, g_function);
    for (int i = 0; i < 6; i++) {
        snprintf(name, sizeof name, "x%d", i + 1);
        assert_index(&s, name, parts[i] / (whole - 1),
                     parts[i] * whole / (1 + parts[i]) / (whole - 1), 0.012);
    }
    sensitivity_release(&s);
    sweep_release(&sweep);
}

static double linear(const struct design_point *p)
{
    return 10 + p->u[0] - 2 * p->u[1] + 3 * p->u[2];
}

static void test_linear(void **state)
{
    static const char *const by_rank[] = {"x3", "x2", "x1", "luck", "place"};
    struct sensitivity s;
    struct sweep sweep;
    (void)state;
    analyse(&s, &sweep, "sobol", 3, true, 2048, linear);
    for (int i = 0; i < 3; i++)
        assert_index(&s, by_rank[2 - i], (i + 1) * (i + 1) / 14.0, (i + 1) * (i + 1) / 14.0, 0.012);
    assert_close(row_of(&s, "x2")->change.mean, -1.6, 0.1);
    sensitivity_release(&s);
    sweep_release(&sweep);
    analyse(&s, &sweep, "morris", 3, true, 10, linear);
    for (int i = 0; i < 5; i++) {
        assert_string_equal(s.rows[i].name, by_rank[i]);
        assert_close(s.rows[i].effect.mean, i < 3 ? 3 - i : 0, 1e-12);
        if (i < 3)
            assert_close(s.rows[i].spread, 0, 1e-12);
    }
    sensitivity_release(&s);
    sweep_release(&sweep);
    analyse(&s, &sweep, "tornado", 3, true, 4, linear);
    assert_close(s.middle, 11, 1e-12);
    for (int i = 0; i < 5; i++)
        assert_string_equal(s.rows[i].name, by_rank[i]);
    assert_close(s.rows[0].change.mean, 2.4, 1e-12);
    assert_close(s.rows[1].change.mean, -1.6, 1e-12);
    assert_close(s.rows[1].at_p10, 11.8, 1e-12);
    assert_close(s.rows[2].change.mean, 0.8, 1e-12);
    assert_close(s.rows[2].change.half, 0, 1e-12);
    sensitivity_release(&s);
    sweep_release(&sweep);
}

/* Ishigami's function over the four levels: the mean effects of x1, x2, x3 are 7.885, 6.524 and
 * 5.881, so that x3 is not lost although its first-order index is 0. Two draws of a die are worth
 * its range: mu* of u itself is 1. */
static double ishigami_and_luck(const struct design_point *p)
{
    return ishigami_of(p->u) + 2 * die(p->seed, "luck");
}

static void test_morris(void **state)
{
    struct sensitivity s;
    struct sweep sweep;
    (void)state;
    analyse(&s, &sweep, "morris", 3, false, 4000, ishigami_and_luck);
    assert_close(row_of(&s, "x1")->effect.mean, 7.885, 0.3);
    assert_close(row_of(&s, "x2")->effect.mean, 6.524, 0.3);
    assert_close(row_of(&s, "x3")->effect.mean, 5.881, 0.3);
    assert_close(row_of(&s, "luck")->effect.mean, 2, 0.1);
    assert_true(row_of(&s, "x3")->spread > row_of(&s, "x3")->effect.mean);
    sensitivity_release(&s);
    sweep_release(&sweep);
}

/* Only the median is another: the bar goes to it. Luck and place are told by what they do alone. */
static double ridge(const struct design_point *p)
{
    return -fabs(p->u[0] - 0.5) + 0.2 * die(p->seed, "luck") + 0.02 * die(p->placement, "place");
}

static void test_ridge(void **state)
{
    struct sensitivity s;
    struct sweep sweep;
    (void)state;
    analyse(&s, &sweep, "tornado", 1, true, 400, ridge);
    assert_string_equal(s.rows[0].name, "x1");
    assert_close(fabs(s.rows[0].change.mean), 0.4, 1e-9);
    assert_close(s.rows[1].change.mean, 0.16, 0.02);
    assert_close(s.rows[2].change.mean, 0.016, 0.002);
    assert_int_equal(s.rows[1].source, SENSITIVITY_LUCK);
    assert_int_equal(s.rows[2].source, SENSITIVITY_PLACE);
    assert_true(isnan(s.rows[1].p10) && isnan(s.rows[1].change.half));
    sensitivity_release(&s);
    sweep_release(&sweep);
}

static double nothing(const struct design_point *p)
{
    (void)p;
    return 0.1;
}

static void test_constant(void **state)
{
    static const char *const kinds[] = {"tornado", "morris", "sobol"};
    struct sensitivity s;
    struct sweep sweep;
    (void)state;
    for (int i = 0; i < 3; i++) {
        analyse(&s, &sweep, kinds[i], 2, true, 16, nothing);
        assert_true(s.constant);
        assert_false(s.beyond_noise);
        assert_true(i < 2 || isnan(s.rows[0].total.mean));
        sensitivity_release(&s);
        assert_false(sensitivity_make(&s, &sweep, 0, "z"));
        sensitivity_release(&s);
        sweep_release(&sweep);
    }
}

/* With an axis beside it, behind or before, each of its values is analysed for itself. */
static void test_axes(void **state)
{
    struct sensitivity s;
    struct sweep sweep = {0};
    char why[512];
    (void)state;
    assert_true(sweep_add_axis(&sweep, "design=median,x p10,x p90,luck", why));
    assert_true(sweep_add_axis(&sweep, "capacity=1,2", why));
    assert_true(sweep_begin(&sweep, "n", "v", "given", "resolved", 1, 2, why));
    assert_int_equal(sensitivity_axis(&sweep), 0);
    for (size_t run = 0; run < sweep.run_count; run++) {
        struct sweep_value *values = memory_new(1, sizeof *values);
        size_t cell = run / 2;
        values[0] = value_of("y", cell % 2 ? 10.0 * (double)(cell / 2) : (double)(cell / 2));
        sweep_put(&sweep, run, memory_text("d"), values, 1);
    }
    assert_true(sensitivity_make(&s, &sweep, 1, "y"));
    assert_close(s.rows[0].change.mean, 20, 1e-12); /* median 0, p10 10, p90 20 */
    sensitivity_release(&s);
    assert_true(sensitivity_make(&s, &sweep, 0, "y"));
    assert_close(s.rows[0].change.mean, 2, 1e-12);
    sensitivity_release(&s);
    sweep_release(&sweep);
}

/* Of a campaign that is not done, what there is. */
static void test_missing(void **state)
{
    static const char *const kinds[] = {"tornado", "morris", "sobol"};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct sensitivity s;
        struct sweep sweep;
        analyse(&s, &sweep, kinds[i], 3, true, 64, linear);
        assert_int_equal(s.missing, 0);
        sensitivity_release(&s);
        for (size_t run = 0; run < sweep.run_count; run += 2)
            sweep_put(&sweep, run, NULL, NULL, 0);
        assert_true(sensitivity_make(&s, &sweep, 0, "y"));
        assert_int_equal(s.missing, sweep.run_count / 2);
        assert_string_equal(s.rows[0].name, "x3");
        assert_true(s.rows[0].weight > 0.4);
        if (i == 2) /* in the fifths too */
            assert_close(row_of(&s, "x2")->change.mean, -1.6, 0.5);
        sensitivity_release(&s);
        sweep_release(&sweep);
    }
}

/* Of two variants the second alone has the unknown w: it is no row of the first. */
static void test_own_unknowns(void **state)
{
    struct sensitivity s;
    struct sweep sweep = {0};
    char why[512];
    (void)state;
    assert_true(sweep_add_axis(&sweep, "variant=a,b", why));
    assert_true(sweep_add_axis(&sweep, "design=median,x p10,x p90,w p10,w p90,luck", why));
    assert_true(sweep_begin(&sweep, "n", "v", "given", "resolved", 1, 2, why));
    for (size_t run = 0; run < sweep.run_count; run++) {
        size_t count = run < sweep.run_count / 2 ? 2 : 3;
        struct sweep_value *values = memory_new(count, sizeof *values);
        values[0] = value_of("y", (double)run);
        values[1] = value_of("unknowns/x", 1);
        if (count == 3)
            values[2] = value_of("unknowns/w", 1);
        sweep_put(&sweep, run, memory_text("d"), values, count);
    }
    assert_true(sensitivity_make(&s, &sweep, 0, "y"));
    assert_int_equal(s.count, 2);
    sensitivity_release(&s);
    assert_true(sensitivity_make(&s, &sweep, sweep.cells - 1, "y"));
    assert_int_equal(s.count, 3);
    sensitivity_release(&s);
    sweep_release(&sweep);
}

/* Three texts, of which the third alone matters: however rare, it is tried, and told by name. Between
 * the first and the third the measure falls from 5 to 1. */
static void named_campaign(struct sweep *s, const char *axis, size_t rows)
{
    char why[512];

    *s = (struct sweep){0};
    assert_true(sweep_add_axis(s, axis, why));
    assert_true(sweep_begin(s, "n", "v", "given", "resolved", 1, rows, why));
    for (size_t run = 0; run < s->run_count; run++) {
        struct sweep_value *values = memory_new(2, sizeof *values);
        size_t cell = run / rows, row = run % rows;
        bool tornado = s->axes[0].count == 5;
        double mode = tornado ? (double)(cell ? (cell - 1) % 3 : 0) : (double)((row + cell) % 3);
        values[0] = value_of("y", mode == 2 ? 1 : 5);
        values[1] = value_of("unknowns/mode", mode);
        free(values[1].sentence);
        values[1].sentence = memory_text("Not known. Values: 0 last; 1 mean; 2 max");
        sweep_put(s, run, memory_text("d"), values, 2);
    }
}

static void test_names(void **state)
{
    static const char *const axes[] = {"design=median,mode value 1,mode value 2,mode value 3,luck",
                                       "design=start,mode value,luck", "design=A,B,A mode,luck"};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct sensitivity s;
        struct sweep sweep;
        named_campaign(&sweep, axes[i], 48);
        assert_true(sensitivity_make(&s, &sweep, 0, "y"));
        const struct sensitivity_row *mode = row_of(&s, "mode");
        assert_int_equal(s.count, 2);
        assert_true(mode->values);
        assert_string_equal(mode->low, "last");
        assert_string_equal(mode->high, "max");
        if (i == 1) /* of three steps two are to or from the third */
            assert_close(mode->effect.mean, 4 * 2 / 3.0, 1e-9);
        else
            assert_close(mode->change.mean, -4, 1e-9);
        assert_true(i > 0 || s.beyond_noise);
        sensitivity_release(&s);
        sweep_release(&sweep);
    }
}

TESTS(sensitivity, cmocka_unit_test(test_missing), cmocka_unit_test(test_ishigami),
      cmocka_unit_test(test_dice), cmocka_unit_test(test_g), cmocka_unit_test(test_linear),
      cmocka_unit_test(test_morris), cmocka_unit_test(test_ridge), cmocka_unit_test(test_constant),
      cmocka_unit_test(test_axes), cmocka_unit_test(test_own_unknowns),
      cmocka_unit_test(test_names))
