/* service/interval_admission: what asks together shares what there is. */
#include "fixture.h"

#include "admission.h"

#include "interval_admission.h"

/* interval_admission.h's known answer: room 100; 300 asked at a partition with room 50, 100 at
 * an open one; each grants 50, whoever stands first. */
static void test_settle_known(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        double granted[2] = {0, 0};
        struct fixture f;
        fixture_init(&f, "name: x\nduration: 1s\nresolution: 100ms\ntables: {t: {partitions: 2, "
                         "read: {capacity: 5},"
                         " write: {capacity: 5}}}\nclients: {c: {" NONE "}}\nworkloads:\n"
                         "  w: {client: c, table: t, operation: put, keys: [{key: a}], rate: "
                         "[{per_second: 1}]}\n");
        struct throughput *tp = &table_of(&f)->throughput;
        for (int i = 0; i < 1000; i++) {
            for (int n = 0; n < 2; n++) {
                int p = n ^ order;
                struct partition *partition = tp->partitions.serving[p];
                struct request request = {.flow = flow_of(&f, 0),
                                          .position = partition->from,
                                          .count = p ? 100 : 300,
                                          .tracked = -1,
                                          .attempt = 1};
                bucket_init(&partition->side[WRITE].hard, 0, p ? 1000 : 50, p ? 1000 : 50, 0);
                gathered_add(&table_of(&f)->gathered, &request, partition);
            }
            bucket_init(&tp->side[WRITE].total, 0, 100, 100, 0);
            gathered_decide(&table_of(&f)->gathered, tp, WRITE);
            for (int n = 0; n < 2; n++)
                granted[n ^ order] += (double)table_of(&f)->gathered.items[n].left / 1000;
            table_of(&f)->gathered.count = 0;
        }
        assert_close(granted[0], 50, 1);
        assert_close(granted[1], 50, 1);
        fixture_release(&f);
    }
}

/* Nobody is favoured for being first: two alike workloads share a scarce table evenly. */
static void test_gathered_fairness(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f, "name: x\nduration: 60s\nresolution: 100ms\ntables: {t: {item_size: 4KiB, "
                     "read: {capacity: 50},"
                     " write: {capacity: 1}, initial_burst: 0%}}\nclients: {c: {retry: {mode: "
                     "standard}}}\nworkloads:\n"
                     "  a: {client: c, table: t, " EVEN ", rate: [{per_second: 400}]}\n"
                     "  b: {client: c, table: t, " EVEN ", rate: [{per_second: 400}]}\n");
    fixture_run(&f);
    double a = (double)flow_of(&f, 0)->succeeded, b = (double)flow_of(&f, 1)->succeeded;
    assert_close(a + b, 3000, 60);
    assert_close(a / (a + b), 0.5, 0.05);
    a = (double)flow_of(&f, 0)->retries, b = (double)flow_of(&f, 1)->retries;
    assert_close(a / (a + b), 0.5, 0.05);
    fixture_release(&f);
}

struct gathering {
    struct metered m;
    struct gathered gathered;
    struct flow flow;
};

static void gathering_begin(struct gathering *g, double read, double write)
{
    metered_init(&g->m, &admission_global);
    g->m.law.least_partitions = 4;
    metered_start(&g->m, BILLING_PROVISIONED, read, write);
    gathered_init(&g->gathered, 1, "tables/t");
    g->flow =
        (struct flow){.side = WRITE, .cost = {[KIND_USUAL] = {2, 2}, [KIND_NOTHING] = {1, 1}}};
    g->m.sim.now = 10 * SECOND; /* ten seconds' tokens are there */
}

static void ask(struct gathering *g, size_t partition, int64_t count, uint8_t kind)
{
    struct request request = {.flow = &g->flow, .count = count, .kind = kind, .tracked = -1};
    gathered_add(&g->gathered, &request, g->m.throughput.partitions.serving[partition]);
}

static void gathering_end(struct gathering *g)
{
    gathered_release(&g->gathered);
    metered_release(&g->m);
}

/* 500 write tokens and 400 requests of 2 units over four partitions: 250 of 400 pass, five of
 * eight at each; reads have their own tokens, and nothing of the writes' is taken for them. */
