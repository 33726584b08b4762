/* operations/alarm_signal: who listens is told of changes only. */
#include "fixture.h"

#include "alarm_signal.h"

static void count(void *owner, const struct alarm_signal *signal)
{
    (void)signal;
    ++*(int *)owner;
}

static void test_changes(void **state)
{
    struct alarm_signal signal = {0};
    int told[2] = {0};

    (void)state;
    alarm_signal_listen(&signal, (struct alarm_listener){count, &told[0]});
    alarm_signal_listen(&signal, (struct alarm_listener){count, &told[1]});
    alarm_signal_set(&signal, false);
    alarm_signal_set(&signal, true);
    alarm_signal_set(&signal, true);
    alarm_signal_set(&signal, false);
    assert_int_equal(told[0], 2);
    assert_int_equal(told[1], 2);
    alarm_signal_release(&signal);
}

TESTS(alarm_signal, cmocka_unit_test(test_changes))
