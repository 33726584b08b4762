/* base/hash: digests. */
#include "fixture.h"

#include "hash.h"

static void test_hash(void **state)
{
    struct digest a, b;
    struct digest_text text;
    double values[] = {1, -0.0, 3}, same[] = {1, 0.0, 3};
    (void)state;
    assert_true(hash_mix(0) == 0);
    assert_true(hash_mix(0x9e3779b97f4a7c15u) == 0xe220a8397b1dcdafu);
    digest_init(&a);
    digest_init(&b);
    digest_add_doubles(&a, values, 3);
    digest_add_doubles(&b, same, 2);
    digest_add_doubles(&b, same + 2, 1);
    assert_true(a.a == b.a && a.b == b.b);
    assert_int_equal(strlen(digest_write(&a, &text)), 32);
    digest_add_text(&b, "x");
    assert_false(a.a == b.a);
}

TESTS(hash, cmocka_unit_test(test_hash))