static void test_decided_shares(void **state)
{
    struct gathering g;
    (void)state;
    gathering_begin(&g, 30, 50);
    for (size_t p = 0; p < 4; p++)
        ask(&g, p, 100, KIND_USUAL);
    gathered_decide(&g.gathered, &g.m.throughput, READ); /* none of them asks for reads */
    assert_int_equal(g.gathered.items[0].left, 100);
    gathered_decide(&g.gathered, &g.m.throughput, WRITE);
    int64_t sum = 0;
    for (size_t p = 0; p < 4; p++) {
        assert_close((double)g.gathered.items[p].left, 62.5, 1);
        assert_close(g.m.throughput.partitions.serving[p]->side[WRITE].consumed,
                     2 * (double)g.gathered.items[p].left, 0);
        sum += g.gathered.items[p].left;
    }
    assert_close((double)sum, 250, 1);
    assert_close(g.m.throughput.side[WRITE].consumed, 2 * (double)sum, 0);
    assert_int_equal(g.m.throughput.side[WRITE].throttle_events, 400 - sum);
    assert_int_equal(g.m.throughput.side[WRITE].throttled_by[LIMIT_PROVISIONED], 400 - sum);
    assert_close(g.m.throughput.side[WRITE].throttled_units, 2 * (double)(400 - sum), 0);
    assert_close(bucket_level(&g.m.throughput.side[READ].total, 10 * SECOND), 300, 1e-9);
    g.gathered.count = 0; /* next interval: nothing of the last is left over */
    g.flow.side = READ;
    ask(&g, 1, 140, KIND_USUAL);
    gathered_decide(&g.gathered, &g.m.throughput, READ);
    assert_int_equal(g.gathered.items[0].left, 140);
    assert_close(g.m.throughput.side[READ].consumed, 280, 0);
    gathering_end(&g);
}

/* One partition asks for 700 requests of 2 units and 500 of 1 and has 1,000 units: ten of
 * nineteen pass, by its limit, for the table has plenty. What a partition turns away takes no
 * table tokens. */
static void test_costs_and_limits(void **state)
{
    struct gathering g;
    (void)state;
    gathering_begin(&g, 30, 500);
    ask(&g, 2, 700, KIND_USUAL);
    ask(&g, 2, 500, KIND_NOTHING);
    ask(&g, 0, 40, KIND_USUAL);
    gathered_decide(&g.gathered, &g.m.throughput, WRITE);
    assert_close((double)g.gathered.items[0].left, 700 * 10.0 / 19, 2);
    assert_close((double)g.gathered.items[1].left, 500 * 10.0 / 19, 3);
    assert_int_equal(g.gathered.items[2].left, 40);
    int64_t passed = g.gathered.items[0].left + g.gathered.items[1].left;
    assert_int_equal(g.m.throughput.side[WRITE].throttled_by[LIMIT_KEY_RANGE], 1200 - passed);
    assert_int_equal(g.m.throughput.side[WRITE].throttle_events, 1200 - passed);
    assert_close(g.m.throughput.side[WRITE].consumed, 1080, 4);
    assert_true(g.m.throughput.side[WRITE].consumed <= 1080);
    assert_close(bucket_level(&g.m.throughput.side[WRITE].total, 10 * SECOND),
                 5000 - g.m.throughput.side[WRITE].consumed, 1e-6);
    g.gathered.count = 0;
    ask(&g, 2, 9, KIND_USUAL);
    g.m.throughput.partitions.serving[2]->side[WRITE].hard.level = 0;
    gathered_decide(&g.gathered, &g.m.throughput, WRITE);
    assert_int_equal(g.gathered.items[0].left, 0);
    assert_int_equal(g.m.throughput.side[WRITE].throttled_by[LIMIT_PROVISIONED], 0);
    g.m.throughput.partitions.serving[2]->side[WRITE].hard.granted += 1000 - 1000;
    gathered_release(&g.gathered);
    throughput_release(&g.m.throughput);
    sim_release(&g.m.sim);
}

/* A table without a token turns all away by its own limit, whatever the partitions could grant
 * or not. */
