/* run/effort: what a run takes, before it is made. */
#include "effort.h"

#include "fixture.h"
#include "text.h"

#define SCENARIO(rest)                                                                             \
    "name: e\nstart: 2025-06-02T09:00:00Z\nduration: 5m\n"                                         \
    "tables: {t: {item_size: 1KiB, read: {capacity: 10}, write: {capacity: 10}}}\n"                \
    "clients: {c: {retry: {mode: none}}}\n"                                                        \
    "workloads: {w: {client: c, table: t, keys: [{count: 9}], " rest "}}\n"

static struct effort effort_of(const char *yaml)
{
    struct fixture f;
    struct effort e;

    fixture_init(&f, yaml);
    effort_estimate(&e, &f.world);
    fixture_release(&f);
    return e;
}

static void test_counts(void **state)
{
    (void)state;
    struct effort e = effort_of(SCENARIO("rate: [{per_second: 20}]"));
    assert_close(e.calls, 6000, 1e-6);
    assert_close(e.rows, 300, 0);
    assert_close(effort_of(SCENARIO("rate: [{per_second: 20}], calls: 70")).calls, 70, 0);
    e = effort_of(SCENARIO("users: 10, think_time: 90ms")); /* each makes one in 100 ms */
    assert_close(e.calls, 30000, 1e-6);
}

/* An hour of processor time is told of, and what the machine has not. */
static void test_excess(void **state)
{
    const struct means much = {1e12, 1e12}, no_memory = {1e6, 1e12}, no_disk = {1e12, 1e3};
    (void)state;
    struct effort small = effort_of(SCENARIO("rate: [{per_second: 20}]")),
                  large = effort_of(SCENARIO("rate: [{per_second: 1000000000}]"));
    assert_null(effort_excess(&small, &much));
    assert_non_null(strstr(effort_excess(&large, &much), "an hour"));
    assert_non_null(strstr(effort_excess(&small, &no_memory), "memory"));
    assert_non_null(strstr(effort_excess(&small, &no_disk), "disk"));
}

TESTS(effort, cmocka_unit_test(test_counts), cmocka_unit_test(test_excess))
