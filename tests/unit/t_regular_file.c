/* Files that others name: only regular ones, of a bounded size, and never a wait. */
#include "fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "regular_file.h"

static const char *mistake(const char *path, size_t most)
{
    static char why[REGULAR_FILE_WHY];
    size_t length;
    char *bytes = regular_file_read(path, most, &length, why);

    free(bytes);
    return bytes ? "" : why;
}

static void test_only_regular(void **state)
{
    const char *fifo = fixture_path("fifo");

    (void)state;
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_string_equal(mistake(fifo, 100), "it is not a regular file");
    assert_string_equal(mistake("/dev/zero", 100), "it is not a regular file");
    assert_string_equal(mistake("/", 100), "Is a directory");
    assert_string_equal(mistake("/no/such", 100), "No such file or directory");
}

static void test_bounded(void **state)
{
    const char *path = fixture_path("three");
    size_t length;
    char why[REGULAR_FILE_WHY];
    FILE *file = fopen(path, "w");

    (void)state;
    fputs("abc", file);
    fclose(file);
    char *bytes = regular_file_read(path, 3, &length, why);
    assert_string_equal(bytes, "abc");
    assert_int_equal(length, 3);
    free(bytes);
    assert_int_equal(truncate(path, (3 << 20) + 1), 0);
    assert_string_equal(mistake(path, 3 << 20), "it is larger than 3 MiB");
}

static void put(const char *path)
{
    FILE *file = fopen(path, "w");
    fputs("a", file);
    fclose(file);
}

/* Below the working folder or the own one, wherever a link leads. */
static void test_confined(void **state)
{
    static const char rule[] = "the workbench reads files of its scenario's folder only";
    char start[4096], inner[1000], own[1000], outside[1000], path[1100];

    (void)state;
    assert_non_null(getcwd(start, sizeof start));
    snprintf(inner, sizeof inner, "%s", fixture_path("inner"));
    snprintf(own, sizeof own, "%s", fixture_path("own"));
    snprintf(outside, sizeof outside, "%s", fixture_path("inner2"));
    assert_true(mkdir(inner, 0700) == 0 && mkdir(own, 0700) == 0);
    put(outside);
    assert_int_equal(chdir(inner), 0);
    put("a");
    assert_int_equal(symlink(outside, "link"), 0);
    snprintf(path, sizeof path, "%s/b", own);
    put(path);
    setenv(REGULAR_FILE_CONFINED, own, 1);
    assert_string_equal(mistake("a", 10), "");
    assert_string_equal(mistake(path, 10), "");
    assert_string_equal(mistake(outside, 10), rule);
    assert_string_equal(mistake("link", 10), rule);
    assert_string_equal(mistake("../inner2", 10), rule);
    unsetenv(REGULAR_FILE_CONFINED);
    assert_string_equal(mistake("link", 10), "");
    assert_int_equal(chdir(start), 0);
}

TESTS_IN_FOLDER(regular_file, cmocka_unit_test(test_confined), cmocka_unit_test(test_only_regular),
                cmocka_unit_test(test_bounded))
