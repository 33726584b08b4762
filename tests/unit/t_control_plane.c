/* service/control_plane: quotas of updates. */
#include "fixture.h"

#include "admission.h"

#include "control_plane.h"

/* Four decreases a day, then one an hour; increases are free; and one update at a time. */
static void test_control_quota(void **state)
{
    struct text yaml = {0};
    struct fixture f;
    (void)state;
    text_add(&yaml, "name: x\nduration: 20h\nstart: 2025-01-01T00:00:00Z\nsample_every: 1m\n"
                    "tables: {t: {read: {capacity: 500}, write: {capacity: 5}}}\ntimeline:\n");
    for (int i = 0; i < 8; i++)
        text_addf(&yaml, "  - {at: %dm, action: set_capacity, table: t, read: %d}\n", 2 + 2 * i,
                  400 - i);
    text_add(&yaml, "  - {at: 80m, action: set_capacity, table: t, read: 300}\n"
                    "  - {at: 81m, action: set_capacity, table: t, read: 200}\n"
                    "  - {at: 82m, action: set_capacity, table: t, read: 900}\n"
                    "  - {at: 82m10s, action: set_capacity, table: t, read: 950}\n");
    fixture_init(&f, text_get(&yaml));
    fixture_run(&f);
    assert_int_equal(event_count(&f, EVENT_LOG_CAPACITY), 4 + 1 + 1);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 4 + 1 + 1);
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 900, 0);
    fixture_release(&f);
    text_release(&yaml);
}

/* 27 decreases fit into a day: four and then one an hour. */
static void test_control_27(void **state)
{
    struct text yaml = {0};
    struct fixture f;
    (void)state;
    text_add(&yaml, "name: x\nduration: 24h\nstart: 2025-01-01T00:00:00Z\nsample_every: 1h\n"
                    "tables: {t: {read: {capacity: 5000}, write: {capacity: 5}}}\ntimeline:\n");
    for (int i = 0; i < 24 * 20 - 1; i++)
        text_addf(&yaml, "  - {at: %dm, action: set_capacity, table: t, read: %d}\n", 3 * i,
                  4000 - i);
    fixture_init(&f, text_get(&yaml));
    fixture_run(&f);
    assert_int_equal(event_count(&f, EVENT_LOG_CAPACITY), 27);
    fixture_release(&f);
    text_release(&yaml);
}

/* Four switches to on-demand in any 24 hours, the fifth is refused. */
static void test_switch_quota(void **state)
{
    struct text yaml = {0};
    struct fixture f;
    (void)state;
    text_add(&yaml, "name: x\nduration: 30h\nsample_every: 1h\ntables: {t: {read: {capacity: 5}, "
                    "write: {capacity: 5}}}\ntimeline:\n");
    for (int i = 0; i < 5; i++)
        text_addf(&yaml,
                  "  - {at: %dm, action: set_billing, table: t, billing: on_demand}\n"
                  "  - {at: %dm, action: set_billing, table: t, billing: provisioned}\n",
                  60 * i, 60 * i + 30);
    text_add(&yaml, "  - {at: 24h1m, action: set_billing, table: t, billing: on_demand}\n");
    fixture_init(&f, text_get(&yaml));
    fixture_run(&f);
    assert_int_equal(event_count(&f, EVENT_LOG_BILLING), 9);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED),
                     2); /* the fifth, and the way back from it */
    assert_int_equal(table_of(&f)->throughput.billing, BILLING_ON_DEMAND);
    fixture_release(&f);
    text_release(&yaml);
}

struct plane {
    struct metered m;
    struct control_plane control;
};

static const struct control_plane_spec paces = {.update_duration = 30 * SECOND,
                                                .return_duration = 2 * SECOND,
                                                .split_duration = 5 * MINUTE,
                                                .scaling_duration = 20 * SECOND,
                                                .billing_switch_duration = 3 * MINUTE,
                                                .billing_return_duration = 5 * SECOND,
                                                .provisioned_switch_duration = 80 * SECOND,
                                                .warm_duration = 6 * MINUTE};

