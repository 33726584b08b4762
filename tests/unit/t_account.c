/* service/account: the quotas of one table and of all of them. */
#include "fixture.h"

#include "account.h"

#define TWO                                                                                        \
    "tables: {a: {read: {capacity: 5}, write: {capacity: %s}}, b: {read: {capacity: 5}, "          \
    "write: {capacity: %s}}}\n"
#define SET(at, table, write)                                                                      \
    "  - {at: " at ", action: set_capacity, table: " table ", write: " write "}\n"

static void run_tables(struct fixture *f, const char *tables, const char *rest)
{
    struct text yaml = {0};

    text_addf(&yaml, "name: x\nduration: 2h\nsample_every: 1m\n%s%s", tables, rest);
    run_yaml(f, text_get(&yaml));
    text_release(&yaml);
}

static double writes_of(const struct fixture *f, size_t table)
{
    return tables_in(f)[table].throughput.side[WRITE].provisioned;
}

static const char *refusal(const struct fixture *f)
{
    return event_first(f, EVENT_LOG_REFUSED)->detail;
}

/* Two tables of 38,000 write units: one may have 40,000, not 40,001. With a third of 3,000 the other
 * may have 39,000 of the account's 80,000 only, which is 42,000 together with the third. */
static void test_quotas(void **state)
{
    struct fixture f;
    (void)state;
    run_tables(
        &f,
        "tables: {a: {read: {capacity: 5}, write: {capacity: 38k}}, b: {read: {capacity: 5}, "
        "write: {capacity: 38k}}}\n",
        "timeline:\n" SET("1m", "a", "40k") SET("10m", "a", "40001"));
    assert_close(writes_of(&f, 0), 40000, 0);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 1);
    assert_non_null(strstr(refusal(&f), "the table and its indexes would have 40001 write units"));
    fixture_release(&f);

    run_tables(
        &f,
        "tables: {a: {read: {capacity: 5}, write: {capacity: 38k}}, b: {read: {capacity: 5}, "
        "write: {capacity: 38k}}, c: {read: {capacity: 5}, write: {capacity: 3k}}}\n",
        "timeline:\n" SET("1m", "a", "39001") SET("2m", "b", "39k"));
    assert_close(writes_of(&f, 0), 38000, 0);
    assert_close(writes_of(&f, 1), 39000, 0);
    assert_non_null(strstr(refusal(&f), "all provisioned tables would have 80001 write units"));
    assert_non_null(strstr(refusal(&f), "the account's quota is 80000"));
    fixture_release(&f);
}

/* The account's quota is of provisioned tables only: what is served on demand takes nothing of it,
 * and has the quota of one table for itself. A switch to provisioned counts again. */
static void test_on_demand_apart(void **state)
{
    struct fixture f;
    (void)state;
    run_tables(&f,
               "account: {write: 50k}\ntables: {a: {read: {capacity: 5}, write: {capacity: 30k}}, "
               "d: {billing: on_demand, read: {capacity: 5}, write: {capacity: 30k}}}\n",
               "timeline:\n" SET("1m", "a", "40k") "  - {at: 30m, action: set_billing, table: d, "
                                                   "billing: provisioned}\n");
    assert_close(writes_of(&f, 0), 40000, 0);
    assert_int_equal(tables_in(&f)[1].throughput.billing, BILLING_ON_DEMAND);
    assert_close(tables_in(&f)[1].throughput.side[WRITE].total.rate_per_s, 40000, 0);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 1);
    assert_non_null(strstr(refusal(&f), "all provisioned tables would have 70000 write units"));
    fixture_release(&f);
}

/* What is on its way counts already: two tables that rise at once do not pass the account's quota
 * together. Lowering is always within it. */
static void test_pending(void **state)
{
    struct fixture f;
    (void)state;
    run_tables(&f,
               "account: {write: 50k}\ntables: {a: {read: {capacity: 5}, write: {capacity: 20k}}, "
               "b: {read: {capacity: 5}, write: {capacity: 20k}}}\n",
               "timeline:\n" SET("1m", "a", "30k") SET("61s", "b", "21k") SET("20m", "a", "10k")
                   SET("21m", "b", "40k"));
    assert_close(writes_of(&f, 0), 10000, 0);
    assert_close(writes_of(&f, 1), 40000, 0);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 1);
    fixture_release(&f);
}

/* An index counts with its table when both are provisioned, and apart on demand. */
static void test_indexes(void **state)
{
    struct fixture f;
    (void)state;
    run_tables(
        &f,
        "account: {table_write: 1000}\ntables: {t: {read: {capacity: 5}, write: {capacity: "
        "600}, indexes: {i: {read: {capacity: 5}, write: {capacity: 300}}, j: {present: "
        "false, read: {capacity: 5}, write: {capacity: 200}}}}}\n",
        "timeline:\n" SET("1m", "t", "701")
            SET("2m", "t", "700") "  - {at: 10m, action: create_index, table: t, index: j}\n" SET(
                "11m", "t", "600") "  - {at: 12m, action: create_index, table: t, index: j}\n");
    assert_close(writes_of(&f, 0), 600, 0);
    assert_int_equal(table_of(&f)->indexes[1].status, INDEX_ABSENT);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 3);
    fixture_release(&f);

    run_tables(&f,
               "account: {table_write: 1000}\ntables: {t: {billing: on_demand, write: {capacity: "
               "600}, read: {capacity: 1}, indexes: {i: {read: {capacity: 1}, write: {capacity: "
               "500}}}}}\n",
               "timeline: [{at: 1m, action: set_billing, table: t, billing: provisioned}, {at: 2m, "
               "action: set_warm_throughput, table: t, write: 4001}]\n");
    assert_int_equal(table_of(&f)->throughput.billing, BILLING_ON_DEMAND);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 2);
    assert_close(table_of(&f)->throughput.side[WRITE].total.rate_per_s, 1000, 0);
    assert_close(table_of(&f)->indexes[0].throughput.side[WRITE].total.rate_per_s, 1000, 0);
    assert_close(table_of(&f)->throughput.side[READ].total.rate_per_s, 40000, 0);
    fixture_release(&f);
}

