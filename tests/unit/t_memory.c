/* base/memory: the arena. */
#include "fixture.h"

static void test_arena(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena);
    for (size_t i = 1; i < 2000; i++) {
        unsigned char *p = arena_take(&arena, i, 7);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t j = 0; j < 7 * i; j++)
            assert_int_equal(p[j], 0);
        memset(p, 255, 7 * i);
    }
    assert_string_equal(arena_printf(&arena, "%d-%s", 5, "x"), "5-x");
    arena_release(&arena);
}

TESTS(memory, cmocka_unit_test(test_arena))
