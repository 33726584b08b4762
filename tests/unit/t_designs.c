/* study/designs: with what each run of a sensitivity is made. */
#include "fixture.h"

#include "designs.h"
#include "morris.h"

static struct design design_of(const char *kind, bool place)
{
    struct design d;

    design_init(&d, design_kind(kind), 7, place);
    design_add_unknown(&d, "x");
    design_add_unknown(&d, "y");
    design_add_unknown(&d, "z");
    return d;
}

static void assert_axis(const char *kind, bool place, const char *expected)
{
    struct design d = design_of(kind, place);
    struct text axis = {0};

    design_axis(&d, &axis);
    assert_string_equal(text_get(&axis), expected);
    text_release(&axis);
    design_release(&d);
}

static void test_axes(void **state)
{
    (void)state;
    assert_axis("tornado", true, "design=median,x p10,x p90,y p10,y p90,z p10,z p90,luck,place");
    assert_axis("morris", false, "design=start,x step,y step,z step,luck");
    assert_axis("sobol", true, "design=A,B,A x,A y,A z,luck,place");
    assert_null(design_kind("tornados"));
    assert_int_equal(design_kind("sobol")->rows(100), 128);
    assert_int_equal(design_kind("sobol")->rows(1), 8);
    assert_int_equal(design_kind("morris")->rows(11), 11);
}

static void test_tornado(void **state)
{
    struct design d = design_of("tornado", true);
    struct design_point p;
    (void)state;
    design_point(&d, 4, 5, &p);
    assert_close(p.u[0], 0.5, 0);
    assert_close(p.u[1], 0.9, 0);
    assert_int_equal(p.seed, 12);
    assert_int_equal(p.placement, 12);
    design_point(&d, 7, 5, &p); /* luck */
    assert_close(p.u[1], 0.5, 0);
    assert_int_equal(p.seed, 12);
    assert_int_equal(p.placement, 7);
    design_point(&d, 8, 5, &p); /* place */
    assert_int_equal(p.seed, 7);
    assert_int_equal(p.placement, 12);
    design_release(&d);
}

/* From one point of a trajectory to the next one thing changes, by a step. */
static void test_morris(void **state)
{
    struct design d = design_of("morris", true);
    (void)state;
    for (size_t row = 0; row < 12; row++) {
        struct design_point before, after;
        design_point(&d, 0, row, &before);
        assert_int_equal(before.seed, 7 + row);
        for (size_t step = 0; step < 5; step++) {
            size_t factor = morris_factor(row, step, 5), changed = 0;
            design_point(&d, factor + 1, row, &after);
            for (size_t i = 0; i < 3; i++)
                if (after.u[i] != before.u[i]) {
                    assert_close(fabs(after.u[i] - before.u[i]), 0.6, 1e-12);
                    assert_int_equal(i, factor);
                    changed++;
                }
            changed += after.seed != before.seed;
            changed += after.placement != before.placement;
            assert_int_equal(changed, 1);
            before = after;
        }
    }
    design_release(&d);
}

static double correlation(const double *x, const double *y, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (x[i] - 0.5) * (y[i] - 0.5);
    return 12 * sum / (double)count;
}

/* A and B are independent: not even one row further are they alike, as stretches of one sequence
 * would be. "A y" is A with B's y; luck has B's seed, place B's placement. */
static void test_sobol(void **state)
{
    enum { ROWS = 1024 };
    struct design d = design_of("sobol", true);
    static double a[3][ROWS], b[3][ROWS];
    (void)state;
    for (size_t row = 0; row < ROWS; row++) {
        struct design_point p[7];
        for (size_t value = 0; value < 7; value++)
            design_point(&d, value, row, &p[value]);
        for (size_t i = 0; i < 3; i++) {
            a[i][row] = p[0].u[i];
            b[i][row] = p[1].u[i];
            for (size_t value = 2; value < 7; value++)
                assert_close(p[value].u[i], p[value == 2 + i].u[i], 0);
        }
        assert_int_equal(p[0].seed, 7 + row);
        assert_int_equal(p[3].seed, 7 + row);
        assert_int_equal(p[5].seed, p[1].seed);
        assert_int_equal(p[5].placement, p[0].placement);
        assert_int_equal(p[6].seed, p[0].seed);
        assert_int_equal(p[6].placement, p[1].placement);
        assert_true(p[1].seed >= 7 + 1000000);
    }
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 3; k++) {
            assert_close(correlation(a[i], b[k], ROWS), 0, 0.02);
            assert_close(correlation(a[i], b[k] + 8, ROWS - 8), 0, 0.1);
        }
    design_release(&d);
}

