/* read/plan_read: the last answer of a plan's file, and nothing that is not one. */
#include "fixture.h"

#include <stdio.h>

#include "checked_line.h"
#include "plan_read.h"

#define ANSWER                                                                                     \
    "{\"name\":\"n\",\"version\":\"v\",\"scenario\":\"s.yaml\",\"minimize\":\"cost\","             \
    "\"minimize_unit\":\"USD\",\"proven\":true,\"share\":0.95,\"confidence\":0.95,\"tail_s\":900," \
    "\"futures\":20,\"first_seed\":1,\"runs\":9,\"knobs\":[{\"path\":\"a.b\",\"quantity\":"        \
    "\"whole\",\"values\":[]}],\"goals\":[{\"measure\":\"m\",\"op\":\"<\",\"value\":1,\"unit\":"   \
    "\"1\"}],\"tried\":[{\"at\":[5],\"setting\":\"5\",\"cost\":2,\"futures\":2,\"held\":0,"        \
    "\"state\":\"failed\"},{\"at\":[7],\"setting\":\"7\",\"cost\":3,\"futures\":20,\"held\":20,"   \
    "\"state\":\"held\"}],\"answer\":{\"tried\":%d,\"outcomes\":{\"held\":[true,false],"           \
    "\"fresh\":[false,true],\"goals\":[[0.5,null]]},\"neighbours\":[[0]]},\"frontier\":[{"         \
    "\"setting\":{\"a.b\":\"7\"},\"cost\":3,\"futures\":10,\"held\":10}],\"formula\":null,"        \
    "\"words\":{\"headline\":\"Set %s\"}}"

static const char *write_file(const char *head, int answer, const char *headline, bool damaged)
{
    const char *path = fixture_path("some.plan");
    struct text text = {0};
    text_add(&text, head);
    for (int i = 0; i < 2; i++) {
        size_t from = text.length;
        text_add(&text, "p\t");
        text_addf(&text, ANSWER, i ? answer : 1, i ? headline : "earlier");
        checked_line_end(&text, from);
    }
    if (damaged)
        text.bytes[text.length - 40] ^= 1;
    FILE *file = fopen(path, "wb");
    fputs(text_get(&text), file);
    fclose(file);
    text_release(&text);
    return path;
}

static void test_last_counts(void **state)
{
    struct plan_read p;
    char why[PLAN_READ_WHY];
    struct text value = {0};
    (void)state;
    const char *path = write_file(PLAN_READ_HEAD, 1, "7", false);
    assert_true(plan_read_is(path));
    assert_int_equal(plan_read(&p, path, why), PLAN_READ_GOOD);
    assert_string_equal(plan_read_words(&p, "headline"), "Set 7");
    assert_string_equal(plan_read_words(&p, "formula"), "");
    assert_int_equal(p.tried_count, 2);
    assert_close(p.tried[p.answer].cost, 3, 0);
    assert_close(p.front[0].low, 0.6915, 1e-4); /* two-sided: 0.025^(1/10) */
    assert_string_equal(p.front[0].text, "7");
    assert_true(p.fresh[1] && !p.held[1] && isnan(p.goals[0].values[1]));
    assert_int_equal(p.knobs[0].neighbours[0], 0);
    plan_read_value(&p.knobs[0], 7, &value);
    assert_string_equal(text_get(&value), "7");
    text_release(&value);
    plan_read_release(&p);
}

static void test_damage(void **state)
{
    struct plan_read p;
    char why[PLAN_READ_WHY];
    (void)state;
    assert_int_equal(plan_read(&p, write_file(PLAN_READ_HEAD, 1, "7", true), why), PLAN_READ_GOOD);
    assert_string_equal(plan_read_words(&p, "headline"), "Set earlier");
    plan_read_release(&p);
    assert_int_equal(plan_read(&p, write_file(PLAN_READ_HEAD, 2, "7", false), why),
                     PLAN_READ_NO_ANSWER); /* of two settings there is no third */
    assert_non_null(strstr(why, "run the plan again"));
    plan_read_release(&p);
    assert_int_equal(plan_read(&p, "/nowhere/no.plan", why), PLAN_READ_NOT_READ);
    plan_read_release(&p);
    assert_false(plan_read_is(write_file("some letter\n", 1, "7", false)));
    assert_false(plan_read_is("/dev/null"));
}

TESTS_IN_FOLDER(plan_read, cmocka_unit_test(test_last_counts), cmocka_unit_test(test_damage))
