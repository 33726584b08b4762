/* service/split: where and when a partition is cut. */
#include "fixture.h"

#include "split.h"

/* Heat: a collection is cut between its sort keys, again and again, until no part is hot; a single
 * item and ascending sort keys are left alone, and so is everything under static allocation. */
static void test_heat_splits(void **state)
{
    static const struct {
        const char *keys, *admission;
        int64_t partitions;
    } cases[] = {{"{key: k, sort_keys: random}", "global", 5},
                 {"{key: k}", "global", 4},
                 {"{key: k, sort_keys: ascending}", "global", 4},
                 {"{key: k, sort_keys: random}", "static", 4}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int gathered = 0; gathered < 2; gathered++) {
            struct fixture f;
            char table[200], work[200];
            snprintf(table, sizeof table,
                     "admission: %s, partitions: 4, read: {capacity: 5}, write: {capacity: 3600},"
                     " split: {heat_threshold: 80%%, duration: 1m, duration_p99: 1m}",
                     cases[i].admission);
            snprintf(work, sizeof work, "operation: put, keys: [%s], rate: [{per_second: 1300}]",
                     cases[i].keys);
            run_one(&f, gathered ? "duration: 20m\nresolution: 100ms" : "duration: 20m", table,
                    NONE, work);
            assert_int_equal(table_of(&f)->throughput.partition_count, cases[i].partitions);
            if (cases[i].partitions >
                4) { /* 1,000 a second for the three minutes to the first split, then all */
                const struct event_log_entry *first = event_first(&f, EVENT_LOG_SPLIT);
                assert_close(simtime_seconds(first->at), 180, 1e-6);
                double served = table_of(&f)->throughput.side[WRITE].consumed;
                assert_close(served, 3 * 60 * 1000 + 17 * 60 * 1300, 0.01 * served);
            }
            fixture_release(&f);
        }
    }
}

/* Size: a partition of 10 GB is split in the middle, under static allocation too, where its
 * children get half each. */
static void test_size_splits(void **state)
{
    static const char *const heads[] = {"duration: 20m", "duration: 20m\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(&f, heads[i],
                "admission: static, item_count: 9M, item_size: 900B, read: {capacity: 5}, write: "
                "{capacity: 900},"
                " split: {size: 9100000000B, duration: 1m, duration_p99: 1m}",
                NONE,
                "operation: put, new_items: 100%, arrivals: even, keys: [{count: 1M}], rate: "
                "[{per_second: 800}]");
        const struct partition_map *map = &table_of(&f)->throughput.partitions;
        double bytes = 0;
        for (size_t p = 0; p < map->serving_count; p++)
            bytes += map->serving[p]->bytes;
        assert_int_equal(map->serving_count, 2);
        assert_close(bytes, 9e9 + 1000.0 * (double)flow_of(&f, 0)->succeeded, 1);
        /* 100,000 more items of 1,000 bytes at 800 a second: 125 s; seen at the next minute, a
         * minute's work */
        assert_close(simtime_seconds(event_first(&f, EVENT_LOG_SPLIT)->at), 240, 1e-6);
        assert_close(map->serving[0]->side[WRITE].allocation.kept.rate_per_s, 450, 1e-9);
        fixture_release(&f);
    }
}

/* A point is chosen so that each half gets half of the traffic, wherever in the range that is. */
static void test_split_point(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 12m",
            "read: {capacity: 5}, write: {capacity: 990}, split: {duration: 1s, duration_p99: 1s}",
            NONE,
            "operation: put, keys: [{key: a, share: 50%}, {key: b}], rate: [{per_second: 1200}]");
    const struct partition_map *map = &table_of(&f)->throughput.partitions;
    assert_int_equal(map->serving_count,
                     2); /* and each now has one item, which is not split further */
    double a = map->serving[0]->side[WRITE].consumed, b = map->serving[1]->side[WRITE].consumed;
    assert_close(a / (a + b), 0.5, 0.02);
    fixture_release(&f);
}

/* One item collection that saturates a partition is cut between its sort keys, unless a local index
 * keeps it whole. */
