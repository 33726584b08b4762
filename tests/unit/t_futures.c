/* study/futures, study/unknowns: what a future draws, and where it is set. */
#include "fixture.h"

#include "futures.h"
#include "service_ranges.h"
#include "sweep.h"

static const char yaml[] =
    "name: t\nduration: 1m\n"
    "tables: {a: {item_size: 1KiB, read: {capacity: 10}, write: {capacity: 5}}, "
    "b: {item_size: 1KiB, burst: 60s, read: {capacity: 10}, write: {capacity: 5}}}\n"
    "clients: {c: {}}\n"
    "workloads: {w: {client: c, table: a, keys: [{count: 10}], rate: [{per_second: 8}]}}\n"
    "unknowns: {x: {path: workloads.w.keys.0.exponent, uniform: 0.5..1.5}, "
    "y: {scale: 'workloads.*.rate.*.per_second', loguniform: 1..4}%s}\n";

static void load(struct fixture *f, const char *more)
{
    struct text text = {0};

    text_addf(&text, yaml, more);
    fixture_init(f, text_get(&text));
    assert_true(f->valid);
    text_release(&text);
}

/* The known answers of futures.h. */
static void test_points(void **state)
{
    static const double known[][2] = {{0.5, 0.5}, {0.75, 0.25}, {0.25, 0.75}, {0.375, 0.375}};
    struct futures f;

    (void)state;
    futures_init(&f, 1, false);
    for (size_t i = 0; i < 4; i++)
        for (size_t d = 0; d < 2; d++)
            assert_close(futures_point(&f, i, 2)[d], known[i][d], 0);
    assert_close(futures_point(&f, 1, 2)[1], 0.25, 0); /* again, after later ones */
    futures_release(&f);
}

/* Rows do not depend on how many there are, on the order they are asked in, or on other unknowns'
 * being there; they fill the interval evenly. */
static void test_rows(void **state)
{
    enum { ROWS = 128 };
    struct fixture fixture;
    struct unknowns unknowns;
    struct futures up, down;
    double a[UNKNOWNS_MOST], b[UNKNOWNS_MOST];
    int strata[2][16] = {{0}};

    (void)state;
    load(&fixture, "");
    assert_true(unknowns_init(&unknowns, &fixture.scenario, &fixture.diagnostics));
    assert_int_equal(unknowns.count, 2);
    futures_init(&up, 7, false);
    futures_init(&down, 7, false);
    futures_row(&down, &unknowns, ROWS - 1, b);
    for (size_t r = 0; r < ROWS; r++) {
        futures_row(&up, &unknowns, r, a);
        futures_row(&down, &unknowns, r, b);
        for (size_t d = 0; d < 2; d++) {
            assert_true(a[d] == b[d]);
            strata[d][(int)(a[d] * 16)]++;
        }
    }
    for (size_t d = 0; d < 2; d++)
        for (size_t s = 0; s < 16; s++)
            assert_in_range(strata[d][s], 4, 12); /* 8 in the mean; random ones spread from 2 */
    futures_release(&up);
    futures_release(&down);
    unknowns_release(&unknowns);
    fixture_release(&fixture);
}

/* Those of a proof are others, and independent: no two dimensions, no two rows go together. */
static void test_independent(void **state)
{
    enum { ROWS = 2000 };
    struct fixture fixture;
    struct unknowns unknowns;
    struct futures f;
    double u[UNKNOWNS_MOST], before = 0.5, together = 0, after = 0, mean = 0;

    (void)state;
    load(&fixture, "");
    assert_true(unknowns_init(&unknowns, &fixture.scenario, &fixture.diagnostics));
    futures_init(&f, 7, true);
    for (size_t r = 0; r < ROWS; r++) {
        futures_row(&f, &unknowns, r, u);
        mean += u[0] / ROWS;
        together += 12 * (u[0] - 0.5) * (u[1] - 0.5) / ROWS;
        after += 12 * (u[0] - 0.5) * (before - 0.5) / ROWS;
        before = u[0];
    }
    assert_close(mean, 0.5, 4 * 0.2887 / sqrt(ROWS));
    assert_close(together, 0, 4 / sqrt(ROWS));
    assert_close(after, 0, 4 / sqrt(ROWS));
    futures_release(&f);
    unknowns_release(&unknowns);
    fixture_release(&fixture);
}

static bool has(const struct set_list *sets, const char *set)
{
    for (size_t i = 0; i < sets->count; i++)
        if (text_equal(sets->items[i], set))
            return true;
    return false;
}

/* What every unknown at the same part of its distribution sets. */
static void draw_all(struct fixture *fixture, const char *more, struct unknowns *unknowns,
                     double uniform, struct set_list *sets)
{
    double u[UNKNOWNS_MOST];

    for (int i = 0; i < UNKNOWNS_MOST; i++)
        u[i] = uniform;
    load(fixture, more);
    assert_true(unknowns_init(unknowns, &fixture->scenario, &fixture->diagnostics));
    unknowns_sets(unknowns, u, sets);
}

