/* study/marginal: values of an unknown from uniforms. */
#include "fixture.h"

#include "marginal.h"

static struct marginal make(const struct unknown_spec *spec)
{
    struct marginal m;
    char why[256] = "";

    if (!marginal_init(&m, spec, why))
        fail_msg("%s", why);
    return m;
}

static double at(const struct unknown_spec *spec, double u)
{
    struct marginal m = make(spec);
    double value = marginal_value(&m, u);

    marginal_release(&m);
    return value;
}

/* The known answers of marginal.h. */
static void test_known(void **state)
{
    struct unknown_spec lognormal = {.lognormal = &(struct spread_spec){.p10 = "1", .p90 = "4"}};
    struct unknown_spec triangular = {.triangular = (const char *[]){"0", "1", "2"},
                                      .triangular_count = 3};
    struct unknown_spec loguniform = {.loguniform = "1..100"};
    struct unknown_spec cut = {.normal = &(struct spread_spec){.mean = "0", .sd = "1"},
                               .within = "-1..1"};

    (void)state;
    assert_close(at(&lognormal, 0.5), 2, 1e-12);
    assert_close(at(&lognormal, 0.1), 1, 1e-12);
    assert_close(at(&lognormal, 0.9), 4, 1e-12);
    assert_close(at(&triangular, 0.125), 0.5, 1e-12);
    assert_close(at(&triangular, 0.875), 1.5, 1e-12);
    assert_close(at(&loguniform, 0.5), 10, 1e-12);
    assert_close(at(&cut, 0.1), -0.7490, 1e-4);
    assert_close(at(&cut, 1e-9), -1, 1e-6);
    assert_close(at(&cut, 1 - 1e-9), 1, 1e-6);
}

/* Bounds beyond the ends leave a distribution as it is. */
static void test_wide_bounds(void **state)
{
    struct unknown_spec plain = {.triangular = (const char *[]){"200", "300", "400"},
                                 .triangular_count = 3},
                        wide = plain;

    (void)state;
    wide.within = "0..1000";
    for (double u = 0.05; u < 1; u += 0.05)
        assert_close(at(&wide, u), at(&plain, u), 1e-9);
    plain = wide = (struct unknown_spec){.uniform = "200..400"};
    wide.within = "100..500";
    for (double u = 0.05; u < 1; u += 0.05)
        assert_close(at(&wide, u), at(&plain, u), 1e-9);
}

/* A value, or any between two, each in its share. */
static void test_discrete(void **state)
{
    struct unknown_spec burst = {.discrete =
                                     (struct discrete_spec[]){{.value = "300s", .share = 0.7},
                                                              {.value = "0s..300s", .share = 0.3}},
                                 .discrete_count = 2};
    struct unknown_spec mode = {.discrete =
                                    (struct discrete_spec[]){{.value = "standard", .share = 0.7},
                                                             {.value = "legacy", .share = 0.3}},
                                .discrete_count = 2};
    struct marginal m = make(&mode);
    struct text text = {0};

    (void)state;
    assert_close(at(&burst, 0.1), 300e9, 1);
    assert_close(at(&burst, 0.69), 300e9, 1);
    assert_close(at(&burst, 0.85), 150e9, 1e3);
    marginal_write(&m, 0.71, &text);
    assert_string_equal(text_get(&text), "legacy");
    assert_close(marginal_value(&m, 0.71), 1, 0);
    text_release(&text);
    marginal_release(&m);
}

static void test_mistakes(void **state)
{
    const struct {
        struct unknown_spec spec;
        const char *why;
    } wrong[] = {
        {{.uniform = "3..1"}, "FROM..TO"},
        {{.loguniform = "0..1"}, "above 0"},
        {{.lognormal = &(struct spread_spec){.p10 = "0", .p90 = "4"}}, "above 0"},
        {{.normal = &(struct spread_spec){.p10 = "5", .p90 = "4"}}, "below"},
        {{.uniform = "1..2", .within = "5..6"}, "leaves nothing"},
        {{.uniform = "1..2", .within = "1m..2m"}, "own kind"},
        {{.discrete = (struct discrete_spec[]){{.value = "1", .share = 0.5}}, .discrete_count = 1},
         "add up"},
        {{.discrete =
              (struct discrete_spec[]){{.value = "1", .share = 0.5}, {.value = "1m", .share = 0.5}},
          .discrete_count = 2},
         "one kind"}};
    char why[256];

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct marginal m;
        assert_false(marginal_init(&m, &wrong[i].spec, why));
        assert_non_null(strstr(why, wrong[i].why));
        marginal_release(&m);
    }
}

/* Monotone in the uniform, and a whole sample has the quantiles that were given. */
static void test_quantiles(void **state)
{
    struct unknown_spec specs[] = {
        {.uniform = "1..2"},
        {.loguniform = "2s..15m"},
        {.triangular = (const char *[]){"1.5", "1.5", "2"}, .triangular_count = 3},
        {.normal = &(struct spread_spec){.p10 = "10%", .p90 = "30%"}, .within = "1%..99%"},
        {.lognormal = &(struct spread_spec){.p10 = "1m", .p90 = "4m"}, .within = "30s..10m"}};

    (void)state;
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
        for (double u = 0.001; u < 0.998; u += 0.001)
            assert_true(at(&specs[i], u) <= at(&specs[i], u + 0.001));
}

TESTS(marginal, cmocka_unit_test(test_known), cmocka_unit_test(test_wide_bounds),
      cmocka_unit_test(test_discrete), cmocka_unit_test(test_mistakes),
      cmocka_unit_test(test_quantiles))
