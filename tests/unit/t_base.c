/* sim/base: text, units, hashes, thresholds, diagnostics. */
#include "fixture.h"
#include "hash.h"
#include "threshold.h"
#include "units.h"

static void test_distance(void **state)
{
    (void)state;
    assert_int_equal(text_distance("capactiy", "capacity"), 1);
    assert_int_equal(text_distance("", "abc"), 3);
    assert_int_equal(text_distance("kitten", "sitting"), 3);
    const char *words[] = {"capacity", "autoscaling", "max_on_demand", NULL};
    assert_string_equal(text_nearest("capactiy", words), "capacity");
    assert_null(text_nearest("zebra", words));
}

static void test_thousands(void **state)
{
    struct text_number n;
    (void)state;
    assert_string_equal(text_thousands(&n, 1234567), "1,234,567");
    assert_string_equal(text_thousands(&n, 12), "12");
    assert_string_equal(text_thousands(&n, -1000), "-1,000");
}

static void expect_duration(const char *text, simtime expected)
{
    simtime t = -1;
    assert_null(units_read_duration(text, &t));
    assert_int_equal(t, expected);
}

static void test_durations(void **state)
{
    static const char *const bad[] = {"",       "5",   "5x",  "-5s",  "s",
                                      "1e400s", "5 m", "nan", "0x5s", "40000000h"};
    simtime t;
    (void)state;
    expect_duration("2h30m", 9000 * SECOND);
    expect_duration("1.5s", 1500 * MILLISECOND);
    expect_duration("100ms", 100 * MILLISECOND);
    expect_duration("0", 0);
    expect_duration("1w", 7 * DAY);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(units_read_duration(bad[i], &t));
}

static void test_quantities(void **state)
{
    int64_t size;
    double x;
    (void)state;
    assert_null(units_read_size("2KiB", &size));
    assert_int_equal(size, 2048);
    assert_null(units_read_size("400KB", &size));
    assert_int_equal(size, 400000);
    assert_non_null(units_read_size("1.5B", &size));
    assert_non_null(units_read_size("2KiBs", &size));
    assert_null(units_read_ratio("78.3%", &x));
    assert_close(x, 0.783, 0);
    assert_null(units_read_ratio("70%", &x));
    assert_true(x == 0.7);
    assert_null(units_read_number("1.5k", &x));
    assert_close(x, 1500, 0);
    assert_non_null(units_read_number("inf", &x));
    assert_non_null(units_read_number("1e999", &x));
    assert_non_null(units_read_number("3 apples", &x));
}

static void test_instants(void **state)
{
    int64_t t;
    struct units_text out;
    (void)state;
    assert_null(units_read_instant("2025-12-14T14:30:00Z", &t));
    assert_int_equal(t, 1765722600);
    assert_string_equal(units_write_instant(&out, t), "2025-12-14T14:30:00Z");
    assert_null(units_read_instant("2000-03-01T00:00:00+01:00", &t));
    assert_int_equal(t, INT64_C(11017) * 86400 - 3600);
    assert_non_null(units_read_instant("2025-02-29T00:00:00Z", &t));
    assert_non_null(units_read_instant("2025-12-14", &t));
    assert_non_null(units_read_instant("2025-12-14T25:00:00Z", &t));
    assert_non_null(units_read_instant("2025-12-14T14:30:00Zulu", &t));
    assert_string_equal(units_write_clock(&out, 1765722600, 65 * SECOND), "14:31:05");
}

/* Property: what is written is read back unchanged. */
static void test_round_trip(void **state)
{
    struct rng rng;
    struct units_text text;
    (void)state;
    rng_init(&rng, 1, "test", "units");
    for (int i = 0; i < 2000; i++) {
        simtime t = (simtime)(rng_word(&rng) >> (5 + i % 58)), back;
        assert_null(units_read_duration(units_write_duration(&text, t), &back));
        assert_int_equal(back, t);
        double x = rng_uniform(&rng) * exp((double)(i % 40) - 20), y;
        assert_null(units_read_number(units_write_number(&text, x), &y));
        assert_true(x == y);
        double ratio = (double)rng_below(&rng, 10000) / 10000;
        assert_null(units_read_ratio(units_write_ratio(&text, ratio), &y));
        assert_true(ratio == y);
        int64_t size = (int64_t)(rng_word(&rng) >> (12 + i % 50)), size_back;
        assert_null(units_read_size(units_write_size(&text, size), &size_back));
        assert_int_equal(size, size_back);
    }
}