static void test_local_index_keeps_collections(void **state)
{
    static const char *const local[] = {"", ", local_indexes: {l: {}}"};
    size_t partitions[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char table[300];
        snprintf(table, sizeof table, "billing: on_demand, split: {sustained: 3m}%s", local[i]);
        run_one(&f, "duration: 15m\nresolution: 100ms", table, NONE,
                "operation: put, keys: [{key: big, sort_keys: random, share: 100%}], index_writes: "
                "[], rate: [{at: 0s, per_second: 3000}]");
        partitions[i] = table_of(&f)->throughput.partitions.serving_count;
        if (i)
            assert_non_null(strstr(event_first(&f, EVENT_LOG_REFUSED)->detail, "local index"));
        fixture_release(&f);
    }
    assert_true(partitions[0] > 4);
    assert_int_equal(partitions[1], 4);
}

/* A request that stands for a billion is noted at once, not a billion times, and leaves the ring of
 * places full. */
static void test_watch_of_many(void **state)
{
    struct watch watch = {0};
    struct partition p = {.from = 0, .to = UINT64_MAX};
    struct cut cut;

    (void)state;
    rng_init(&watch.draws, 1, "test", "watch");
    watch_note(&watch, 0, UINT64_MAX, INT64_C(4000000000000000), &p);
    assert_int_equal(watch.noted, INT64_C(4000000000000000) / WATCH_EVERY);
    assert_int_equal(watch_choose(&watch, &p, &cut), WATCH_SPLIT);
    assert_close((double)cut.at * 0x1p-64, 0.5, 0.06);
}

static void note_many(struct watch *w, const struct partition *p, int count,
                      uint64_t (*place)(int i))
{
    for (int i = 0; i < count; i++)
        watch_note(w, place(i), 0, 1, p);
}

static uint64_t two_thirds_low(int i)
{
    static const uint64_t places[] = {100, 500, 900};
    return places[(i / WATCH_EVERY * 7 + i / WATCH_EVERY / 3) % 3];
}

static uint64_t rising(int i)
{
    return 10 + (uint64_t)i / WATCH_EVERY;
}

static uint64_t falling(int i)
{
    return 100000 - (uint64_t)i / WATCH_EVERY;
}

static uint64_t nearly_one(int i)
{
    return i / WATCH_EVERY % 32 == 0 ? 900 : 500;
}

/* Three places alike: the second child begins at 500 or 900, so that a third and two thirds are
 * apart. Nothing is chosen before 64 places are known, nor for keys that rise or fall,
 * nor when one in 32 is elsewhere. */
static void test_watch_chooses(void **state)
{
    struct partition p = {.from = 100, .to = 200000};
    struct watch w = {0};
    struct cut cut;
    (void)state;
    rng_init(&w.draws, 1, "test", "watch");
    note_many(&w, &p, WATCH_EVERY * WATCH_LEAST - WATCH_EVERY, two_thirds_low);
    assert_int_equal(watch_choose(&w, &p, &cut), WATCH_UNSEEN);
    note_many(&w, &p, WATCH_EVERY, two_thirds_low);
    assert_int_equal(w.noted, WATCH_LEAST);
    assert_int_equal(watch_choose(&w, &p, &cut), WATCH_SPLIT);
    note_many(&w, &p, WATCH_EVERY * 1000, two_thirds_low);
    assert_int_equal(watch_choose(&w, &p, &cut), WATCH_SPLIT);
    assert_true(cut.at == 500 || cut.at == 900);
    note_many(&w, &p, WATCH_EVERY * WATCH_POINTS, rising);
    assert_int_equal(watch_choose(&w, &p, &cut), WATCH_MONOTONE);
    note_many(&w, &p, WATCH_EVERY * WATCH_POINTS, falling);
    assert_int_equal(watch_choose(&w, &p, &cut), WATCH_MONOTONE);
    note_many(&w, &p, WATCH_EVERY * WATCH_POINTS, nearly_one);
    assert_int_equal(watch_choose(&w, &p, &cut), WATCH_ONE_ITEM);
    p.from = 900; /* all but one place lie outside: there is nothing to cut */
    assert_int_equal(watch_choose(&w, &p, &cut), WATCH_ONE_ITEM);
}

