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

TESTS_IN_FOLDER(regular_file, cmocka_unit_test(test_only_regular), cmocka_unit_test(test_bounded))