static void test_hash(void **state)
{
    struct digest a, b;
    struct digest_text text;
    double values[] = {1, -0.0, 3}, same[] = {1, 0.0, 3};
    (void)state;
    assert_true(hash_mix(0) == 0);
    assert_true(hash_mix(0x9e3779b97f4a7c15u) == 0xe220a8397b1dcdafu);
    digest_init(&a);
    digest_init(&b);
    digest_add_doubles(&a, values, 3);
    digest_add_doubles(&b, same, 2);
    digest_add_doubles(&b, same + 2, 1);
    assert_true(a.a == b.a && a.b == b.b);
    assert_int_equal(strlen(digest_write(&a, &text)), 32);
    digest_add_text(&b, "x");
    assert_false(a.a == b.a);
}

static void test_objectives(void **state)
{
    static const char *const bad[] = {"",       "failed <", "a/b ~ 3",  "a/b < x",  "a/b <",
                                      "/b < 1", "a/ < 1",   "a/b << 1", "a/b < 1 2"};
    struct threshold o;
    (void)state;
    assert_null(threshold_parse("workloads/checkout/failed_ratio < 1%", &o));
    assert_string_equal(o.group, "workloads/checkout");
    assert_string_equal(o.measure, "failed_ratio");
    assert_close(o.value, 0.01, 1e-15);
    assert_true(threshold_holds(&o, 0.009));
    assert_false(threshold_holds(&o, 0.01));
    assert_null(threshold_parse("workloads/w/latency_p99 <= 250ms", &o));
    assert_close(o.value, 0.25, 0);
    assert_true(threshold_holds(&o, 0.25));
    assert_null(threshold_parse("failed_ratio<1%", &o)); /* of the run as a whole */
    assert_string_equal(o.group, "");
    assert_string_equal(o.measure, "failed_ratio");
    assert_null(threshold_parse("a/b >= 1.5k", &o));
    assert_true(threshold_holds(&o, 1500));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(threshold_parse(bad[i], &o));
}

static void test_diagnostics(void **state)
{
    struct diagnostics d;
    char *bytes;
    size_t size;
    FILE *out = open_memstream(&bytes, &size);
    (void)state;
    diagnostics_init(&d);
    diagnostics_add(&d, (struct place){"--set x", 0, 0}, "last");
    diagnostics_add(&d, (struct place){"a.yaml", 3, 7}, "second");
    diagnostics_add(&d, (struct place){"a.yaml", 1, 9}, "first");
    diagnostics_print(&d, out);
    fclose(out);
    assert_string_equal(
        bytes, "a.yaml:1:9: error: first\na.yaml:3:7: error: second\n--set x: error: last\n");
    free(bytes);
    diagnostics_release(&d);
}

static void test_arena(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena);
    for (size_t i = 1; i < 2000; i++) {
        unsigned char *p = arena_take(&arena, i, 7);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t j = 0; j < 7 * i; j++)
            assert_int_equal(p[j], 0);
        memset(p, 255, 7 * i);
    }
    assert_string_equal(arena_printf(&arena, "%d-%s", 5, "x"), "5-x");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distance),    cmocka_unit_test(test_thousands),
        cmocka_unit_test(test_durations),   cmocka_unit_test(test_quantities),
        cmocka_unit_test(test_instants),    cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_hash),        cmocka_unit_test(test_objectives),
        cmocka_unit_test(test_diagnostics), cmocka_unit_test(test_arena),
    };
    return RUN(tests);
}
