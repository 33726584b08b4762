/* explain/event_choice: which events of a long list are told. */
#include "fixture.h"

#include "event_choice.h"
#include "text.h"

enum { MOST = 200 };

struct list {
    struct result_event events[MOST];
    size_t count;
};

static void add(struct list *list, double at_s, const char *kind, const char *subject,
                const char *detail)
{
    struct result_event *e = &list->events[list->count++];

    assert_true(list->count <= MOST);
    e->at_s = at_s;
    e->kind = (char *)(uintptr_t)kind;
    e->subject = (char *)(uintptr_t)subject;
    e->detail = (char *)(uintptr_t)detail;
}

/* "30 refused +39, 100 action": the lines that were chosen. */
static void assert_chosen(const struct list *list, size_t most, size_t left_out,
                          const char *expected)
{
    struct event_choice choice;
    struct text said = {0};

    event_choice_make(&choice, list->events, list->count, most);
    for (size_t i = 0; i < choice.count; i++) {
        const struct chosen_event *line = &choice.lines[i];
        text_addf(&said, "%s%.0f %s", i ? ", " : "", line->event->at_s, line->event->kind);
        if (line->more)
            text_addf(&said, " +%zu to %.0f", line->more, line->until_s);
    }
    assert_string_equal(text_get(&said), expected);
    assert_int_equal(choice.left_out, left_out);
    text_release(&said);
    event_choice_release(&choice);
}

/* event_choice.h's known answer. */
static void test_known(void **state)
{
    static const char *const refusals[] = {"partition 1 is hot", "partition 12.5 is hot"};
    struct list list = {0};
    (void)state;
    add(&list, 10, "scaling", "tables/t", "scale-out of read capacity from 1 to 2");
    for (int i = 0; i < 40; i++)
        add(&list, 20 + i, "refused", "tables/t", refusals[i % 2]);
    for (int i = 0; i < 40; i++)
        add(&list, 60 + i, "scaling", "tables/t", "scale-in of read capacity from 2 to 1");
    add(&list, 200, "action", "tables/t", "operator switches billing to on_demand");
    assert_chosen(&list, 3, 40, "10 scaling, 20 refused +39 to 59, 200 action");
    assert_chosen(&list, 1, 81, "200 action");
    assert_chosen(&list, 14, 0,
                  "10 scaling, 20 refused +39 to 59, 60 scaling +39 to 99, 200 action");
}

static void test_a_short_list_is_as_it_is(void **state)
{
    struct list list = {0};
    (void)state;
    assert_chosen(&list, 3, 0, "");
    for (int i = 0; i < 3; i++)
        add(&list, i, "refused", "tables/t", "the table is UPDATING");
    assert_chosen(&list, 3, 0, "0 refused, 1 refused, 2 refused");
    assert_chosen(&list, 2, 0, "0 refused +2 to 2");
}

/* Other subjects, other sentences and other kinds are not alike; alarms are by their severity. */
static void test_what_is_alike(void **state)
{
    struct list list = {0};
    (void)state;
    add(&list, 1, "alarm", "alarms/a", "P1 OK to ALARM: tables/t/x 5 over 60 s");
    add(&list, 2, "alarm", "alarms/b",
        "P1 INSUFFICIENT_DATA to ALARM: by the alarms it is made of");
    add(&list, 3, "alarm", "alarms/c", "OK to ALARM: tables/t/x 5 over 60 s");
    add(&list, 4, "alarm", "alarms/a", "P1 ALARM to OK: tables/t/x 1e-05 over 60 s");
    add(&list, 5, "alarm", "alarms/a", "P1 ALARM to OK: tables/t/x 12 over 60 s");
    add(&list, 6, "split", "tables/t", "1 partition became 4");
    add(&list, 7, "split", "tables/u", "1 partition became 4");
    add(&list, 8, "split", "tables/t", "4 partitions became 8");
    add(&list, 9, "action", "tables/t", "1 partition became 4");
    assert_chosen(&list, 8, 0,
                  "1 alarm +1 to 2, 3 alarm, 4 alarm +1 to 5, 6 split, 7 split, 8 split, 9 action");
    assert_chosen(&list, 4, 4, "1 alarm +1 to 2, 3 alarm, 6 split, 9 action");
}

/* Two scale-outs stay two lines, the capacities that they bring are one. */
static void test_two_that_were_decided(void **state)
{
    struct list list = {0};
    (void)state;
    add(&list, 1, "scaling", "tables/t", "scale-out of read capacity from 500 to 1000");
    add(&list, 2, "capacity", "tables/t", "capacity is now 1000 read");
    add(&list, 3, "scaling", "tables/t", "scale-out of read capacity from 1000 to 2000");
    add(&list, 4, "capacity", "tables/t", "capacity is now 2000 read");
    assert_chosen(&list, 3, 0, "1 scaling, 2 capacity +1 to 4, 3 scaling");
}

static void test_words(void **state)
{
    struct result r = {.complete = true, .duration_s = 3600, .time_zone = (char[]){"UTC"}};
    struct result_event alarm = {1, (char[]){"alarm"}, (char[]){"alarms/a"},
                                 (char[]){"P2 OK to ALARM: x"}};
    struct result_event split = {1, (char[]){"split"}, (char[]){"tables/t"}, (char[]){"split"}};
    const struct chosen_event lines[] = {
        {&alarm, 2, 61, 1}, {&split, 14, 62, 2}, {&split, 0, 1, 2}};
    static const char *const expected[] = {" … and 2 more P2 alarms until 00:01:01",
                                           " … and 14 more like it until 00:01:02", ""};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct text said = {0};
        event_choice_tell_more(&r, &lines[i], &said);
        assert_string_equal(text_get(&said), expected[i]);
        text_release(&said);
    }
}

TESTS(event_choice, cmocka_unit_test(test_known), cmocka_unit_test(test_a_short_list_is_as_it_is),
      cmocka_unit_test(test_what_is_alike), cmocka_unit_test(test_two_that_were_decided),
      cmocka_unit_test(test_words))