static void test_no_room(void **state)
{
    struct gathering g;
    (void)state;
    gathering_begin(&g, 30, 50);
    bucket_take(&g.m.throughput.side[WRITE].total,
                bucket_level(&g.m.throughput.side[WRITE].total, g.m.sim.now));
    struct bucket *hard = &g.m.throughput.partitions.serving[2]->side[WRITE].hard;
    bucket_take(hard, bucket_level(hard, g.m.sim.now));
    ask(&g, 1, 40, KIND_USUAL);
    ask(&g, 2, 50, KIND_USUAL);
    gathered_decide(&g.gathered, &g.m.throughput, WRITE);
    assert_int_equal(g.gathered.items[0].left + g.gathered.items[1].left, 0);
    assert_int_equal(g.m.throughput.side[WRITE].throttled_by[LIMIT_PROVISIONED], 90);
    assert_close(g.m.throughput.side[WRITE].throttled_units, 180, 0);
    gathering_end(&g);
}

/* Room for one: three asked at a partition that grants half a unit, one at an open one. f = 0.25
 * fills the first, so the other passes with f = 0.5. */
static void test_small_numbers(void **state)
{
    struct gathering g;
    double granted[2] = {0};
    (void)state;
    gathering_begin(&g, 30, 50);
    for (int i = 0; i < 4000; i++) {
        bucket_init(&g.m.throughput.side[WRITE].total, 0, 1, 1, 0);
        bucket_init(&g.m.throughput.partitions.serving[0]->side[WRITE].hard, 0, 1, 0.5, 0);
        bucket_init(&g.m.throughput.partitions.serving[1]->side[WRITE].hard, 0, 9, 9, 0);
        g.gathered.count = 0;
        ask(&g, 0, 3, KIND_NOTHING);
        ask(&g, 1, 1, KIND_NOTHING);
        gathered_decide(&g.gathered, &g.m.throughput, WRITE);
        for (int p = 0; p < 2; p++)
            granted[p] += (double)g.gathered.items[p].left / 4000;
    }
    assert_close(granted[0], 0, 0); /* half a unit grants no request of one */
    assert_close(granted[1], 0.5, 5 * 0.5 / sqrt(4000));
    gathered_release(&g.gathered);
    throughput_release(&g.m.throughput);
    sim_release(&g.m.sim);
}

/* The table has 100 units; of 400 that are asked for at one partition its own limit lets 50
 * through, so it is that limit that turns all others away. One unit alone is asked for like
 * many. */
static void test_whose_limit(void **state)
{
    struct gathering g;
    (void)state;
    gathering_begin(&g, 30, 10);
    bucket_init(&g.m.throughput.partitions.serving[0]->side[WRITE].hard, 0, 50, 50, 0);
    ask(&g, 0, 400, KIND_NOTHING);
    gathered_decide(&g.gathered, &g.m.throughput, WRITE);
    assert_int_equal(g.gathered.items[0].left, 50);
    assert_int_equal(g.m.throughput.side[WRITE].throttled_by[LIMIT_KEY_RANGE], 350);
    assert_int_equal(g.m.throughput.side[WRITE].throttled_by[LIMIT_PROVISIONED], 0);
    g.gathered.count = 0;
    ask(&g, 0, 1, KIND_NOTHING);
    gathered_decide(&g.gathered, &g.m.throughput, WRITE);
    assert_int_equal(g.gathered.items[0].left, 0);
    assert_close(g.m.throughput.side[WRITE].consumed, 50, 0);
    gathering_end(&g);
}

/* Whatever rounding makes of it: of ten for 4.5 units four are granted, each time; of ten for
 * none, none. */
static void test_never_more_than_there_is(void **state)
{
    struct gathering g;
    (void)state;
    gathering_begin(&g, 30, 50);
    for (int i = 0; i < 200; i++) {
        bucket_init(&g.m.throughput.side[WRITE].total, 0, 9, i % 2 ? 4.5 : 0, 0);
        bucket_init(&g.m.throughput.partitions.serving[0]->side[WRITE].hard, 0, 99, 99, 0);
        g.gathered.count = 0;
        ask(&g, 0, 10, KIND_NOTHING);
        gathered_decide(&g.gathered, &g.m.throughput, WRITE);
        assert_int_equal(g.gathered.items[0].left, i % 2 ? 4 : 0);
    }
    gathered_release(&g.gathered);
    throughput_release(&g.m.throughput);
    sim_release(&g.m.sim);
}