static void plane_begin(struct plane *p, double read, double write)
{
    metered_init(&p->m, &admission_global);
    metered_start(&p->m, BILLING_PROVISIONED, read, write);
    control_plane_init(&p->control, &p->m.sim, &paces, NULL);
    control_plane_add(&p->control, &p->m.throughput);
}

static void plane_end(struct plane *p)
{
    control_plane_release(&p->control);
    metered_release(&p->m);
}

static double after(struct plane *p, enum side side, simtime at)
{
    p->m.sim.end = at;
    sim_run(&p->m.sim);
    p->m.sim.now = at;
    return p->m.throughput.side[side].provisioned;
}

/* New capacity is there 30 s after the call, and 5 minutes later when partitions must be split
 * first; what was provisioned before, in 2 s; a fault makes it three times as slow. A side of 0
 * stays. */
static void test_durations(void **state)
{
    struct plane p;
    (void)state;
    plane_begin(&p, 100, 50);
    assert_true(control_plane_set_capacity(&p.control, &p.m.throughput, 200, 0, "operator"));
    assert_close(after(&p, READ, 30 * SECOND - 1), 100, 0);
    assert_close(after(&p, READ, 30 * SECOND), 200, 0);
    assert_close(p.m.throughput.side[WRITE].provisioned, 50, 0);
    assert_true(control_plane_set_capacity(&p.control, &p.m.throughput, 0, 2500, "operator"));
    assert_close(after(&p, WRITE, 6 * MINUTE - 1), 50, 0);
    assert_close(after(&p, WRITE, 6 * MINUTE), 2500, 0);
    assert_close(p.m.throughput.side[READ].provisioned, 200, 0);
    assert_int_equal(p.m.throughput.partition_count, 4);
    p.control.slowness = 3;
    assert_true(control_plane_set_capacity(&p.control, &p.m.throughput, 300, 60, "operator"));
    assert_close(after(&p, READ, 6 * MINUTE + 89 * SECOND), 200, 0);
    assert_close(after(&p, READ, 6 * MINUTE + 90 * SECOND), 300, 0);
    p.control.slowness = 1;
    assert_true(control_plane_set_capacity(&p.control, &p.m.throughput, 100, 2500, "operator"));
    assert_close(after(&p, WRITE, 8 * MINUTE - 28 * SECOND - 1), 60, 0);
    assert_close(after(&p, WRITE, 8 * MINUTE - 28 * SECOND), 2500, 0);
    plane_end(&p);
}

/* On behalf of auto scaling an update takes its 20 s at least: 20 s to capacity that there was
 * before, 30 s to more. */
static void test_scaling_duration(void **state)
{
    struct plane p;
    (void)state;
    plane_begin(&p, 100, 50);
    assert_true(control_plane_scale(&p.control, &p.m.throughput, READ, 80));
    assert_close(after(&p, READ, 20 * SECOND - 1), 100, 0);
    assert_close(after(&p, READ, 20 * SECOND), 80, 0);
    assert_true(control_plane_scale(&p.control, &p.m.throughput, WRITE, 60));
    assert_close(after(&p, WRITE, 50 * SECOND - 1), 50, 0);
    assert_close(after(&p, WRITE, 50 * SECOND), 60, 0);
    assert_close(p.m.throughput.side[READ].provisioned, 80, 0);
    plane_end(&p);
}

/* Warm throughput takes 6 minutes the first time and when it brings partitions, else 2 s; other
 * updates go on meanwhile, but not another of its kind. It cannot be lowered. */
