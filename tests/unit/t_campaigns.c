/* Many runs: axes and files of sweeps, knobs and the search of plans, processes, the formula. */
#include "fixture.h"

#include <unistd.h>

#include "export.h"
#include "planner.h"
#include "processes.h"
#include "rule_of_thumb.h"
#include "sweep_read.h"
#include "sweep_text.h"

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static void test_axes(void **state)
{
    struct sweep s = {0};
    char why[512];
    (void)state;
    assert_true(sweep_add_axis(&s, "a.b.capacity=5,10,20", why));
    assert_true(sweep_add_axis(&s, "c.capacity=1m,90s", why));
    assert_true(sweep_add_axis(&s, "k={x: 1, y: [2,3]},\"p,q\"", why));
    assert_true(sweep_add_axis(&s, "size=1KiB,2KiB", why));
    assert_string_equal(s.axes[0].name, "capacity");
    assert_string_equal(s.axes[1].name, "c_capacity");
    assert_near(s.axes[1].numbers[1], 90, 0);
    assert_string_equal(s.axes[1].unit, "s");
    assert_int_equal(s.axes[2].count, 2);
    assert_string_equal(s.axes[2].values[1], "\"p,q\"");
    assert_null(s.axes[2].numbers);
    assert_string_equal(s.axes[3].unit, "byte");
    assert_true(sweep_begin(&s, "n", "v", "g", "r", 7, 3, why));
    assert_int_equal(s.run_count, 3 * 2 * 2 * 2 * 3);
    assert_int_equal(sweep_index(&s, 23, 0), 2);
    assert_int_equal(sweep_index(&s, 9, 2), 0);
    assert_int_equal(sweep_seed(&s, 5), 9);
    sweep_release(&s);
}

static void test_bad_axes(void **state)
{
    static const char *const bad[] = {"a",    "a=",    "=1",      "a=1,,2",   "a=1,",
                                      "a=,1", "a=1,1", "a=1,1.0", "seed=1,2", ""};
    char why[512];
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct sweep s = {0};
        *why = '\0';
        assert_false(sweep_add_axis(&s, bad[i], why));
        assert_true(*why);
        sweep_release(&s);
    }
    struct sweep s = {0};
    assert_true(sweep_add_axis(&s, "a.b=1,2", why));
    assert_false(sweep_add_axis(&s, "a.b=3,4", why));
    sweep_release(&s);
}

static struct sweep_value value(const char *path, double number)
{
    return (struct sweep_value){memory_text(path), memory_text("1"), memory_text("What it is."),
                                number};
}

static void fill(struct sweep *s, size_t run, double number)
{
    struct sweep_value *values = memory_new(2, sizeof *values);
    values[0] = value("tables/t/b", number);
    values[1] = value("a", run % 2 ? NAN : 2 * number);
    sweep_put(s, run, memory_text("d"), values, 2);
}

static void begin_small(struct sweep *s)
{
    char why[512];
    *s = (struct sweep){0};
    assert_true(sweep_add_axis(s, "x=1,2,3", why));
    assert_true(sweep_add_axis(s, "y=p,q", why));
    assert_true(sweep_begin(s, "n", "v", "given", "resolved", 4, 2, why));
}

static size_t read_bytes(const char *path, char *bytes, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t got = fread(bytes, 1, size, file);
    fclose(file);
    return got;
}

/* A sweep comes back as it was, and in whatever order its runs were made the file is the same. */
static void test_sweep_files(void **state)
{
    struct sweep one, other, back;
    char why[512];
    static char bytes[2][400000];
    (void)state;
    begin_small(&one);
    begin_small(&other);
    for (size_t r = 0; r < 12; r++)
        fill(&one, r, (double)r);
    assert_true(sweep_write(&one, fixture_path("one.h5"), NULL, why));
    for (size_t r = 12; r-- > 6;)
        fill(&other, r, (double)r);
    assert_false(sweep_complete(&other));
    assert_true(sweep_write(&other, fixture_path("part.h5"), NULL, why));
    assert_true(sweep_is(fixture_path("part.h5")));
    assert_int_equal(sweep_read(&back, fixture_path("part.h5"), why), RESULT_GOOD);
    assert_string_equal(back.fingerprint, one.fingerprint);
    assert_null(back.runs[5].digest);
    for (size_t r = 0; r < 6; r++)
        fill(&back, r, (double)r);
    assert_true(sweep_complete(&back));
    assert_true(sweep_write(&back, fixture_path("other.h5"), NULL, why));
    size_t size = read_bytes(fixture_path("one.h5"), bytes[0], sizeof bytes[0]);
    assert_int_equal(size, read_bytes(fixture_path("other.h5"), bytes[1], sizeof bytes[1]));
    assert_memory_equal(bytes[0], bytes[1], size);
    double values[2];
    sweep_values(&back, 4, "tables/t/b", values);
    assert_near(values[1], 9, 0);
    sweep_take_runs(&other, &one);
    assert_true(sweep_complete(&other));
    sweep_release(&one);
    sweep_release(&other);
    sweep_release(&back);
}