/* Cells may have unknowns of their own: the design has each once, and draws it by its name, wherever
 * the cell has it. What it does not know is at its median. */
static void test_cells(void **state)
{
    struct unknown first[] = {{.name = "x", .dimension = 0}},
                   second[] = {{.name = "w", .dimension = 0}, {.name = "x", .dimension = 1}},
                   third[] = {{.name = "other", .dimension = 0}, {.name = "w", .dimension = 1}};
    struct unknowns a = {first, 1, 1}, b = {second, 2, 2}, c = {third, 2, 2};
    double uniforms[2] = {0.5, 0.5};
    struct set_list sets = {0};
    struct sweep sweep = {0};
    struct text axis = {0};
    struct design d;
    char why[512];
    (void)state;
    design_init(&d, design_kind("tornado"), 7, false);
    design_add_unknowns(&d, &a);
    design_add_unknowns(&d, &b);
    design_axis(&d, &axis);
    assert_string_equal(text_get(&axis), "design=median,x p10,x p90,w p10,w p90,luck");
    assert_true(sweep_add_axis(&sweep, text_get(&axis), why));
    assert_true(sweep_begin(&sweep, "n", "v", "given", "resolved", 7, 2, why));
    design_draw(&d, &sweep, 3 * 2, &b, uniforms, &sets); /* w p10 */
    assert_close(uniforms[0], 0.1, 0);
    assert_close(uniforms[1], 0.5, 0);
    uniforms[0] = 0.25;
    design_draw(&d, &sweep, 4 * 2, &c, uniforms, &sets);
    assert_close(uniforms[0], 0.5, 0);
    assert_close(uniforms[1], 0.9, 0);
    set_list_release(&sets);
    text_release(&axis);
    sweep_release(&sweep);
    design_release(&d);
}

/* Every value is tried, were its share a hundredth; in between a trajectory goes from any to any
 * other. */
static void test_values(void **state)
{
    struct marginal_part parts[] = {
        {"last", 0, 0, 0.5}, {"max", 0, 0, 0.51}, {NULL, 1, 2, 0.8}, {NULL, 2, 4, 1}};
    struct unknown one = {.name = "m", .marginal = {.parts = parts, .part_count = 4}};
    struct unknowns all = {&one, 1, 1};
    static const double at[] = {0.25, 0.505, 0.655, 0.9};
    static const char *const kinds[] = {"tornado", "morris"};
    struct design_point point, after;
    struct design d;
    bool seen[4] = {false};
    (void)state;
    for (int k = 0; k < 2; k++) {
        struct text axis = {0};
        design_init(&d, design_kind(kinds[k]), 7, false);
        design_add_unknowns(&d, &all);
        design_axis(&d, &axis);
        assert_string_equal(text_get(&axis),
                            k ? "design=start,m value,luck"
                              : "design=median,m value 1,m value 2,m value 3,m value 4,luck");
        text_release(&axis);
        for (size_t v = 0; v < 4 && k == 0; v++) {
            design_point(&d, v + 1, 0, &point);
            assert_close(point.u[0], at[v], 1e-12);
        }
        for (size_t row = 0; row < 40 && k == 1; row++) {
            design_point(&d, 0, row, &point);
            design_point(&d, 1, row, &after);
            assert_true(point.u[0] != after.u[0]);
            for (size_t v = 0; v < 4; v++)
                seen[v] |= fabs(after.u[0] - at[v]) < 1e-12;
        }
        design_release(&d);
    }
    assert_true(seen[0] && seen[1] && seen[2] && seen[3]);
}

TESTS(designs, cmocka_unit_test(test_axes), cmocka_unit_test(test_tornado),
      cmocka_unit_test(test_morris), cmocka_unit_test(test_sobol), cmocka_unit_test(test_cells),
      cmocka_unit_test(test_values))