/* One of sixteen requests is noted, the first among them; a request of many lies anywhere in its
 * width, in the partition; where collections stay whole all places of one are its beginning. */
static void test_watch_places(void **state)
{
    struct partition p = {.from = 1000, .to = 1999};
    struct watch w = {0};
    double mean = 0;
    (void)state;
    rng_init(&w.draws, 1, "test", "watch");
    watch_note(&w, 1500, 0, 1, &p);
    assert_int_equal(w.noted, 1);
    watch_note(&w, 1600, 0, 15, &p);
    assert_int_equal(w.noted, 1);
    watch_note(&w, 1700, 0, 1, &p);
    assert_int_equal(w.noted, 2);
    assert_int_equal(w.points[0], 1500);
    assert_int_equal(w.points[1], 1700);
    watch_note(&w, 1200, 400, WATCH_EVERY * WATCH_POINTS, &p);
    assert_int_equal(w.noted, WATCH_POINTS + 2);
    for (int i = 0; i < WATCH_POINTS; i++) {
        assert_true(w.points[i] >= 1200 && w.points[i] < 1600);
        mean += (double)w.points[i] / WATCH_POINTS;
    }
    assert_close(mean, 1400, 5 * 400 / sqrt(12.0 * WATCH_POINTS));
    watch_note(&w, 1900, 5000, WATCH_EVERY * WATCH_POINTS, &p);
    for (int i = 0; i < WATCH_POINTS; i++)
        assert_true(w.points[i] >= 1900 && w.points[i] <= 1999);
    w.grain = 255;
    watch_note(&w, 1300, 0, WATCH_EVERY * WATCH_POINTS, &p);
    assert_int_equal(w.points[7], 1280);
}

/* 950 a second are heat for a limit of 1,000, and 750 are not. Three minutes in a row are asked
 * for: two, a pause and two split nothing; three do, on the read side too. */
static void test_heat_must_last(void **state)
{
    static const struct {
        const char *work;
        int64_t partitions;
    } cases[] = {
        {"operation: put, rate: [{per_second: 950}, {at: 150s, per_second: 950}, {at: 150s, per_second: 100}, {at: 5m, per_second: 100}, {at: 5m, per_second: 950}, {at: 450s, per_second: 950}, {at: 450s, per_second: 1}]",
         1},
        {"operation: put, rate: [{per_second: 750}]", 1},
        {"operation: put, rate: [{per_second: 950}, {at: 250s, per_second: 950}, {at: 250s, per_second: 1}]",
         2},
        {"consistency: strong, rate: [{per_second: 2850}, {at: 250s, per_second: 2850}, {at: 250s, per_second: 1}]",
         2},
        {"consistency: strong, rate: [{per_second: 2250}]", 1}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char work[400], table[300];
        snprintf(work, sizeof work, "%s, keys: [{count: 10000}]", cases[i].work);
        snprintf(
            table, sizeof table,
            "item_size: 1KiB, read: {capacity: %s}, write: {capacity: %s}, split: {heat_threshold: 80%%, sustained: 3m, duration: 1s, duration_p99: 1s}",
            i < 3 ? "5" : "2900", i < 3 ? "990" : "5");
        run_one(&f, "duration: 10m\nresolution: 1s", table, NONE, work);
        assert_int_equal(table_of(&f)->throughput.partition_count, cases[i].partitions);
        fixture_release(&f);
    }
}

static void test_split_mistakes(void **state)
{
    (void)state;
    assert_mistake(
        "name: x\nduration: 1m\ntables: {t: {billing: on_demand, split: {duration: 2m, duration_p99: 1m}}}\n",
        "'duration_p99' must not be below 'duration'");
    assert_mistake(
        "name: x\nduration: 1m\ntables: {t: {billing: on_demand, split: {duration: 2m, duration_p99: 2m}}}\n",
        "");
}

#define GROWING "heat: false, duration: 10m, duration_p99: 10m"

/* 2,500 writes a second ask for twice as many, more than four partitions serve: each of the four is
 * split twelve minutes after the start, the first two of them watched. A minute of that is not
 * enough, nor 1,900 writes, whose double fits; a provisioned table does not grow. Of two keys that
 * take all the traffic only the partitions are split that they lie in. */
