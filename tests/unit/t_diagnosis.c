/* explain/diagnosis: causes and what would mend them. */
#include "fixture.h"

#include "demand.h"
#include "diagnosis.h"
#include "text.h"
#include "verdict.h"

static void diagnose(const char *yaml, struct diagnosis *d)
{
    struct result r;
    struct summary s;

    fixture_result(&r, "k.h5", yaml);
    summary_make(&s, &r);
    diagnosis_make(d, &s);
    summary_release(&s);
    result_release(&r);
}

static void test_diagnosis(void **state)
{
    struct result r;
    struct summary s;
    struct diagnosis d;
    struct settings settings;
    (void)state;
    fixture_result(&r, "d.h5", HOT_WORLD("1", "20"));
    summary_make(&s, &r);
    diagnosis_make(&d, &s);
    assert_int_equal(d.count, 1);
    assert_int_equal(d.causes[0].kind, CAUSE_PROVISIONED);
    assert_string_equal(d.causes[0].where, "tables/t, read");
    assert_string_equal(d.causes[0].remedies[0].sets, "--set 'tables.t.read.capacity=49'");
    assert_non_null(strstr(d.causes[0].evidence, "Skewed: hot takes"));
    /* 40 calls of one unit are asked for, half of them are served. */
    settings_read(&settings, r.resolved);
    assert_close(demand_peak(&s, &settings, &s.resources[0], &s.resources[0].sides[0]), 40.5, 2);
    settings_release(&settings);
    diagnosis_release(&d);
    assert_close(s.throttled_s, 299, 2);
    summary_release(&s);
    result_release(&r);
}

/* Only queries of the index have the hot key, and only puts the hot item: each is told of its own
 * resource and side, and no share is above all. */
static void test_keys_of_index_and_side(void **state)
{
    struct result r;
    struct summary s;
    struct diagnosis d;
    (void)state;
    fixture_result(
        &r, "x.h5",
        "name: n\nduration: 2m\nresolution: 1s\ntables: {t: {initial_burst: 0%, item_size: 1KiB, "
        "read: {capacity: 20}, write: {capacity: 20}, indexes: {by-event: {entry_size: 1KiB, read: "
        "{capacity: 10}, write: {capacity: 100}}}}}\nclients: {c: {retry: {mode: none}}}\n"
        "workloads: {browse: {client: c, table: t, index: by-event, operation: query, keys: [{key: "
        "event-A, share: 90%}, {count: 50, prefix: \"e#\"}], rate: [{per_second: 200}]},\n"
        "  look: {client: c, table: t, consistency: strong, keys: [{count: 500}], rate: "
        "[{per_second: 30}]},\n  book: {client: c, table: t, operation: put, keys: [{key: seat-1, "
        "share: 80%}, {count: 500}], rate: [{per_second: 30}]}}\n");
    summary_make(&s, &r);
    diagnosis_make(&d, &s);
    size_t named = 0;
    for (size_t i = 0; i < d.count; i++) {
        const struct cause *cause = &d.causes[i];
        bool index = text_equal(cause->where, "tables/t/indexes/by-event, read");
        assert_int_equal(strstr(cause->evidence, "event-A") != NULL, index);
        assert_int_equal(strstr(cause->evidence, "seat-1") != NULL,
                         text_equal(cause->where, "tables/t, write"));
        named += strstr(cause->evidence, "Skewed") != NULL;
    }
    assert_int_equal(named, 2);
    for (size_t i = 0; i < s.resource_count; i++) {
        assert_int_equal(s.resources[i].key_count, 1);
        assert_string_equal(s.resources[i].keys[0].name,
                            s.resources[i].is_index ? "event-A" : "seat-1");
        assert_true(s.resources[i].keys[0].throttles_share <= 1);
        assert_true(s.resources[i].keys[0].units_share <= 1);
    }
    assert_close(s.resources[1].keys[0].units_share, 0.9, 0.05);
    assert_non_null(outputs_group(&r.outputs, "top_keys/t/indexes/by-event"));
    diagnosis_release(&d);
    summary_release(&s);
    result_release(&r);
}

