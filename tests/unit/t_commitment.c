/* bill/commitment: reserved capacity and savings plans against trying all of them. */
#include <math.h>

#include "commitment.h"
#include "fixture.h"
#include "rng.h"

enum { HOURS = 744 };

static double bill_of(const double *units, double price, double block, double reserved)
{
    double usd = reserved / RESERVED_BLOCK * block;

    for (size_t i = 0; i < HOURS; i++)
        usd += (units[i] - commitment_carried(units[i], reserved)) * price;
    return usd;
}

/* The header's: the first block carries 56,640 unit-hours, the second 15,000. */
static void test_reserved_known(void **state)
{
    double units[HOURS];

    (void)state;
    for (size_t i = 0; i < HOURS; i++)
        units[i] = i < 300 ? 150 : 60;
    assert_close(commitment_best_reserved(units, HOURS, 0.00065, 21.9), 100, 0);
    assert_close(commitment_best_reserved(units, HOURS, 0.00065, 9), 200, 0);
    assert_close(commitment_best_reserved(units, HOURS, 0.00065, 37), 0, 0);
}

/* No other number of blocks is cheaper, whatever the hours. */
static void test_reserved_by_force(void **state)
{
    struct rng rng;

    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        double units[HOURS], best, usd;
        rng_init(&rng, seed, "commitment", "hours");
        double base = 2000 * rng_uniform(&rng), spread = 2000 * rng_uniform(&rng);
        for (size_t i = 0; i < HOURS; i++)
            units[i] = floor(base + spread * rng_uniform(&rng) * rng_uniform(&rng));
        best = commitment_best_reserved(units, HOURS, 0.00065, 22.26);
        usd = bill_of(units, 0.00065, 22.26, best);
        for (double reserved = 0; reserved <= 5000; reserved += RESERVED_BLOCK)
            if (bill_of(units, 0.00065, 22.26, reserved) < usd - 1e-9)
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
