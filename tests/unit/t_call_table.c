/* report/call_table: by hand. */
#include "fixture.h"

#include "call_table.h"

static void test_spark(void **state)
{
    double times[60], counts[60] = {0};
    struct result r = {.rows = 60, .time = times, .duration_s = 60, .complete = true};
    struct text out = {0};
    (void)state;
    for (int i = 0; i < 60; i++)
        times[i] = i;
    call_table_spark(&out, counts, &r);
    assert_int_equal(out.length, 0);
    for (int i = 30; i < 60; i++)
        counts[i] = 10;
    call_table_spark(&out, counts, &r);
    assert_string_equal(text_get(&out), "M60 0H120V20H60Z");
    text_release(&out);
    memset(counts, 0, sizeof counts);
    counts[0] = 100;
    counts[1] = 1;
    counts[59] = 50;
    call_table_spark(&out, counts, &r);
    assert_string_equal(text_get(&out), "M0 0H2V19H4V20H0ZM118 10H120V20H118Z");
    text_release(&out);
}

#define CASE(goal)                                                                                 \
    "name: x\nduration: 1m\ntables: {t: {item_size: 4KiB, initial_burst: 0%, burst: 1s, read: "    \
    "{capacity: 100}, write: {capacity: 1}}}\nclients: {c: {retry: {mode: none}}}\nworkloads: "    \
    "{w: {client: c, table: t, consistency: strong, arrivals: even, keys: [{count: 1M}], rate: "   \
    "[{per_second: 200}]}}\nthresholds: [" goal "]\n"

static char *calls_of(const char *yaml)
{
    struct result r;
    struct summary s;
    struct text page = {0};

    fixture_result(&r, "calls.h5", yaml);
    summary_make(&s, &r);
    call_table_add(&page, &s);
    summary_release(&s);
    result_release(&r);
    return page.bytes;
}

/* A goal stands with its value, and says whether it holds. */
static void test_goals(void **state)
{
    (void)state;
    char *page = calls_of(CASE("workloads/w/failed_ratio < 1%"));
    assert_non_null(strstr(page, "class=\"bad\">5"));
    assert_non_null(strstr(page, "<small>fails &lt; 1%</small>"));
    assert_non_null(strstr(page, "class=\"spark\""));
    free(page);
    page = calls_of(CASE("workloads/w/latency_p99 < 1h"));
    assert_non_null(strstr(page, "<small>holds &lt; 1h</small>"));
    free(page);
}

TESTS_IN_FOLDER(call_table, cmocka_unit_test(test_spark), cmocka_unit_test(test_goals))