/* A call of n units that finds v on average, exponentially, is granted v (1 - exp(-n / v)) of them. */
static void test_luck(void **state)
{
    (void)state;
    assert_close(5 * luck_part((struct luck){5, 2}), 2 * (1 - exp(-2.5)), 1e-12);
    assert_close(luck_part((struct luck){5, INFINITY}), 1, 0);
}

/* What a run with intervals of several lengths came to. */
struct looker {
    struct throughput *tp;
    simtime longest, throttled_at, length_then;
    simtime end, length; /* of the interval before */
    int intervals;
};

static void look(struct sim *sim, void *subject)
{
    struct looker *l = subject;

    if (!l->throttled_at && l->tp->side[READ].throttle_events) {
        l->throttled_at = l->end;
        l->length_then = l->length;
    }
    l->end = sim->now;
    l->length = sim_interval(sim);
    l->longest = l->length > l->longest ? l->length : l->longest;
    l->intervals++;
}

static struct looker run_choosing(const char *load, const char *arrivals)
{
    struct fixture f;
    struct looker l = {0};
    char yaml[1024];

    snprintf(yaml, sizeof yaml,
             "name: x\nduration: 2h\nsample_every: 1m\nresolution: auto\ntables: {t: {read: "
             "{capacity: 400}, write: {capacity: 5}}}\nclients: {c: {" NONE "}}\nworkloads:\n"
             "  w: {client: c, table: t, operation: get, consistency: strong, item_size: 4KiB, "
             "keys: [{count: 1M}], arrivals: %s, rate: [%s]}\n",
             arrivals, load);
    fixture_init(&f, yaml);
    assert_true(f.valid);
    l.tp = &table_of(&f)->throughput;
    sim_gather_each(&f.world.sim, look, &l);
    fixture_run(&f);
    fixture_release(&f);
    return l;
}

/* Intervals of a minute, and a load that exactly fits throttles nothing. */
static void test_what_fits_exactly(void **state)
{
    (void)state;
    struct looker l = run_choosing("{per_second: 400}", "even");
    assert_int_equal(l.throttled_at, 0);
    assert_int_equal(l.longest, MINUTE);
    assert_true(l.intervals < 200);
    l = run_choosing("{per_second: 300}", "poisson");
    assert_int_equal(l.throttled_at, 0);
    assert_int_equal(l.longest, MINUTE);
}

/* 120,000 kept units are used up after 600 s at 200 a second more than was bought, and half an hour
 * after a jump to a tenth more: known to one short interval, though there are long ones. */
static void test_when_a_bucket_is_empty(void **state)
{
    (void)state;
    struct looker l = run_choosing("{per_second: 600}", "even");
    assert_close(simtime_seconds(l.throttled_at), 600, 0.2);
    assert_true(l.length_then <= 200 * MILLISECOND);
    assert_int_equal(l.longest, MINUTE);
    l = run_choosing("{at: 0s, per_second: 100}, {at: 10m, per_second: 100}, "
                     "{at: 10m, per_second: 440}",
                     "even");
    assert_close(simtime_seconds(l.throttled_at), 600 + 3000, 0.2);
    assert_true(l.length_then <= 200 * MILLISECOND);
    l = run_choosing("{per_second: 600}", "poisson");
    assert_close(simtime_seconds(l.throttled_at), 600, 600 * 5 / sqrt(600 * 600));
    assert_true(l.length_then <= SECOND);
}

TESTS(interval_admission, cmocka_unit_test(test_luck), cmocka_unit_test(test_what_fits_exactly),
      cmocka_unit_test(test_when_a_bucket_is_empty), cmocka_unit_test(test_settle_known),
      cmocka_unit_test(test_gathered_fairness), cmocka_unit_test(test_decided_shares),
      cmocka_unit_test(test_costs_and_limits), cmocka_unit_test(test_no_room),
      cmocka_unit_test(test_small_numbers), cmocka_unit_test(test_whose_limit),
      cmocka_unit_test(test_never_more_than_there_is))