static void test_sweep_tables(void **state)
{
    struct sweep s;
    struct text out = {0};
    (void)state;
    begin_small(&s);
    for (size_t r = 0; r < 12; r++) {
        struct sweep_value *values = memory_new(1, sizeof *values);
        /* Noise of the seed is common to all cells: the differences have none of it. */
        values[0] = value("failed_ratio", 0.1 * (double)(r % 2) + 0.01 * (double)(r / 2));
        sweep_put(&s, r, memory_text("d"), values, 1);
    }
    assert_int_equal(sweep_best(&s, "failed_ratio"), 0);
    sweep_write_text(&s, NULL, 0, false, &out);
    assert_null(strstr(text_get(&out), "% ~")); /* every cell differs beyond noise */
    assert_non_null(strstr(text_get(&out), "3, q"));
    text_release(&out);
    out = (struct text){0};
    export_sweep(&s, &out);
    assert_non_null(strstr(text_get(&out), "x,y,seed,failed_ratio\r\n1,p,4,0\r\n1,p,5,0.1\r\n"));
    text_release(&out);
    sweep_release(&s);
}

static void test_knobs(void **state)
{
    struct knob k;
    struct text out = {0};
    char why[512];
    static const char *const bad[] = {"a", "a=5..1", "a=1..x", "a=1m..5KiB", "=1..2"};
    (void)state;
    assert_true(knob_read(&k, "t.capacity=500..20000", why));
    assert_int_equal(k.kind, KNOB_WHOLE);
    assert_int_equal(k.levels, KNOB_LEVELS + 1);
    assert_near(knob_number(&k, 0), 500, 0);
    assert_near(knob_number(&k, k.levels - 1), 20000, 0);
    assert_near(knob_number(&k, knob_level(&k, 3000)), 3000, 10);
    knob_release(&k);
    assert_true(knob_read(&k, "t.target=50%..90%", why));
    knob_write(&k, k.levels - 1, &out);
    assert_string_equal(text_get(&out), "90%");
    text_release(&out);
    knob_release(&k);
    assert_true(knob_read(&k, "n=1..5", why));
    assert_int_equal(k.levels, 5);
    knob_release(&k);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(knob_read(&k, bad[i], why));
        knob_release(&k);
    }
}

/* Least x + y with x * y >= 12 on whole numbers from 1 to 100: 7, at 3 and 4. */
static bool run_product(void *context, struct point *point, double limit)
{
    struct planner *p = context;
    double x = knob_number(&p->knobs[0], point->levels[0]),
           y = knob_number(&p->knobs[1], point->levels[1]);

    point->seeds = 1;
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
    planner_search(&p);
    assert_true(p.best != SIZE_MAX);
    assert_true(p.points[p.best].cost <= 8); /* 7 is the least; the grid steps by an eighth */
    assert_true(p.count < 300);
    assert_null(planner_contradiction(&p));
    planner_release(&p);
}

/* Holds from 37 on, but not at 64: the border is found, and the hole is told when it was met. */
static bool run_border(void *context, struct point *point, double limit)
{
    struct planner *p = context;
    double x = knob_number(&p->knobs[0], point->levels[0]);
    (void)limit;
    point->seeds = 1;
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
    planner_search(&p);
    assert_near(p.points[p.best].cost, 37, 0);
    assert_true(p.count <= 9);
    size_t hole = 64;
    planner_try(&p, &hole, INFINITY);
    assert_non_null(planner_contradiction(&p));
    planner_release(&p);
}