static void test_diagnosis_tells_causes_apart(void **state)
{
    struct diagnosis d;
    (void)state;
    diagnose(
        "name: n\nduration: 2m\ntables: {t: {item_size: 1KiB, partitions: 4, read: {capacity: "
        "9000}, "
        "write: {capacity: 9000}}}\nclients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: "
        "c, table: t, operation: put, keys: [{key: hot, share: 90%}, {count: 50, share: 10%}], "
        "rate: [{per_second: 2000}]}}\n",
        &d);
    assert_int_equal(d.causes[0].kind, CAUSE_HOT_KEY);
    assert_string_equal(d.causes[0].remedies[0].sets, "--set 'workloads.w.keys.0.shards=10'");
    diagnosis_release(&d);
    diagnose(
        "name: n\nduration: 2m\ntables: {t: {billing: on_demand, write: {max_on_demand: 100}}}\n"
        "clients: {c: {retry: {mode: legacy}}}\nworkloads: {w: {client: c, table: t, operation: "
        "put, keys: [{count: 500}], rate: [{per_second: 300}]}}\n",
        &d);
    assert_int_equal(d.causes[0].kind, CAUSE_ON_DEMAND_MAXIMUM);
    assert_int_equal(d.causes[1].kind, CAUSE_RETRY_STORM);
    diagnosis_release(&d);
    diagnose(
        "name: n\nduration: 10m\ntables: {t: {initial_burst: 0%, write: {capacity: 10, "
        "autoscaling: "
        "{min: 10, max: 1000, target: 70%}}, read: {capacity: 5}}}\nclients: {c: {retry: {mode: "
        "none}}}\nworkloads: {w: {client: c, table: t, operation: put, keys: [{count: 500}], rate: "
        "[{per_second: 100}]}}\n",
        &d);
    assert_int_equal(d.causes[0].kind, CAUSE_SCALING_LATE);
    assert_non_null(strstr(d.causes[0].evidence, "Auto scaling had decided it at "));
    diagnosis_release(&d);
    /* A decision within the interval of the raise is the one that led to it, not an earlier one. */
    diagnose(
        "name: n\nduration: 15m\nsample_every: 5m\ntables: {t: {initial_burst: 0%, write: {capacity: "
        "100, autoscaling: {min: 10, max: 1000, target: 70%}}, read: {capacity: 5}}}\nclients: {c: "
        "{retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, operation: put, keys: [{count: "
        "500}], rate: [{per_second: 80}, {at: 5m, per_second: 80}, {at: 5m, per_second: 400}]}}\n",
        &d);
    assert_int_equal(d.causes[0].kind, CAUSE_SCALING_LATE);
    assert_non_null(strstr(d.causes[0].evidence, "in force 35s later"));
    diagnosis_release(&d);
    diagnose(
        "name: n\nduration: 2m\ntables: {t: {read: {capacity: 1000}, write: {capacity: "
        "5}}}\nclients: "
        "{c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, keys: [{count: 50}], "
        "rate: [{per_second: 20}]}}\n",
        &d);
    assert_int_equal(d.count, 1);
    assert_int_equal(d.causes[0].kind, CAUSE_IDLE);
    diagnosis_release(&d);
}

static bool names(const struct diagnosis *d, enum cause_kind kind, const char *where)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->causes[i].kind == kind && text_equal(d->causes[i].where, where))
            return true;
    return false;
}

#define SCALED(most, rest)                                                                              \
    "name: n\nduration: 30m\nresolution: 1s\ntables: {t: {item_size: 1KiB, partitions: 10, "            \
    "initial_burst: 0%, read: {capacity: 5}, write: {capacity: 500, autoscaling: {min: 500, max: " most \
    ", target: 70%}}}}\nclients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: c, "               \
    "table: t, operation: put, " rest "}}\n"

/* What more than a tenth of one side's throttles comes from, each; and no less. */
static void test_every_cause_above_a_tenth(void **state)
{
    struct diagnosis d;
    (void)state;
    diagnose(SCALED("9000", "keys: [{key: hot, share: 60%}, {count: 500, share: 40%}], rate: "
                            "[{per_second: 3000}]"),
             &d);
    assert_true(names(&d, CAUSE_SCALING_LATE, "tables/t, write"));
    assert_true(names(&d, CAUSE_HOT_KEY, "tables/t, write"));
    assert_false(names(&d, CAUSE_PROVISIONED, "tables/t, write"));
    diagnosis_release(&d);
    diagnose(SCALED("1200", "keys: [{count: 5000}], rate: [{per_second: 1500}]"), &d);
    assert_true(names(&d, CAUSE_SCALING_LATE, "tables/t, write"));
    assert_true(names(&d, CAUSE_PROVISIONED, "tables/t, write"));
    assert_int_equal(d.causes[0].remedy_count > 0, true);
    diagnosis_release(&d);
    diagnose(SCALED("9000", "keys: [{count: 5000}], rate: [{per_second: 1500}]"), &d);
    assert_true(names(&d, CAUSE_SCALING_LATE, "tables/t, write"));
    assert_false(names(&d, CAUSE_PROVISIONED, "tables/t, write"));
    assert_false(names(&d, CAUSE_HOT_KEY, "tables/t, write"));
    diagnosis_release(&d);
}

