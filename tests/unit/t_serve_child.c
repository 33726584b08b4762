/* A child with limits: what it reads, what ends it, where it may write. */
#include "fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "serve_child.h"
#include "write_fence.h"

static char own[1024];

/* Runs a shell script to its end and keeps what it said. */
static bool run_script(struct serve_child *child, const char *script, unsigned cpu_s,
                       unsigned seconds)
{
    char shell[] = "sh", option[] = "-c", words_of_it[2000];
    char *words[] = {shell, option, words_of_it, NULL};
    struct serve_child_order order = {.program = "/bin/sh",
                                      .words = words,
                                      .folder = "/",
                                      .own = own,
                                      .input = "in",
                                      .input_length = 2,
                                      .cpu_s = cpu_s,
                                      .most_bytes = 1ul << 30};

    snprintf(words_of_it, sizeof words_of_it, "%s", script);
    snprintf(own, sizeof own, "%s", fixture_path("own"));
    mkdir(own, 0700);
    assert_true(serve_child_start(child, &order));
    return serve_child_finish(child, -1, seconds);
}

static void test_says(void **state)
{
    struct serve_child child;

    (void)state;
    assert_true(run_script(&child, "cat; echo more >&2; exit 3", 5, 20));
    assert_string_equal(text_get(&child.out), "in");
    assert_string_equal(text_get(&child.error), "more\n");
    assert_int_equal(child.status, 3);
    serve_child_release(&child);
}

static void test_time_is_over(void **state)
{
    struct serve_child child;

    (void)state;
    assert_false(run_script(&child, "sleep 100 & sleep 100", 5, 1));
    assert_int_equal(child.status, 128 + 9);
    serve_child_release(&child);
}

static void test_cpu_is_over(void **state)
{
    struct serve_child child;

    (void)state;
    assert_true(run_script(&child, "while :; do :; done", 1, 60));
    assert_true(child.status > 128);
    serve_child_release(&child);
}

/* Where the kernel has no Landlock, nothing is fenced. */
static void test_fence(void **state)
{
    struct serve_child child;
    char script[2000];
    int fence = write_fence_open("/");

    (void)state;
    if (fence < 0)
        skip();
    close(fence);
    snprintf(script, sizeof script, "echo x >%s/in && echo x >/dev/null && ! echo x >%s/../out",
             fixture_path("own"), fixture_path("own"));
    assert_true(run_script(&child, script, 5, 20));
    assert_int_equal(child.status, 0);
    serve_child_release(&child);
}

TESTS_IN_FOLDER(serve_child, cmocka_unit_test(test_says), cmocka_unit_test(test_time_is_over),
                cmocka_unit_test(test_cpu_is_over), cmocka_unit_test(test_fence))
