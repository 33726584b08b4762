/* engine/queue: the order of pending events. */
#include "fixture.h"

#include "heap4.h"

/* The order of a plain sorted list: by key, then by push. */
struct listed {
    uint64_t key;
    size_t pushed;
};

static int by_key(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->pushed < y->pushed ? -1 : x->pushed > y->pushed;
}

struct plain_list {
    struct listed items[4096];
    size_t count;
};

static void list_push(struct plain_list *list, uint64_t key, size_t pushed)
{
    struct listed item = {key, pushed};
    size_t i = list->count++;
    for (; i > 0 && by_key(&list->items[i - 1], &item) > 0; i--)
        list->items[i] = list->items[i - 1];
    list->items[i] = item;
}

static struct listed list_pop(struct plain_list *list)
{
    struct listed first = list->items[0];
    memmove(list->items, list->items + 1, --list->count * sizeof *list->items);
    return first;
}

/* Steps of very different size, and many ties: 0, same key; else up to 2^spread ahead. */
static uint64_t next_key(struct rng *rng, uint64_t now, int spread)
{
    if (rng_below(rng, 4) == 0)
        return now;
    return now + rng_below(rng, (uint64_t)1 << rng_below(rng, (uint64_t)spread + 1));
}

/* Property: radix heap, 4-ary heap and sorted list agree, whatever is pushed and popped in between.
 */
static void test_queue_order(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct rng rng;
        struct queue queue;
        struct heap4 heap = {0};
        static struct plain_list list;
        uint64_t now = 0;
        size_t pushed = 0;
        rng_init(&rng, seed, "test", "queue");
        queue_init(&queue);
        list.count = 0;
        int spread = (int)(seed % 45);
        for (int step = 0; step < 3000; step++) {
            bool push = list.count == 0 ||
                        (list.count < 4000 && rng_below(&rng, 100) < (seed % 3 ? 50 : 60));
            if (push) {
                struct event e = {next_key(&rng, now, spread), NULL, (void *)pushed};
                queue_push(&queue, e);
                heap4_push(&heap, e);
                list_push(&list, e.key, pushed++);
                continue;
            }
            if (queue_next_key(&queue) != list.items[0].key)
                fail_msg("seed %d: next key differs", (int)seed);
            struct listed expected = list_pop(&list);
            struct event a = queue_pop(&queue), b = heap4_pop(&heap);
            if (a.key != expected.key || (size_t)a.subject != expected.pushed ||
                b.key != expected.key || (size_t)b.subject != expected.pushed)
                fail_msg("seed %d step %d: order differs", (int)seed, step);
            now = a.key;
        }
        assert_int_equal(queue.count, list.count);
        queue_release(&queue);
        free(heap.items);
    }
}

/* A source that goes on by itself moves the clock between pops: pushes below all that is pending.
 */
static void test_queue_between(void **state)
{
    struct queue queue;
    (void)state;
    queue_init(&queue);
    for (size_t i = 0; i < 200; i++)
        queue_push(&queue, (struct event){1000000 + i, NULL, NULL});
    assert_int_equal(queue_pop(&queue).key, 1000000);
    for (size_t i = 0; i < 500; i++)
        queue_push(&queue, (struct event){1000000 + i % 7, NULL, NULL});
    uint64_t last = 0;
    while (queue.count) {
        uint64_t key = queue_pop(&queue).key;
        assert_true(key >= last);
        last = key;
    }
    assert_true(queue_next_key(&queue) == UINT64_MAX);
    queue_release(&queue);
}

/* A far event keeps the front from being empty; what was popped must make room all the same. */
static void test_queue_memory(void **state)
{
    struct queue queue;
    (void)state;
    queue_init(&queue);
    queue_push(&queue, (struct event){UINT64_C(1) << 60, NULL, NULL});
    queue_push(&queue, (struct event){1, NULL, NULL});
    queue_push(&queue, (struct event){2, NULL, NULL});
    for (int i = 0; i < 1000000; i++) {
        struct event e = queue_pop(&queue);
        e.key += 5;
        queue_push(&queue, e);
    }
    assert_true(queue.front.capacity <= 4096);
    queue_release(&queue);
}

/* The header's known answer: by key, and what has the same key in the order in which it came;
 * what comes late for its key comes behind it. */
static void test_queue_known(void **state)
{
    static const uint64_t keys[] = {5, 3, 5, 3};
    static const size_t order[] = {1, 3, 0, 2};
    struct queue queue;
    (void)state;
    queue_init(&queue);
    assert_true(queue_next_key(&queue) == UINT64_MAX);
    for (size_t i = 0; i < 4; i++)
        queue_push(&queue, (struct event){keys[i], NULL, (void *)i});
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(queue_next_key(&queue), keys[order[i]]);
        assert_int_equal((size_t)queue_pop(&queue).subject, order[i]);
        if (i == 1)
            queue_push(&queue, (struct event){3, NULL, (void *)9});
        if (i == 1)
            assert_int_equal((size_t)queue_pop(&queue).subject, 9);
    }
    assert_int_equal(queue.count, 0);
    queue_release(&queue);
}

TESTS(queue, cmocka_unit_test(test_queue_order), cmocka_unit_test(test_queue_between),
      cmocka_unit_test(test_queue_memory), cmocka_unit_test(test_queue_known))
