/* sim/base/crash.h: a fault ends the program with one line and 70, and removes what is half written. */
#include "crash.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "exit_status.h"
#include "fixture.h"
#include "sanitized.h"
#include "temporary.h"

static void fault(void)
{
    int file = open(fixture_path("said"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int half = open(fixture_path("half"), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (half < 0 || dup2(file, STDERR_FILENO) < 0)
        _exit(1);
    temporary_add(fixture_path("half"));
    crash_catch();
    raise(SIGSEGV);
}

/* Without an end, and not by way of a loop. */
static int deeper(volatile char *above)
{
    volatile char more[4096];

    more[0] = *above;
    return *above ? deeper(more) + more[0] : 0;
}

static void overflow(void)
{
    volatile char first = 1;

    crash_catch();
    _exit(deeper(&first));
}

static void test_a_fault_has_a_last_word(void **state)
{
    char line[300] = "";

    (void)state;
#if SANITIZED
    skip(); /* sanitizers see faults themselves */
#endif
    assert_int_equal(fixture_exit_status(fault), EXIT_INVARIANT);
    FILE *file = fopen(fixture_path("said"), "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_non_null(strstr(line, "ddbsim: internal error: signal 11 "));
    fclose(file);
    assert_int_equal(access(fixture_path("half"), F_OK), -1);
}

static void test_a_full_stack_too(void **state)
{
    (void)state;
#if SANITIZED
    skip();
#endif
    assert_int_equal(fixture_exit_status(overflow), EXIT_INVARIANT);
}

static void nothing(int number)
{
    (void)number;
}

/* A look at a file sets handlers of its own and puts back those that were there. */
static void test_handlers_are_put_back(void **state)
{
    struct sigaction before[CRASH_SIGNALS], now;

    (void)state;
#if SANITIZED
    skip();
#endif
    sigaction(SIGBUS, NULL, &now);
    void (*at_first)(int) = now.sa_handler;
    crash_set(nothing, before);
    sigaction(SIGBUS, NULL, &now);
    assert_ptr_equal(now.sa_handler, nothing);
    crash_put_back(before);
    sigaction(SIGBUS, NULL, &now);
    assert_ptr_equal(now.sa_handler, at_first);
}

TESTS_IN_FOLDER(crash, cmocka_unit_test(test_a_fault_has_a_last_word),
                cmocka_unit_test(test_a_full_stack_too),
                cmocka_unit_test(test_handlers_are_put_back))
