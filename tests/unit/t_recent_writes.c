/* models/service/recent_writes.h: what is forgotten makes room, what is not makes more. */
#include "fixture.h"

#include "recent_writes.h"
#include "rng.h"

/* The header's known answer. */
static void test_size(void **state)
{
    struct recent_writes w;

    (void)state;
    recent_writes_init(&w, 100 * MILLISECOND);
    for (uint64_t i = 1; i <= 10000; i++)
        recent_writes_note(&w, i, (struct recent_write){(simtime)i * MILLISECOND, 0},
                           (simtime)i * MILLISECOND);
    assert_true(w.count <= 1024);
    for (uint64_t i = 9901; i <= 10000; i++)
        assert_int_equal(recent_writes_find(&w, i, 10 * SECOND).at, (simtime)i * MILLISECOND);
    assert_int_equal(recent_writes_find(&w, 9899, 10 * SECOND).at, 0);
    assert_int_equal(recent_writes_find(&w, 20000, 10 * SECOND).at, 0);
    recent_writes_release(&w);
}

/* Against the last writes in a list: random keys, some written again, some with a lag. */
static void test_all_are_found(void **state)
{
    enum { KEYS = 3000, WRITES = 60000, KEPT = 700 };
    static struct recent_write last[KEYS];
    struct recent_writes w;
    struct rng rng;

    (void)state;
    rng_init(&rng, 3, "test", "recent writes");
    recent_writes_init(&w, KEPT);
    for (simtime now = 1; now <= WRITES; now++) {
        uint64_t key = rng_below(&rng, KEYS);
        last[key] = (struct recent_write){now, (simtime)rng_below(&rng, 50)};
        recent_writes_note(&w, key, last[key], now);
        key = rng_below(&rng, KEYS);
        const struct recent_write *l = &last[key];
        struct recent_write found = recent_writes_find(&w, key, now);
        bool matters = l->at && l->at + l->lag + KEPT >= now;
        assert_int_equal(found.at, matters ? l->at : 0);
        assert_int_equal(found.lag, matters ? l->lag : 0);
    }
    recent_writes_release(&w);
}

/* Of one key written each millisecond and acknowledged 3 ms later, the last one whose reply is out. */
static void test_on_their_way(void **state)
{
    struct recent_writes w;

    (void)state;
    recent_writes_init(&w, SECOND);
    for (simtime ms = 1; ms <= 100; ms++) {
        recent_writes_note(&w, 0, (struct recent_write){(ms + 3) * MILLISECOND, 0},
                           ms * MILLISECOND);
        assert_int_equal(recent_writes_find(&w, 0, ms * MILLISECOND).at,
                         ms < 4 ? 0 : ms * MILLISECOND);
    }
    recent_writes_release(&w);
}

TESTS(recent_writes, cmocka_unit_test(test_size), cmocka_unit_test(test_all_are_found),
      cmocka_unit_test(test_on_their_way))
