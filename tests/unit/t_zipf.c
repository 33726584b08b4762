/* engine/zipf: ranks by a power law. */
#include "fixture.h"

#include "zipf.h"

static void test_zipf(void **state)
{
    struct zipf z;
    struct rng rng;
    int counts[4] = {0};
    (void)state;
    rng_init(&rng, 3, "test", "zipf");
    zipf_init(&z, 3, 1);
    for (int i = 0; i < 110000; i++)
        counts[zipf_draw(&z, &rng)]++;
    assert_close(counts[1], 60000, 5 * sqrt(60000 * 5 / 11.0));
    assert_close(counts[2], 30000, 5 * sqrt(30000 * 8 / 11.0));
    assert_close(counts[3], 20000, 5 * sqrt(20000 * 9 / 11.0));
    assert_close(zipf_share(3, 1, 1, 1), 6.0 / 11, 1e-12);
    assert_close(zipf_share(3, 1, 2, 3), 5.0 / 11, 1e-12);
    /* the integral beyond a million ranks, against the sum */
    double sum = 0, head = 0;
    for (int k = 1; k <= 3000000; k++) {
        sum += pow(k, -0.99);
        head += k <= 10 ? pow(k, -0.99) : 0;
    }
    assert_close(zipf_share(3000000, 0.99, 1, 10), head / sum, 1e-9);
    zipf_init(&z, 1, 0.99);
    assert_true(zipf_draw(&z, &rng) == 1);
    zipf_init(&z, UINT64_C(1) << 50, 0);
    for (int i = 0; i < 1000; i++) {
        uint64_t k = zipf_draw(&z, &rng);
        assert_true(k >= 1 && k <= UINT64_C(1) << 50);
    }
}

/* Exponents next to 1, where the integral is a logarithm but for a little: shares beyond a
 * million ranks against the sum. */
static void test_shares_near_one(void **state)
{
    static const double exponents[] = {1, 1 + 6e-6, 1 - 6e-6, 1.2, 0};
    (void)state;
    for (int e = 0; e < 5; e++) {
        double sum = 0, head = 0;
        for (int k = 1; k <= 2000000; k++) {
            double weight = pow(k, -exponents[e]);
            sum += weight;
            head += k <= 1500 ? weight : 0;
        }
        assert_close(zipf_share(2000000, exponents[e], 1, 1500) / (head / sum), 1, 2e-11);
        assert_close(zipf_share(2000000, exponents[e], 1501, 2000000) / (1 - head / sum), 1, 2e-11);
    }
}

TESTS(zipf, cmocka_unit_test(test_zipf), cmocka_unit_test(test_shares_near_one))
