/* bill/commitment: reserved capacity and savings plans against trying all of them. */
#include <math.h>

#include "commitment.h"
#include "fixture.h"
#include "rng.h"

enum { HOURS = 744 };

struct hours {
    double units[HOURS], price, block, free;
};

static double bill_of(void *of, double reserved)
{
    const struct hours *h = of;
    double left = 0;

    for (size_t i = 0; i < HOURS; i++)
        left += h->units[i] - commitment_carried(h->units[i], reserved);
    return reserved / RESERVED_BLOCK * h->block + fmax(left - h->free, 0) * h->price;
}

static double best_of(struct hours *h, double block, double free_units)
{
    h->block = block;
    h->free = free_units;
    return commitment_best_reserved(bill_of, h, 5000);
}

/* The header's: the first block carries 56,640 unit-hours, the second 15,000; what is free is not
 * saved again. */
static void test_reserved_known(void **state)
{
    struct hours h = {.price = 0.00065};

    (void)state;
    for (size_t i = 0; i < HOURS; i++)
        h.units[i] = i < 300 ? 150 : 60;
    assert_close(best_of(&h, 21.9, 0), 100, 0);
    assert_close(best_of(&h, 9, 0), 200, 0);
    assert_close(best_of(&h, 37, 0), 0, 0);
    assert_close(best_of(&h, 21.9, 18600), 100, 0);
    assert_close(best_of(&h, 21.9, 40000), 0, 0);
}

/* No other number of blocks is cheaper, whatever the hours. */
static void test_reserved_by_force(void **state)
{
    struct hours h = {.price = 0.00065};
    struct rng rng;

    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        rng_init(&rng, seed, "commitment", "hours");
        double base = 2000 * rng_uniform(&rng), spread = 2000 * rng_uniform(&rng);
        for (size_t i = 0; i < HOURS; i++)
            h.units[i] = floor(base + spread * rng_uniform(&rng) * rng_uniform(&rng));
        double best = best_of(&h, 22.26, seed % 2 ? 0 : 500 * base), usd = bill_of(&h, best);
        for (double reserved = 0; reserved <= 5000; reserved += RESERVED_BLOCK)
            if (bill_of(&h, reserved) < usd - 1e-9)
                fail_msg("seed %d: %.0f is cheaper than %.0f", (int)seed, reserved, best);
    }
}

/* 10 USD an hour at list price, 18 % cheaper, are paid by 8.2; half of that pays for half. What a plan
 * does not know it does not buy, and what is not used is lost. */
static void test_plan_known(void **state)
{
    struct covered_use use = {{10, 0}, {0.18, 0.12}}, unknown = {{10, 0}, {0, 0}};
    struct covered_use two = {{10, 10}, {0.18, 0.12}};

    (void)state;
    assert_close(commitment_plan_hour(&use, 8.2), 8.2, 1e-12);
    assert_close(commitment_plan_hour(&use, 4.1), 9.1, 1e-12);
    assert_close(commitment_plan_hour(&use, 20), 20, 1e-12);
    assert_close(commitment_plan_hour(&two, 8.2), 18.2, 1e-12);
    assert_close(commitment_plan_hour(&two, 17), 17, 1e-12);
    assert_close(commitment_plan_hour(&unknown, 5), 15, 1e-12);
    assert_close(commitment_best_plan(&use, 1), 8.2, 1e-12);
    assert_close(commitment_best_plan(&unknown, 1), 0, 0);
}

static double plan_bill(const struct covered_use *uses, double commitment)
{
    double usd = 0;

    for (size_t i = 0; i < HOURS; i++)
        usd += commitment_plan_hour(&uses[i], commitment);
    return usd;
}

static void test_plan_by_force(void **state)
{
    struct covered_use uses[HOURS];
    struct rng rng;

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        rng_init(&rng, seed, "commitment", "hours");
        for (size_t i = 0; i < HOURS; i++)
            uses[i] =
                (struct covered_use){{5 * rng_uniform(&rng), 3 * rng_uniform(&rng)}, {0.18, 0.12}};
        double best = commitment_best_plan(uses, HOURS), usd = plan_bill(uses, best);
        for (double c = 0; c < 8; c += 0.01)
            if (plan_bill(uses, c) < usd - 1e-9)
                fail_msg("seed %d: %g is cheaper than %g", (int)seed, c, best);
    }
}

TESTS(commitment, cmocka_unit_test(test_reserved_known), cmocka_unit_test(test_reserved_by_force),
      cmocka_unit_test(test_plan_known), cmocka_unit_test(test_plan_by_force))