/* Auto scaling is refused as a whole, however much of it there would be room for. */
static void test_autoscaling(void **state)
{
    struct fixture f;
    (void)state;
    run_tables(&f,
               "account: {read: 120}\ntables: {t: {item_size: 4KiB, write: {capacity: 1}, read: "
               "{capacity: 100, autoscaling: {min: 10, max: 1000}}}}\nclients: {c: {" NONE "}}\n"
               "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 90}]}}\n",
               "");
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 100, 0);
    assert_non_null(
        strstr(refusal(&f), "auto scaling: all provisioned tables would have 129 read"));
    fixture_release(&f);
}

/* A quota is there a day after it was asked for, or after the action's own duration; on demand it is
 * the table's ceiling from then on. It is never lowered. */
static void test_raised(void **state)
{
    struct fixture f;
    (void)state;
    run_tables(&f,
               "account: {increase_duration: 30m}\ntables: {a: {read: {capacity: 5}, write: "
               "{capacity: 30k}}, d: {billing: on_demand}, o: {billing: on_demand, account_quota: "
               "70k}}\n",
               "timeline:\n  - {at: 10m, action: raise_quota, table_write: 60k}\n"
               "  - {at: 11m, action: raise_quota, write: 10, duration: 0s}\n" SET(
                   "39m", "a", "50k") SET("40m1s", "a", "50k"));
    assert_close(writes_of(&f, 0), 50000, 0);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 1);
    assert_close(tables_in(&f)[1].throughput.side[WRITE].total.rate_per_s, 60000, 0);
    assert_close(tables_in(&f)[1].throughput.side[READ].total.rate_per_s, 40000, 0);
    assert_close(tables_in(&f)[2].throughput.side[WRITE].total.rate_per_s, 70000, 0);
    assert_close(f.world.account.quota[WRITE], 80000, 0);
    fixture_release(&f);
    assert_mistake("name: x\nduration: 1m\ntables: {t: {billing: on_demand}}\ntimeline: [{action: "
                   "raise_quota}]\n",
                   "raise_quota needs one of");
}

/* Whoever starts above a quota has had it raised that far, and no further; the event log says so. */
static void test_starts_above(void **state)
{
    struct fixture f;
    (void)state;
    run_tables(&f,
               "tables: {a: {read: {capacity: 5}, write: {capacity: 90k}}, d: {billing: on_demand, "
               "read: {warm_throughput: 100k}}}\n",
               "timeline:\n" SET("1m", "a", "90001") SET("2m", "a", "5") SET("10m", "a", "90k"));
    assert_close(writes_of(&f, 0), 90000, 0);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 1);
    assert_close(tables_in(&f)[1].throughput.side[READ].total.rate_per_s, 100000, 0);
    assert_close(tables_in(&f)[1].throughput.side[READ].total.level, 100000, 0);
    const struct event_log_entry *first = event_first(&f, EVENT_LOG_ACTION);
    assert_int_equal(first->at, 0);
    assert_string_equal(first->subject, "tables/d");
    assert_string_equal(first->detail, "it starts with 100000 read units per second: the quota of "
                                       "40000 for one table was raised before");
    assert_int_equal(event_count(&f, EVENT_LOG_ACTION), 3 + 2);
    fixture_release(&f);
}

/* A change of a scenario that would start above the quotas as they stand. */
static void test_starts_beyond(void **state)
{
    static const char *const tables[] = {"30k", "60k", "61k", "20k"};
    struct fixture f[4];
    char why[ACCOUNT_WHY];
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct text yaml = {0};
        text_addf(&yaml, "name: x\nduration: 1m\naccount: {write: %s}\n" TWO,
                  i == 3 ? "45k" : "80k", tables[i], "30k");
        fixture_init(&f[i], text_get(&yaml));
        assert_true(f[i].valid);
        text_release(&yaml);
    }
    const struct account *few = &f[0].world.account, *many = &f[1].world.account;
    assert_false(account_starts_beyond(few, few, why));
    assert_false(account_starts_beyond(few, many, why));
    assert_true(account_starts_beyond(many, few, why));
    assert_string_equal(
        why, "tables/a would have 60000 write units per second; the account's quota is 40000");
    assert_true(account_starts_beyond(&f[2].world.account, many, why));
    assert_string_equal(
        why, "tables/a would have 61000 write units per second; the account's quota is 60000");
    assert_false(account_starts_beyond(&f[3].world.account, few, why)); /* 50k of the other's 80k */
    for (int i = 0; i < 4; i++)
        fixture_release(&f[i]);
}

TESTS(account, cmocka_unit_test(test_quotas), cmocka_unit_test(test_pending),
      cmocka_unit_test(test_on_demand_apart), cmocka_unit_test(test_indexes),
      cmocka_unit_test(test_autoscaling), cmocka_unit_test(test_raised),
      cmocka_unit_test(test_starts_above), cmocka_unit_test(test_starts_beyond))