static void test_growth(void **state)
{
    static const struct {
        const char *table, *work;
        int64_t partitions;
    } cases[] = {
        {"billing: on_demand", "keys: [{count: 1M}], rate: [{per_second: 2500}]", 8},
        {"billing: on_demand", "keys: [{count: 1M}], rate: [{per_second: 1900}]", 4},
        {"billing: on_demand",
         "keys: [{count: 1M}], rate: [{per_second: 2500}, {at: 1m, per_second: 2500}, {at: 1m, "
         "per_second: 10}]",
         4},
        {"billing: on_demand",
         "keys: [{count: 1M, share: 20%}, {key: a, sort_keys: random, share: 40%}, {key: b, "
         "sort_keys: random}], rate: [{per_second: 2300}]",
         6},
        {"partitions: 4, initial_burst: 100%, read: {capacity: 1}, write: {capacity: 2500}",
         "keys: [{count: 1M}], rate: [{per_second: 2500}]", 4}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char table[300], work[300];
        snprintf(table, sizeof table, "%s, split: {" GROWING "}", cases[i].table);
        snprintf(work, sizeof work, "operation: put, arrivals: even, %s", cases[i].work);
        run_one(&f, "duration: 15m\nresolution: 1s\nplacement: 5", table, NONE, work);
        assert_int_equal(table_of(&f)->throughput.partition_count, cases[i].partitions);
        if (cases[i].partitions > 4)
            assert_int_equal(event_first(&f, EVENT_LOG_SPLIT)->at, 12 * MINUTE);
        fixture_release(&f);
    }
}

/* After 2,500 writes a second AWS promises 5,000 at once. Before the splits 4,900 are throttled at
 * 4,000, which is said; 5,100 are more than was promised. */
static void test_promise(void **state)
{
    static const char *const then[] = {"4900", "5100"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char work[300];
        snprintf(work, sizeof work,
                 "operation: put, arrivals: even, keys: [{count: 1M}], rate: [{per_second: 2500}, "
                 "{at: 5m, per_second: 2500}, {at: 5m, per_second: %s}]",
                 then[i]);
        run_one(&f, "duration: 8m\nresolution: 1s", "billing: on_demand, split: {" GROWING "}",
                NONE, work);
        assert_close(throughput_promised(&table_of(&f)->throughput, WRITE), 5000, 10);
        assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), i ? 0 : 1);
        if (!i)
            assert_non_null(strstr(event_first(&f, EVENT_LOG_REFUSED)->detail, "5000 write"));
        fixture_release(&f);
    }
}

/* A hot collection is cut in one place at a time: it gains a partition a step, and two of them gain
 * two. */
static void test_one_cut_at_a_time(void **state)
{
    static const char *const keys[] = {"{key: a, sort_keys: random}",
                                       "{count: 2, sort_keys: random}"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char work[300];
        snprintf(work, sizeof work, "operation: put, keys: [%s], rate: [{per_second: %d}]", keys[i],
                 9000 * (i + 1));
        run_one(&f, "duration: 20m\nresolution: 1s\nplacement: by_name",
                "billing: on_demand, partition_write_limit: 4000, split: {sustained: 2m, duration: "
                "3m, duration_p99: 3m}",
                NONE, work);
        const struct event_log *log = &f.world.sim.event_log;
        int64_t at[20] = {0}, most = 0;
        for (size_t e = 0; e < log->count; e++)
            if (log->entries[e].kind == EVENT_LOG_SPLIT)
                at[log->entries[e].at / MINUTE]++;
        for (int m = 0; m < 20; m++)
            most = at[m] > most ? at[m] : most;
        assert_int_equal(most, i + 1);
        assert_int_equal(at[5], i + 1);
        assert_true(table_of(&f)->throughput.partition_count >= 4 + 4 * (i + 1));
        fixture_release(&f);
    }
}

