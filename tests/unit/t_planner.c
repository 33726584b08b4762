/* study/planner: the search. */
#include "fixture.h"

#include "planner.h"

/* Least x + y with x * y >= 12 on whole numbers from 1 to 100: 7, at 3 and 4. */
static bool run_product(void *context, struct point *point, double limit)
{
    struct planner *p = context;
    double x = knob_number(&p->knobs[0], point->levels[0]),
           y = knob_number(&p->knobs[1], point->levels[1]);

    point->futures = 1;
    point->cost = x + y;
    point->held = point->holds = x * y >= 12;
    point->dear = !point->holds && point->cost > limit;
    return true;
}

static void test_planner(void **state)
{
    struct planner p = {.knob_count = 2, .run = run_product};
    char why[512];
    (void)state;
    p.context = &p;
    assert_true(knob_read(&p.knobs[0], "x=1..100", why));
    assert_true(knob_read(&p.knobs[1], "y=1..100", why));
    planner_search(&p, NULL);
    assert_true(p.best != SIZE_MAX);
    assert_close(p.points[p.best].cost, 7, 0);
    assert_true(p.count < 400);
    assert_null(planner_contradiction(&p));
    planner_release(&p);
}

/* Holds from 37 on, but not at 64: the border is found, and the hole is told when it was met. */
static bool run_border(void *context, struct point *point, double limit)
{
    struct planner *p = context;
    double x = knob_number(&p->knobs[0], point->levels[0]);
    (void)limit;
    point->futures = 1;
    point->cost = x;
    point->held = point->holds = x >= 37 && x != 64;
    return true;
}

static void test_planner_border(void **state)
{
    struct planner p = {.knob_count = 1, .run = run_border};
    char why[512];
    (void)state;
    p.context = &p;
    assert_true(knob_read(&p.knobs[0], "x=0..100", why));
    planner_search(&p, NULL);
    assert_close(p.points[p.best].cost, 37, 0);
    assert_true(p.count <= 9 + 16); /* the bisection, then the sixteenths */
    size_t hole = 64;
    planner_try(&p, &hole, INFINITY);
    assert_non_null(planner_contradiction(&p));
    planner_release(&p);
}

/* What cannot be is never run: above 80 nothing is, so the range ends there, and the border within
 * it is found; above 30 nothing holds that can be. */
static bool is_above(void *context, const size_t *levels)
{
    struct planner *p = context;
    return knob_number(&p->knobs[0], levels[0]) > (double)p->goal_count;
}

static void test_planner_cannot_be(void **state)
{
    static const size_t most[] = {80, 30};
    char why[512];
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct planner p = {
            .knob_count = 1, .goal_count = most[i], .run = run_border, .cannot_be = is_above};
        p.context = &p;
        assert_true(knob_read(&p.knobs[0], "x=0..100", why));
        planner_search(&p, NULL);
        assert_true(i ? p.best == SIZE_MAX : p.points[p.best].cost == 37);
        for (size_t k = 0; k < p.count; k++)
            assert_true(p.points[k].levels[0] <= most[i]);
        size_t above = most[i] + 1;
        assert_null(planner_try(&p, &above, INFINITY));
        planner_release(&p);
    }
}

/* A minimum that may not be above its maximum: what is not valid is passed over, and neither range ends
 * where the other begins. Least 2 x + y with x >= 40 and x <= y: 120. */
static bool is_crossed(void *context, const size_t *levels)
{
    struct planner *p = context;
    return knob_number(&p->knobs[0], levels[0]) > knob_number(&p->knobs[1], levels[1]);
}

static bool run_crossed(void *context, struct point *point, double limit)
{
    struct planner *p = context;
    double x = knob_number(&p->knobs[0], point->levels[0]),
           y = knob_number(&p->knobs[1], point->levels[1]);

    (void)limit;
    assert_true(x <= y);
    point->futures = 1;
    point->cost = 2 * x + y;
    point->held = point->holds = x >= 40;
    return true;
}

static void test_planner_invalid(void **state)
{
    struct planner p = {.knob_count = 2, .run = run_crossed, .cannot_be = is_crossed};
    char why[512];
    (void)state;
    p.context = &p;
    assert_true(knob_read(&p.knobs[0], "min=10..100", why));
    assert_true(knob_read(&p.knobs[1], "max=20..90", why));
    planner_search(&p, NULL);
    assert_true(p.best != SIZE_MAX);
    assert_close(p.points[p.best].cost, 120, 6);
    assert_int_equal(knob_number(&p.knobs[0], p.last[0]), 90);
    planner_release(&p);
}

/* Provisioned costs its capacity and holds from 264 on; on demand costs 1,000 and always holds. */
static bool run_billing(void *context, struct point *point, double limit)
{
    struct planner *p = context;
    bool provisioned = text_equal(p->knobs[0].list.axes[0].values[point->levels[0]], "provisioned");
    double capacity = knob_number(&p->knobs[1], point->levels[1]);

    point->futures = 1;
    point->cost = provisioned ? capacity : 1000;
    point->held = point->holds = !provisioned || capacity >= 264;
    point->dear = point->cost > limit;
    point->holds &= !point->dear;
    return true;
}

/* What is dearer than the first value's best may still lead to something cheaper. */
static void test_planner_in_any_order(void **state)
{
    static const char *const lists[] = {"b=provisioned,on_demand", "b=on_demand,provisioned"};
    char why[512];
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct planner p = {.knob_count = 2, .run = run_billing};
        p.context = &p;
        assert_true(knob_read(&p.knobs[0], lists[i], why));
        assert_true(knob_read(&p.knobs[1], "c=10..20000", why));
        planner_search(&p, NULL);
        assert_close(p.points[p.best].cost, 264, 20);
        planner_release(&p);
    }
}

/* Holds from 200 to 300 and from 600 on: below the upper border there is a lower one. */
static bool run_two_ranges(void *context, struct point *point, double limit)
{
    struct planner *p = context;
    double x = knob_number(&p->knobs[0], point->levels[0]);

    point->futures = 1;
    point->cost = x;
    point->held = point->holds = (x >= 200 && x <= 300) || x >= 600;
    point->dear = !point->holds && point->cost > limit;
    return true;
}

static void test_planner_two_ranges(void **state)
{
    struct planner p = {.knob_count = 1, .run = run_two_ranges};
    char why[512];
    (void)state;
    p.context = &p;
    assert_true(knob_read(&p.knobs[0], "x=1..1000", why));
    planner_search(&p, NULL);
    assert_close(p.points[p.best].cost, 200, 0);
    planner_release(&p);
}

static bool run_never(void *context, struct point *point, double limit)
{
    (void)context, (void)limit;
    point->futures = 1;
    return true;
}

static void test_planner_without_answer(void **state)
{
    struct planner p = {.knob_count = 1, .run = run_never};
    char why[512];
    (void)state;
    assert_true(knob_read(&p.knobs[0], "x=0..100", why));
    planner_search(&p, NULL);
    assert_true(p.best == SIZE_MAX);
    assert_true(p.count >= 5);
    planner_release(&p);
}

TESTS(planner, cmocka_unit_test(test_planner), cmocka_unit_test(test_planner_border),
      cmocka_unit_test(test_planner_cannot_be), cmocka_unit_test(test_planner_invalid),
      cmocka_unit_test(test_planner_in_any_order), cmocka_unit_test(test_planner_two_ranges),
      cmocka_unit_test(test_planner_without_answer))
