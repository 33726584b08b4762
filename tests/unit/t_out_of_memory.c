/* sim/base/out_of_memory.h: whoever is refused memory, the program says so and ends with 71. */
#include "out_of_memory.h"

#include <fcntl.h>
#include <hdf5.h>
#include <sys/resource.h>
#include <unistd.h>

#include "exit_status.h"
#include "fixture.h"
#include "memory.h"
#include "sanitized.h"

#if SANITIZED
enum { CAUGHT = 0 }; /* the sanitizer's allocator has words of its own */
#else
enum { CAUGHT = 1 };
#endif

/* In an address space of 1 GiB, so that the kernel promises nobody more than it has. */
static void limit_memory(void)
{
    struct rlimit most = {1 << 30, 1 << 30};
    setrlimit(RLIMIT_AS, &most);
}

static void ask_for_numbers(void)
{
    limit_memory();
    free(memory_new((size_t)1 << 40, sizeof(double)));
}

static void ask_for_more_than_there_are(void)
{
    free(memory_resize(NULL, (size_t)1 << 62, 16));
}

static void ask_as_a_library_does(void)
{
    limit_memory();
    free(strndup("text", 4));
    if (!H5allocate_memory((size_t)1 << 42, false))
        _exit(1); /* a refusal came through */
}

static void test_refusals_end_the_program(void **state)
{
    (void)state;
    if (!CAUGHT)
        skip();
    assert_int_equal(fixture_exit_status(ask_for_numbers), EXIT_NO_MEMORY);
    assert_int_equal(fixture_exit_status(ask_for_more_than_there_are), EXIT_NO_MEMORY);
    assert_int_equal(fixture_exit_status(ask_as_a_library_does), EXIT_NO_MEMORY);
}

static void ask_with_a_file(void)
{
    int file = open(fixture_path("said"), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (dup2(file, STDERR_FILENO) < 0)
        _exit(1);
    ask_for_numbers();
}

/* The known answer of the header. */
static void test_the_line_names_how_much(void **state)
{
    char line[300] = "";

    (void)state;
    if (!CAUGHT)
        skip();
    assert_int_equal(fixture_exit_status(ask_with_a_file), EXIT_NO_MEMORY);
    FILE *file = fopen(fixture_path("said"), "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_non_null(strstr(line, "ddbsim: error: out of memory: 8796093022208 bytes more"));
    assert_null(fgets(line, sizeof line, file));
    fclose(file);
}

/* To ask for nothing is no refusal. */
static void test_nothing_is_had(void **state)
{
    (void)state;
    void *some = memory_new(0, 0);
    assert_non_null(some);
    some = memory_resize(some, 0, 8);
    assert_non_null(some);
    free(some);
}

TESTS_IN_FOLDER(out_of_memory, cmocka_unit_test(test_refusals_end_the_program),
                cmocka_unit_test(test_the_line_names_how_much),
                cmocka_unit_test(test_nothing_is_had))