static void test_warm_durations(void **state)
{
    struct plane p;
    struct throughput *tp = &p.m.throughput;
    (void)state;
    plane_begin(&p, 300, 2500);
    assert_int_equal(tp->partition_count, 3);
    assert_false(control_plane_set_warm(&p.control, tp, 299, 0, "operator"));
    assert_true(control_plane_set_warm(&p.control, tp, 8000, 0, "operator"));
    assert_false(control_plane_set_warm(&p.control, tp, 8500, 0, "operator"));
    assert_true(control_plane_set_capacity(&p.control, tp, 200, 0, "operator"));
    assert_close(after(&p, READ, 6 * MINUTE - 1), 200, 0);
    assert_close(throughput_warm(tp, READ), 300, 0);
    after(&p, READ, 6 * MINUTE);
    assert_close(throughput_warm(tp, READ), 8000, 0);
    assert_true(control_plane_set_warm(&p.control, tp, 9000, 3000, "operator")); /* three do */
    after(&p, READ, 6 * MINUTE + 2 * SECOND);
    assert_close(throughput_warm(tp, READ), 9000, 0);
    assert_true(control_plane_set_warm(&p.control, tp, 0, 3001, "operator")); /* three do not */
    after(&p, READ, 12 * MINUTE + 2 * SECOND - 1);
    assert_close(throughput_warm(tp, WRITE), 3000, 0);
    after(&p, READ, 12 * MINUTE + 2 * SECOND);
    assert_close(throughput_warm(tp, WRITE), 3001, 0);
    assert_int_equal(tp->partition_count, 6);
    plane_end(&p);
}

/* Four decreases a day; the fifth an hour after the fourth; on the next UTC day four again.
 * Lowering either side is one; raising is none. */
static void test_decreases(void **state)
{
    struct plane p;
    (void)state;
    plane_begin(&p, 100, 100);
    p.m.sim.start_epoch_s = 86400 * INT64_C(20000) + 20 * 3600; /* 20:00 */
    for (int i = 0; i < 4; i++) {
        assert_true(control_plane_set_capacity(&p.control, &p.m.throughput, i % 2 ? 0 : 90 - i,
                                               i % 2 ? 90 - i : 0, "x"));
        after(&p, READ, (i + 1) * MINUTE);
    }
    assert_false(control_plane_set_capacity(&p.control, &p.m.throughput, 10, 0, "x"));
    assert_true(control_plane_set_capacity(&p.control, &p.m.throughput, 100, 0, "x")); /* raised */
    after(&p, READ, 3 * MINUTE + HOUR - SECOND);
    assert_false(control_plane_set_capacity(&p.control, &p.m.throughput, 110, 10, "x"));
    after(&p, READ, 3 * MINUTE + HOUR); /* the fourth was asked for at three minutes */
    assert_true(control_plane_set_capacity(&p.control, &p.m.throughput, 110, 10, "x"));
    after(&p, READ, 3 * MINUTE + HOUR + MINUTE);
    assert_false(control_plane_set_capacity(&p.control, &p.m.throughput, 10, 0, "x"));
    assert_close(after(&p, READ, 4 * HOUR), 110, 0);
    for (int i = 0; i < 5; i++) { /* the next day */
        assert_true(control_plane_set_capacity(&p.control, &p.m.throughput, 90 - i, 0, "x") ==
                    (i < 4));
        after(&p, READ, 4 * HOUR + (i + 1) * MINUTE);
    }
    assert_int_equal(p.m.sim.event_log.entries[0].kind, EVENT_LOG_CAPACITY);
    plane_end(&p);
}

/* Switched four times, to on-demand in 3 minutes and then in 5 s, and back in 80 s with the highest
 * that was ever provisioned where nothing is said; the same mode again is refused, and in on-demand
 * mode there is no capacity to set. */