/* One of eight steps goes the other way: not monotone; one of sixteen: nearly, and left alone. */
static void test_nearly_monotone(void **state)
{
    (void)state;
    for (int every = 8; every <= 16; every += 8) {
        struct partition p = {.from = 0, .to = UINT64_MAX};
        struct watch w = {0};
        struct cut cut;
        uint64_t place = UINT64_C(1) << 40;
        rng_init(&w.draws, 1, "test", "watch");
        for (int i = 0; i < WATCH_POINTS; i++) {
            place = i % every ? place - 1000 : place + 100;
            watch_note(&w, place, 0, WATCH_EVERY, &p);
        }
        assert_int_equal(watch_choose(&w, &p, &cut), every == 8 ? WATCH_SPLIT : WATCH_MONOTONE);
    }
}

/* A peak of 7,000 reads asks for 14,000: four partitions become eight. */
static void test_reads_grow(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 15m\nresolution: 1s",
            "item_size: 4KiB, billing: on_demand, split: {" GROWING "}", NONE,
            "arrivals: even, consistency: strong, keys: [{count: 1M}], rate: [{per_second: 7000}]");
    assert_int_equal(table_of(&f)->throughput.partition_count, 8);
    assert_int_equal(event_first(&f, EVENT_LOG_SPLIT)->at, 12 * MINUTE);
    fixture_release(&f);
}

/* An index is split for the heat of what is written to it, under its own keys or spread evenly,
 * gathered or not. */
static void test_indexes_split(void **state)
{
    static const char *const keys[] = {
        "", ", index_writes: [{index: i, writes: 1, keys: [{count: 500}]}]"};
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        char work[300];
        snprintf(work, sizeof work,
                 "operation: put, keys: [{count: 100000}]%s, rate: [{per_second: 900}]",
                 keys[i % 2]);
        run_one(
            &f, i < 2 ? "duration: 6m\nresolution: 1s" : "duration: 6m",
            "partitions: 1, read: {capacity: 1}, write: {capacity: 2000}, partition_write_limit: 4000, split: {sustained: 3m, duration: 1s, duration_p99: 1s, heat_threshold: 20%}, indexes: {i: {read: {capacity: 1}, write: {capacity: 900}}}",
            NONE, work);
        assert_true(table_of(&f)->indexes[0].throughput.partition_count >= 2);
        fixture_release(&f);
    }
}

/* Five minutes between samples: calm minutes are looked at together, and a partition that grows hot is
 * split as it is with a sample each minute. */
static void test_calm_minutes(void **state)
{
    static const char *const heads[] = {
        "duration: 2h\nresolution: auto\nsample_every: 1m",
        "duration: 2h\nresolution: auto\nsample_every: 5m",
    };
    uint64_t handled[2];
    simtime split[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(
            &f, heads[i],
            "partitions: 4, read: {capacity: 5}, write: {capacity: 3600}, split: {heat_threshold: "
            "40%, duration: 1m, duration_p99: 1m}",
            NONE,
            "operation: put, keys: [{key: k, sort_keys: random}], rate: [{at: 0s, per_second: "
            "300}, {at: 93m, per_second: 300}, {at: 93m, per_second: 700}]");
        const struct event_log_entry *first = event_first(&f, EVENT_LOG_SPLIT);
        assert_non_null(first);
        split[i] = first->at;
        handled[i] = f.world.sim.handled;
        fixture_release(&f);
    }
    assert_true(split[0] >= 93 * MINUTE);
    assert_true(split[1] - split[0] <= MINUTE && split[0] - split[1] <= MINUTE);
    assert_true(handled[1] < handled[0] / 2);
}

TESTS(split, cmocka_unit_test(test_heat_splits), cmocka_unit_test(test_size_splits),
      cmocka_unit_test(test_split_point), cmocka_unit_test(test_local_index_keeps_collections),
      cmocka_unit_test(test_watch_of_many), cmocka_unit_test(test_watch_chooses),
      cmocka_unit_test(test_watch_places), cmocka_unit_test(test_heat_must_last),
      cmocka_unit_test(test_split_mistakes), cmocka_unit_test(test_growth),
      cmocka_unit_test(test_promise), cmocka_unit_test(test_one_cut_at_a_time),
      cmocka_unit_test(test_nearly_monotone), cmocka_unit_test(test_reads_grow),
      cmocka_unit_test(test_indexes_split), cmocka_unit_test(test_calm_minutes))
