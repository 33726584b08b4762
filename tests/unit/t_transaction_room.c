/* service/transaction_room: room for gathered transactions. */
#include "fixture.h"

#include "batch.h"

static int64_t done, throttled;

static void look(struct sim *sim, const struct request *request, const struct answer *answer)
{
    (void)sim;
    done += answer->granted;
    throttled += answer->throttled;
    batch_leave(request->flow, request->batch, request->count);
}

/* The header's known answer: 20,000 transactions of an item in each of two partitions, each of which
 * grants half of what it is asked: half have room, not a quarter. With one of them roomy a half, too;
 * with two that grant different parts, what the smaller grants. */
static void test_known(void **state)
{
    static const double rooms[][3] = {
        {20000, 20000, 0.5}, {20000, 90000, 0.5}, {90000, 90000, 1}, {20000, 10000, 0.25}};

    (void)state;
    for (int k = 0; k < 4; k++) {
        struct fixture f;
        fixture_init(
            &f, "name: x\nduration: 1s\nresolution: 1s\ntables: {t: {partitions: 2, read: "
                "{capacity: 5}, write: {capacity: 5}}}\nclients: {c: {" NONE "}}\nworkloads:\n"
                "  w: {client: c, table: t, operation: put, transaction: true, items: 2, keys: "
                "[{count: 9}], rate: [{per_second: 0}]}\n");
        struct table *table = table_of(&f);
        struct throughput *tp = &table->throughput;
        struct flow *flow = flow_of(&f, 0);
        flow->answered = look;
        done = throttled = 0;
        for (int p = 0; p < 2; p++)
            bucket_init(&tp->partitions.serving[p]->side[WRITE].hard, 0, rooms[k][p], rooms[k][p],
                        0);
        bucket_init(&tp->side[WRITE].total, 0, 900000, 900000, 0);
        for (int i = 0; i < 100; i++) {
            struct batch *batch = batch_new(flow, 200);
            for (int p = 0; p < 2; p++)
                batch->keys[batch->count++] =
                    (struct key){.position = tp->partitions.serving[p]->from, .tracked = -1};
            table_submit(
                &f.world.sim,
                &(struct request){
                    .flow = flow, .count = 200, .batch = batch, .tracked = -1, .attempt = 1});
        }
        sim_run(&f.world.sim);
        assert_int_equal(done + throttled, 20000);
        assert_close((double)done, rooms[k][2] * 20000, 200);
        assert_int_equal(table->successful_requests, done);
        assert_int_equal(table->throttled_requests, throttled);
        assert_close(tp->side[WRITE].consumed, 4 * (double)done, 1e-6);
        fixture_release(&f);
    }
}

TESTS(transaction_room, cmocka_unit_test(test_known))