/* Provisioned costs its capacity and holds from 264 on; on demand costs 1,000 and always holds. */
static bool run_billing(void *context, struct point *point, double limit)
{
    struct planner *p = context;
    bool provisioned = text_equal(p->knobs[0].list.axes[0].values[point->levels[0]], "provisioned");
    double capacity = knob_number(&p->knobs[1], point->levels[1]);

    point->seeds = 1;
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
        planner_search(&p);
        assert_near(p.points[p.best].cost, 264, 20);
        planner_release(&p);
    }
}

static bool run_never(void *context, struct point *point, double limit)
{
    (void)context, (void)limit;
    point->seeds = 1;
    return true;
}

static void test_planner_without_answer(void **state)
{
    struct planner p = {.knob_count = 1, .run = run_never};
    char why[512];
    (void)state;
    assert_true(knob_read(&p.knobs[0], "x=0..100", why));
    planner_search(&p);
    assert_true(p.best == SIZE_MAX);
    assert_true(p.count >= 5);
    planner_release(&p);
}

static int add_up(void *context, size_t number, struct text *out)
{
    (void)context;
    if (number == 13)
        abort();
    if (number == 17)
        return 3;
    for (size_t i = 0; i < 5000 * (number % 7); i++)
        text_add(out, "0123456789");
    text_addf(out, "%zu", number);
    return 0;
}

struct sums {
    size_t good, crashed, failed;
};

static void take_sum(void *context, const struct process_answer *answer)
{
    struct sums *sums = context;
    size_t length = strlen(answer->text), zeros = 50000 * (answer->number % 7);

    if (answer->status == 128 + 6)
        sums->crashed++;
    else if (answer->status == 3)
        sums->failed++;
    else if (length > zeros && strtoul(answer->text + zeros, NULL, 10) == answer->number)
        sums->good++;
}

/* Each piece answers once, long answers arrive whole, and a crash is its own. */
static void test_jobs(void **state)
{
    struct processes jobs;
    struct sums sums = {0};
    size_t next = 0, ended = 0;
    (void)state;
    processes_init(&jobs, 3, add_up, NULL);
    while (ended < 40) {
        while (processes_free_slots(&jobs) && next < 40)
            assert_true(processes_start(&jobs, next++));
        processes_wait(&jobs, 100, take_sum, &sums);
        ended = sums.good + sums.crashed + sums.failed;
    }
    processes_release(&jobs);
    assert_int_equal(sums.good, 38);
    assert_int_equal(sums.crashed, 1);
    assert_int_equal(sums.failed, 1);
}

static void test_rule_of_thumb(void **state)
{
    struct sweep s;
    struct rule_of_thumb rule;
    (void)state;
    begin_small(&s);
    for (size_t r = 0; r < 2; r++) {
        struct sweep_value *values = memory_new(2, sizeof *values);
        values[0] = value("tables/t/peak_minute_read_capacity_units", 100 + (double)r);
        values[1] = value("tables/t/indexes/i/peak_minute_write_capacity_units", 10);
        sweep_put(&s, r, memory_text("d"), values, 2);
    }
    assert_true(rule_of_thumb(&s, "tables.t.read.capacity", &rule));
    assert_near(rule.capacity, ceil(100.5 * 1.2), 0);
    assert_true(rule_of_thumb(&s, "tables.t.indexes.i.write.autoscaling.min", &rule));
    assert_near(rule.capacity, 12, 0);
    assert_false(rule_of_thumb(&s, "tables.t.billing", &rule));
    assert_false(rule_of_thumb(&s, "workloads.w.read.capacity", &rule));
    sweep_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_axes),
        cmocka_unit_test(test_bad_axes),
        cmocka_unit_test(test_sweep_files),
        cmocka_unit_test(test_sweep_tables),
        cmocka_unit_test(test_knobs),
        cmocka_unit_test(test_planner),
        cmocka_unit_test(test_planner_border),
        cmocka_unit_test(test_planner_without_answer),
        cmocka_unit_test(test_planner_in_any_order),
        cmocka_unit_test(test_jobs),
        cmocka_unit_test(test_rule_of_thumb),
    };
    return cmocka_run_group_tests(tests, fixture_make_folder, fixture_remove_folder);
}
