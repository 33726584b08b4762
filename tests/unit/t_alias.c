/* engine/alias: a draw by shares. */
#include "fixture.h"

#include "alias.h"

static void test_alias(void **state)
{
    double shares[] = {0.1, 0, 0.6, 0.3};
    int counts[4] = {0};
    struct alias alias;
    struct rng rng;
    (void)state;
    rng_init(&rng, 4, "test", "alias");
    alias_init(&alias, shares, 4);
    for (int i = 0; i < 100000; i++)
        counts[alias_draw(&alias, &rng)]++;
    for (int i = 0; i < 4; i++)
        assert_close(counts[i], 100000 * shares[i],
                     1 + 5 * sqrt(100000 * shares[i] * (1 - shares[i])));
    alias_release(&alias);
}

TESTS(alias, cmocka_unit_test(test_alias))