/* Nothing is throttled, and half of the transactions on one item meet. */
static void test_conflicts(void **state)
{
    struct diagnosis d;
    (void)state;
    diagnose(
        "name: k\nduration: 60s\ntables: {t: {billing: on_demand, latency: {median: 40ms, p99: "
        "40ms}}}\nclients: {c: {}}\nworkloads: {w: {client: c, table: t, operation: put, "
        "transaction: true, keys: [{key: k}], rate: [{per_second: 25}]}, v: {client: c, table: "
        "t, operation: put, keys: [{key: k}], rate: [{per_second: 1}]}}\n",
        &d);
    assert_int_equal(d.causes[0].kind, CAUSE_CONFLICT);
    assert_string_equal(d.causes[0].where, "workloads/w");
    assert_string_equal(d.causes[0].remedies[0].sets,
                        "--set 'workloads.w.application_retry.calls=4'");
    diagnosis_release(&d);
    diagnose(
        "name: k\nduration: 60s\ntables: {t: {billing: on_demand, latency: {median: 40ms, p99: "
        "40ms}}}\nclients: {c: {}}\nworkloads: {w: {client: c, table: t, operation: put, "
        "transaction: true, keys: [{key: k}], rate: [{per_second: 1}]}, v: {client: c, table: "
        "t, operation: put, keys: [{key: k}], rate: [{per_second: 90}]}}\n",
        &d);
    assert_string_equal(d.causes[0].where, "workloads/v");
    assert_int_equal(d.causes[0].remedy_count, 0);
    diagnosis_release(&d);
}

/* Replicas of a global table are switched to on demand together. */
/* A tenth of the attempts fail in the service, a few are throttled. */
static void test_errors(void **state)
{
    struct result r;
    struct summary s;
    struct diagnosis d;
    (void)state;
    fixture_result(
        &r, "e.h5",
        "name: e\nduration: 60s\ntables: {t: {item_size: 1KiB, error_rate: 10%, "
        "initial_burst: 0%, read: {capacity: 12}, write: {capacity: 1}}}\nclients: {c: {retry: {mode: none}}}\n"
        "workloads: {w: {client: c, table: t, consistency: strong, keys: [{key: k}], "
        "rate: [{per_second: 10}]}}\n");
    summary_make(&s, &r);
    diagnosis_make(&d, &s);
    assert_int_equal(d.causes[0].kind, CAUSE_ERRORS);
    assert_string_equal(d.causes[0].where, "workloads/w");
    assert_int_equal(d.causes[1].kind, CAUSE_PROVISIONED);
    char *told = verdict(&s);
    assert_non_null(strstr(told, "% of all attempts failed in the service. Besides, reads of "));
    free(told);
    diagnosis_release(&d);
    summary_release(&s);
    result_release(&r);
}

/* A collection of 10 GB takes no more items where a local index binds it. */
static void test_outgrown(void **state)
{
    struct diagnosis d;
    (void)state;
    diagnose(
        "name: k\nduration: 60s\ntables: {t: {billing: on_demand, item_size: 1KiB, "
        "local_indexes: {l: {}}, item_collections: [{key: tenant, size: 10GB}]}}\nclients: {c: "
        "{}}\nworkloads: {w: {client: c, table: t, operation: put, new_items: 100%, keys: [{key: "
        "tenant, sort_keys: random}], rate: [{per_second: 25}]}}\n",
        &d);
    assert_int_equal(d.causes[0].kind, CAUSE_OUTGROWN);
    assert_string_equal(d.causes[0].where, "tables/t");
    diagnosis_release(&d);
}

static void test_replicas_switch_together(void **state)
{
    struct diagnosis d;
    (void)state;
    diagnose(
        "name: n\nduration: 2m\ntables:\n"
        "  a: {initial_burst: 0%, read: {capacity: 5}, write: {capacity: 5, autoscaling: {min: "
        "5, max: 5}}}\n  b: {read: {capacity: 5}, write: {capacity: 50, autoscaling: {min: 5, "
        "max: 50}}}\n  d: {billing: on_demand}\n  e: {billing: on_demand}\n"
        "global_tables: {f: {replicas: [d, e]}, g: {replicas: [b, a]}}\n"
        "clients: {c: {}}\nworkloads: {w: {client: c, table: a, operation: put, keys: [{count: "
        "9}], rate: [{per_second: 20}]}}\n",
        &d);
    assert_string_equal(d.causes[0].remedies[d.causes[0].remedy_count - 1].sets,
                        "--set 'tables.a.billing=on_demand' --set 'tables.b.billing=on_demand'");
    diagnosis_release(&d);
}