static void test_switches(void **state)
{
    struct plane p;
    (void)state;
    plane_begin(&p, 100, 50);
    assert_false(control_plane_set_billing(&p.control, BILLING_PROVISIONED, 1, 1, "x"));
    for (int i = 0; i < 4; i++) {
        simtime takes = i ? 5 * SECOND : 3 * MINUTE;
        p.m.sim.now = i * HOUR;
        assert_true(control_plane_set_billing(&p.control, BILLING_ON_DEMAND, 0, 0, "x"));
        after(&p, READ, i * HOUR + takes - 1);
        assert_int_equal(p.m.throughput.billing, BILLING_PROVISIONED);
        after(&p, READ, i * HOUR + takes);
        assert_int_equal(p.m.throughput.billing, BILLING_ON_DEMAND);
        assert_false(control_plane_set_capacity(&p.control, &p.m.throughput, 10, 10, "x"));
        assert_false(control_plane_set_billing(&p.control, BILLING_ON_DEMAND, 0, 0, "x"));
        assert_true(control_plane_set_billing(&p.control, BILLING_PROVISIONED, i % 2 ? 30 : 0,
                                              i % 2 ? 0 : 20, "x"));
        after(&p, READ, i * HOUR + takes + 80 * SECOND - 1);
        assert_int_equal(p.m.throughput.billing, BILLING_ON_DEMAND);
        assert_close(after(&p, READ, i * HOUR + takes + 80 * SECOND), i % 2 ? 30 : 100, 0);
        assert_close(p.m.throughput.side[WRITE].provisioned, i % 2 ? 50 : 20, 0);
    }
    assert_false(control_plane_set_billing(&p.control, BILLING_ON_DEMAND, 0, 0, "x"));
    p.m.sim.end = 2 * DAY;
    p.m.sim.now = DAY - 1;
    assert_false(control_plane_set_billing(&p.control, BILLING_ON_DEMAND, 0, 0, "x"));
    p.m.sim.now = DAY;
    assert_true(control_plane_set_billing(&p.control, BILLING_ON_DEMAND, 0, 0, "x"));
    after(&p, READ, DAY + HOUR);
    assert_true(control_plane_set_billing(&p.control, BILLING_PROVISIONED, 1, 0.5, "x"));
    assert_close(after(&p, READ, DAY + 2 * HOUR), 1, 0);
    assert_close(p.m.throughput.side[WRITE].provisioned, 0.5, 0);
    plane_end(&p);
}

/* While one update is in flight every other is refused and costs no decrease of the quota; an
 * index that is absent takes none; indexes go along with a switch at their own highest. */
static void test_overlap(void **state)
{
    struct plane p;
    struct throughput index;
    struct capacity_spec seven = {.capacity = 7}, nine = {.capacity = 9};
    (void)state;
    plane_begin(&p, 100, 50);
    throughput_init(&index, &p.m.sim, "tables/t/indexes/i", &p.m.law, BILLING_PROVISIONED, &seven,
                    &nine, 0);
    control_plane_add(&p.control, &index);
    assert_true(control_plane_set_capacity(&p.control, &p.m.throughput, 90, 0, "x"));
    for (int i = 0; i < 9; i++)
        assert_false(control_plane_set_capacity(&p.control, &p.m.throughput, 80, 0, "x"));
    assert_false(control_plane_set_capacity(&p.control, &index, 80, 0, "x"));
    assert_false(control_plane_set_warm(&p.control, &index, 80, 0, "x"));
    assert_false(control_plane_set_billing(&p.control, BILLING_ON_DEMAND, 0, 0, "x"));
    assert_int_equal(p.control.switch_count, 0);
    assert_non_null(strstr(p.m.sim.event_log.entries[0].detail, "UPDATING"));
    after(&p, READ, MINUTE);
    assert_int_equal(p.m.throughput.decreases_today, 1);
    throughput_set_absent(&index, true, 0, 0);
    assert_false(control_plane_set_capacity(&p.control, &index, 80, 0, "x"));
    assert_false(control_plane_set_warm(&p.control, &index, 80, 0, "x"));
    throughput_set_absent(&index, false, 7, 9);
    assert_true(control_plane_set_billing(&p.control, BILLING_ON_DEMAND, 0, 0, "x"));
    after(&p, READ, 10 * MINUTE);
    assert_int_equal(index.billing, BILLING_ON_DEMAND);
    assert_true(control_plane_set_billing(&p.control, BILLING_PROVISIONED, 11, 12, "x"));
    assert_close(after(&p, READ, 20 * MINUTE), 11, 0);
    assert_close(index.side[READ].provisioned, 7, 0);
    assert_close(index.side[WRITE].provisioned, 9, 0);
    throughput_release(&index);
    plane_end(&p);
}

TESTS(control_plane, cmocka_unit_test(test_control_quota), cmocka_unit_test(test_control_27),
      cmocka_unit_test(test_switch_quota), cmocka_unit_test(test_durations),
      cmocka_unit_test(test_decreases), cmocka_unit_test(test_switches),
      cmocka_unit_test(test_overlap), cmocka_unit_test(test_scaling_duration),
      cmocka_unit_test(test_warm_durations))
