/* cli/completion, cli/manual: words as shells and roff read them. */
#include "fixture.h"

#include "completion.h"
#include "manual.h"

static void test_words(void **state)
{
    struct text out = {0};
    (void)state;
    completion_quote(&out, "it's");
    assert_string_equal(text_get(&out), "'it'\\''s'");
    text_release(&out);
    manual_add_words(&out, ".a -b\\c");
    assert_string_equal(text_get(&out), "\\&.a \\-b\\ec");
    text_release(&out);
    assert_false(completion_write("csh", &out));
}

/* Every command is in every script, and every option in those of its commands. */
static void test_scripts(void **state)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};
    (void)state;
    for (size_t s = 0; s < 3; s++) {
        struct text out = {0};
        assert_true(completion_write(shells[s], &out));
        for (const struct command *const *c = commands; *c; c++) {
            assert_non_null(strstr(text_get(&out), (*c)->name));
            for (const struct option_row *row = NULL; (row = options_next(*c, row));)
                assert_non_null(strstr(text_get(&out), row->name));
        }
        text_release(&out);
    }
}

TESTS(completion, cmocka_unit_test(test_words), cmocka_unit_test(test_scripts))
