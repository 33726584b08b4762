/* aws/collect_script: the variables before collect.sh. What the whole does, tests/aws/collect.py says. */
#include "fixture.h"

#include "collect_script.h"

static void test_head(void **state)
{
    static const char *const tables[] = {"orders-prod", "sessions"};
    struct collect_script script = {tables, 2, 60, true};
    struct text out = {0};

    (void)state;
    collect_script_write(&script, &out);
    assert_true(text_starts_with(text_get(&out), "#!/bin/sh\n"));
    assert_non_null(
        strstr(text_get(&out), "\ntables='orders-prod sessions'\ndays=60\ncosts=yes\n"));
    assert_true(text_ends_with(text_get(&out), "/*.json\" >&2\n"));
    text_release(&out);
    script = (struct collect_script){NULL, 0, 15, false};
    collect_script_write(&script, &out);
    assert_non_null(strstr(text_get(&out), "\ntables='' # all of the account in the Region\n"));
    text_release(&out);
}

TESTS(collect_script, cmocka_unit_test(test_head))