/* Writers do not dilute what readers ask for; an index is written by whoever writes its table. */
static void test_demand_by_side(void **state)
{
    struct diagnosis d;
    (void)state;
    diagnose("name: n\nduration: 5m\ntables: {t: {initial_burst: 0%, write: {capacity: 2000}, "
             "read: {capacity: 10}, "
             "indexes: {i: {read: {capacity: 10}, write: {capacity: 10}}}}}\nclients: {c: {retry: "
             "{mode: none}}}\n"
             "workloads:\n  w: {client: c, table: t, operation: put, keys: [{count: 500}], rate: "
             "[{per_second: 500}]}\n"
             "  r: {client: c, table: t, consistency: strong, keys: [{count: 500}], rate: "
             "[{per_second: 100}]}\n",
             &d);
    for (size_t i = 0; i < d.count; i++) {
        if (text_equal(d.causes[i].where, "tables/t, read"))
            assert_non_null(strstr(d.causes[i].remedies[0].sets, "tables.t.read.capacity=130"));
        if (text_equal(d.causes[i].where, "tables/t/indexes/i, write"))
            assert_non_null(strstr(d.causes[i].remedies[0].sets, "indexes.i.write.capacity=6"));
    }
    assert_true(d.count >= 2);
    diagnosis_release(&d);
}

/* What an index turned away counts once, though its partitions have the same series. */
static void test_turned_away_by_indexes(void **state)
{
    struct result r;
    struct summary s;
    (void)state;
    fixture_result(
        &r, "b.h5",
        "name: n\nduration: 2m\nresolution: 1s\ntables: {t: {initial_burst: 0%, read: {capacity: "
        "10}, write: {capacity: 900}, indexes: {i: {buffer: 100, read: {capacity: 10}, write: "
        "{capacity: 10}}}}}\nclients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: "
        "t, operation: put, keys: [{count: 500}], rate: [{per_second: 500}]}}\n");
    summary_make(&s, &r);
    assert_true(s.resources[1].sides[1].throttles > 1000);
    assert_close(s.resources[0].turned_away_by_indexes, s.resources[1].sides[1].throttles, 0);
    summary_release(&s);
    result_release(&r);
}

/* A remedy never has fewer shards than there are. */
static void test_more_shards(void **state)
{
    struct diagnosis d;
    (void)state;
    diagnose("name: n\nduration: 20s\ntables: {t: {item_size: 1KiB, read: {capacity: 5}, write: "
             "{capacity: "
             "40000}}}\nclients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, "
             "operation: put, "
             "keys: [{key: hot, shards: 20}], rate: [{per_second: 35000}]}}\n",
             &d);
    assert_non_null(strstr(d.causes[0].remedies[0].sets, "workloads.w.keys.0.shards=40"));
    diagnosis_release(&d);
}

/* A service of one worker that is asked for twice what it does, beside a table that has room; and one
 * with a worker for each call whose callers do not wait for it. */
static void test_services_are_a_cause(void **state)
{
    static const char *const world =
        "name: n\nduration: 2m\ntables: {t: {billing: on_demand}}\nservices: {pay: {%s}}\n"
        "apis: {a: {rate: [{per_second: 20}], steps: [{service: pay, timeout: 50ms}]}}\n";
    struct diagnosis d;
    char yaml[400];
    (void)state;
    snprintf(yaml, sizeof yaml, world,
             "workers: 1, queue_limit: 3, service_time: {constant: 100ms}");
    diagnose(yaml, &d);
    assert_int_equal(d.causes[0].kind, CAUSE_SERVICE);
    assert_string_equal(d.causes[0].where, "services/pay");
    assert_non_null(strstr(d.causes[0].evidence, "up to 3 calls waited"));
    assert_string_equal(d.causes[0].remedies[0].sets, "--set 'services.pay.workers=2'");
    assert_string_equal(d.causes[0].remedies[1].sets, "--set 'services.pay.drop_abandoned=true'");
    diagnosis_release(&d);
    snprintf(yaml, sizeof yaml, world, "service_time: {constant: 100ms}");
    diagnose(yaml, &d);
    assert_int_equal(d.causes[0].kind, CAUSE_SERVICE);
    assert_non_null(strstr(d.causes[0].evidence, "not short of workers"));
    assert_int_equal(d.causes[0].remedy_count, 0);
    diagnosis_release(&d);
    snprintf(yaml, sizeof yaml, world, "service_time: {constant: 1ms}");
    diagnose(yaml, &d);
    assert_int_equal(d.count, 0);
    diagnosis_release(&d);
}

TESTS_IN_FOLDER(diagnosis, cmocka_unit_test(test_diagnosis),
                cmocka_unit_test(test_keys_of_index_and_side),
                cmocka_unit_test(test_diagnosis_tells_causes_apart),
                cmocka_unit_test(test_every_cause_above_a_tenth), cmocka_unit_test(test_conflicts),
                cmocka_unit_test(test_outgrown), cmocka_unit_test(test_errors),
                cmocka_unit_test(test_demand_by_side),
                cmocka_unit_test(test_turned_away_by_indexes), cmocka_unit_test(test_more_shards),
                cmocka_unit_test(test_services_are_a_cause),
                cmocka_unit_test(test_replicas_switch_together))
