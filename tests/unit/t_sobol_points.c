/* study/sobol_points: points that fill a cube evenly. */
#include "fixture.h"

#include "sobol_points.h"

static void test_sequence(void **state)
{
    static const double known[][2] = {
        {0, 0}, {0.5, 0.5}, {0.75, 0.25}, {0.25, 0.75}, {0.375, 0.375}};
    double u[2], all[5][2];
    (void)state;
    sobol_points_bare(2, 0, 5, all[0]);
    assert_memory_equal(all, known, sizeof all);
    for (size_t i = 0; i < 5; i++) {
        sobol_points_bare(2, i, 1, u);
        assert_memory_equal(u, known[i], sizeof u);
    }
}

/* Each number is its point and its shift, whatever the number of dimensions, and no two shifts are
 * alike. */
static void test_shifts(void **state)
{
    double u[3], more[5], first[8];
    (void)state;
    for (size_t number = 0; number < 64; number++) {
        sobol_points_get(4, 3, number, u);
        sobol_points_get(4, 5, number, more);
        assert_memory_equal(u, more, sizeof u);
        if (number < 8)
            first[number] = u[0];
        else if (number < 16) /* 0 and 1/2 differ by the first digit */
            assert_close(fabs(u[0] - first[number % 8]), 0.5, 1e-12);
        for (size_t i = 0; i < 3; i++)
            assert_true(u[i] > 0 && u[i] < 1);
    }
    for (size_t s = 1; s < 8; s++)
        assert_true(fabs(first[s] - first[0]) > 1e-6);
    sobol_points_get(5, 3, 0, u);
    assert_true(u[0] != first[0]);
}

/* Of 2^m points of each shift one lies in each of as many strata, in every dimension. */
static void test_strata(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 8; shift++) {
        uint64_t seen[4] = {0};
        for (size_t point = 0; point < 64; point++) {
            double u[4];
            sobol_points_get(9, 4, 8 * point + shift, u);
            for (size_t i = 0; i < 4; i++)
                seen[i] |= (uint64_t)1 << (unsigned)(64 * u[i]);
        }
        for (size_t i = 0; i < 4; i++)
            assert_true(seen[i] == UINT64_MAX);
    }
}

/* The error of a smooth integral, of the product of 2 u over 4 dimensions (1), falls nearly as 1 /
 * N: 16 times as many points, at least 16^0.9 times as near. */
static void test_error(void **state)
{
    double error[2] = {0};
    (void)state;
    for (int64_t seed = 1; seed <= 10; seed++)
        for (int size = 0; size < 2; size++) {
            size_t count = size ? 4096 : 256;
            double sum = 0, u[4];
            for (size_t i = 0; i < count; i++) {
                sobol_points_get(seed, 4, i, u);
                sum += 16 * u[0] * u[1] * u[2] * u[3];
            }
            error[size] += pow(sum / (double)count - 1, 2);
        }
    assert_true(sqrt(error[1] / 10) < 0.001);
    assert_true(sqrt(error[0] / error[1]) > pow(16, 0.9));
}

TESTS(sobol_points, cmocka_unit_test(test_sequence), cmocka_unit_test(test_shifts),
      cmocka_unit_test(test_strata), cmocka_unit_test(test_error))
