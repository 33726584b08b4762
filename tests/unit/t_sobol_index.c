/* decide/sobol_index: Sobol's indices from arrays of answers. */
#include "fixture.h"

#include "rng.h"
#include "sobol_index.h"

/* f = 3 x + 4 y of two fair coins, all combinations of A's and B's coins once: V = 25 / 4, of which
 * 9 / 25 is x's. */
static void test_coins(void **state)
{
    double a[128], b[128], swapped[128];
    (void)state;
    for (int r = 0; r < 128; r++) {
        int x = r >> 3 & 1, y = r >> 4 & 1, other_x = r >> 5 & 1, other_y = r >> 6 & 1;
        a[r] = 3 * x + 4 * y;
        b[r] = 3 * other_x + 4 * other_y;
        swapped[r] = 3 * other_x + 4 * y;
    }
    double mean, variance;
    sobol_index_moments(a, b, 128, &mean, &variance);
    assert_close(mean, 3.5, 1e-12);
    assert_close(variance * 255 / 256, 25.0 / 4, 1e-12);
    struct sobol_index index = sobol_index_of(a, b, swapped, 128);
    assert_close(index.first.mean, 9.0 / 25 * 255 / 256, 1e-12);
    assert_close(index.total.mean, 9.0 / 25 * 255 / 256, 1e-12);
    assert_close(index.first.half, 0, 1e-12); /* each of the eight shifts saw all combinations */
    assert_close(index.total.half, 0, 1e-12);
    assert_int_equal(index.total.count, SOBOL_INDEX_SHIFTS);
}

/* What is missing is left out; an answer that never changes has no indices. */
static void test_gaps(void **state)
{
    double a[32], b[32], swapped[32];
    (void)state;
    for (int r = 0; r < 32; r++) {
        a[r] = r % 5;
        b[r] = r % 7;
        swapped[r] = r % 5 + r % 3;
    }
    struct sobol_index whole = sobol_index_of(a, b, swapped, 24);
    for (int r = 24; r < 32; r++)
        a[r] = b[r] = swapped[r] = NAN;
    struct sobol_index part = sobol_index_of(a, b, swapped, 32);
    assert_close(part.first.mean, whole.first.mean, 1e-12);
    assert_close(part.total.half, whole.total.half, 1e-12);
    for (int r = 0; r < 32; r++)
        a[r] = b[r] = swapped[r] = 0.1;
    assert_true(isnan(sobol_index_of(a, b, swapped, 32).first.mean));
    assert_true(isnan(sobol_index_of(a, b, swapped, 32).total.mean));
}

/* The intervals hold the indices of x + 2 y with uniform x and y, 0.2 and 0.8, in 95 of 100 samples
 * or nearly: their width knows that the variance is an estimate too. */
static void test_coverage(void **state)
{
    enum { TRIALS = 400, ROWS = 256 };
    int first = 0, total = 0;
    double a[ROWS], b[ROWS], swapped[ROWS];
    struct rng rng;
    (void)state;
    rng_init(&rng, 3, "tests", "indices");
    for (int t = 0; t < TRIALS; t++) {
        for (int r = 0; r < ROWS; r++) {
            double y = rng_uniform(&rng), other_y = rng_uniform(&rng), x = rng_uniform(&rng);
            a[r] = x + 2 * y;
            b[r] = rng_uniform(&rng) + 2 * other_y;
            swapped[r] = x + 2 * other_y;
        }
        struct sobol_index index = sobol_index_of(a, b, swapped, ROWS);
        first += fabs(index.first.mean - 0.8) <= index.first.half;
        total += fabs(index.total.mean - 0.8) <= index.total.half;
    }
    assert_true(first > 0.92 * TRIALS && first < 0.98 * TRIALS);
    assert_true(total > 0.92 * TRIALS && total < 0.98 * TRIALS);
}

TESTS(sobol_index, cmocka_unit_test(test_coins), cmocka_unit_test(test_coverage),
      cmocka_unit_test(test_gaps))