static void test_sets(void **state)
{
    struct fixture fixture;
    struct unknowns unknowns;
    struct set_list sets = {0};

    (void)state;
    draw_all(&fixture, "", &unknowns, 0.5, &sets);
    assert_int_equal(sets.count, 2);
    assert_true(has(&sets, "workloads.w.keys.0.exponent=1"));
    assert_true(has(&sets, "workloads.w.rate.0.per_second=16")); /* 8 times 2 */
    assert_true(unknowns_set_path(&unknowns, "workloads.*.keys.*.exponent"));
    assert_false(unknowns_set_path(&unknowns, "workloads.w.rate.0.per_second"));
    set_list_release(&sets);
    unknowns_release(&unknowns);
    fixture_release(&fixture);
}

/* What the scenario says is known; what it leaves out of the service's is drawn. */
static void test_service(void **state)
{
    struct fixture fixture;
    struct unknowns unknowns;
    struct set_list sets = {0};

    (void)state;
    draw_all(&fixture, ", service: published", &unknowns, 0.15, &sets);
    assert_true(has(&sets, "tables.a.burst=2m30s500ms"));
    for (size_t i = 0; i < sets.count; i++)
        assert_false(text_starts_with(sets.items[i], "tables.b.burst="));
    assert_int_equal(unknowns.dimensions, 2 + service_range_count);
    set_list_release(&sets);
    unknowns_release(&unknowns);
    fixture_release(&fixture);
}

/* Each range of the service is one that is set somewhere, and lies within what the key may be. */
static void test_ranges(void **state)
{
    struct fixture fixture;
    struct unknowns unknowns;

    (void)state;
    fixture_init(&fixture,
                 "name: t\nduration: 1m\nclients: {c: {}}\n"
                 "tables: {a: {item_size: 1KiB, write: {capacity: 5}, read: {capacity: 10, "
                 "autoscaling: {min: 5, max: 10}}, indexes: {i: {read: {capacity: 5}, write: "
                 "{capacity: 5}}}}, b: {item_size: 1KiB, billing: on_demand}, "
                 "c: {item_size: 1KiB, billing: on_demand}}\n"
                 "global_tables: {g: {replicas: [b, c]}}\n"
                 "unknowns: {service: published}\n");
    assert_true(fixture.valid);
    assert_true(unknowns_init(&unknowns, &fixture.scenario, &fixture.diagnostics));
    assert_int_equal(unknowns.count, service_range_count);
    for (double end = 0.01; end < 1; end += 0.98) {
        struct set_list sets = {0};
        struct scenario drawn;
        double u[UNKNOWNS_MOST];
        for (int i = 0; i < UNKNOWNS_MOST; i++)
            u[i] = end;
        unknowns_sets(&unknowns, u, &sets);
        struct scenario_changes changes = {(const char *const *)sets.items, sets.count};
        bool valid = scenario_load(&drawn, "t", fixture.scenario.given,
                                   strlen(fixture.scenario.given), &changes, &fixture.diagnostics);
        if (!valid)
            diagnostics_print(&fixture.diagnostics, stderr);
        assert_true(valid);
        scenario_release(&drawn);
        set_list_release(&sets);
    }
    unknowns_release(&unknowns);
    fixture_release(&fixture);
}

/* A sweep of more seeds begins with the runs of one of fewer, cell by cell. */
static void test_reuse(void **state)
{
    struct sweep few = {0}, many = {0};
    char why[512];

    (void)state;
    assert_true(sweep_add_axis(&few, "a=1,2", why) && sweep_add_axis(&many, "a=1,2", why));
    assert_true(sweep_begin(&few, "t", "v", "", "", 5, 2, why));
    assert_true(sweep_begin(&many, "t", "v", "", "", 5, 3, why));
    assert_string_equal(few.fingerprint, many.fingerprint);
    for (size_t r = 0; r < 4; r++) {
        char digest[8];
        snprintf(digest, sizeof digest, "%zu", r);
        sweep_put(&few, r, strdup(digest), NULL, 0);
    }
    sweep_take_runs(&many, &few);
    assert_string_equal(many.runs[0].digest, "0");
    assert_string_equal(many.runs[1].digest, "1");
    assert_null(many.runs[2].digest);
    assert_string_equal(many.runs[3].digest, "2");
    assert_string_equal(many.runs[4].digest, "3");
    assert_null(many.runs[5].digest);
    sweep_release(&few);
    sweep_release(&many);
}

TESTS(futures, cmocka_unit_test(test_points), cmocka_unit_test(test_rows),
      cmocka_unit_test(test_independent), cmocka_unit_test(test_sets),
      cmocka_unit_test(test_service), cmocka_unit_test(test_ranges), cmocka_unit_test(test_reuse))
