/* aws/scaling_delay: how late a scale-out was. */
#include "fixture.h"

#include "collected_fixture.h"
#include "scaling_delay.h"

static const struct collected_dimension reads = {"orders", NULL, READ};

static void add_change(struct collected *c, int64_t at, double capacity)
{
    c->changes = memory_grow(c->changes, c->change_count, &c->change_capacity, sizeof *c->changes);
    c->changes[c->change_count++] = (struct collected_change){
        .of = reads, .asked_at = at, .done_at = at + 30, .capacity = capacity, .billing = -1};
}

/* The known answer of scaling_delay.h; a second scale-out soon after it tells nothing, nor does one
 * that no load explains. */
static void test_known(void **state)
{
    const double units[] = {2000, 9000, 9000, 20000, 20000};
    struct collected c;

    (void)state;
    collected_init(&c);
    collected_fixture_series(&c, "orders", NULL, NULL, "ConsumedReadCapacityUnits", "Sum", 6000, 60,
                             units, 5);
    add_change(&c, 1000, 200);
    assert_true(isnan(scaling_delay_find(&c, &reads, 70).seconds));
    add_change(&c, 6198, 300);
    assert_close(scaling_delay_find(&c, &reads, 70).seconds, 18, 0);
    add_change(&c, 6320, 400);
    assert_int_equal(scaling_delay_find(&c, &reads, 70).seen, 1);
    add_change(&c, 9000, 800);
    assert_int_equal(scaling_delay_find(&c, &reads, 70).seen, 1);
    collected_release(&c);
}

TESTS(scaling_delay, cmocka_unit_test(test_known))
