/* cli/watch: which files are watched. */
#include "fixture.h"

#include "watch.h"

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* Beside the scenario, once each, in the order of the text; of no YAML the scenario alone. */
static void test_files(void **state)
{
    static const char text[] = "a: {trace: one.csv, file: 'two.csv'}\nb: [one.csv, none.csv, '']\n";
    char paths[3][300];
    static const char *const names[] = {"mine.yaml", "one.csv", "two.csv"};
    (void)state;
    for (int i = 0; i < 3; i++) {
        snprintf(paths[i], sizeof paths[i], "%s", fixture_path(names[i]));
        write_file(paths[i], "x");
    }
    char **files = watch_files(paths[0], text, sizeof text - 1);
    for (int i = 0; i < 3; i++)
        assert_string_equal(files[i], paths[i]);
    assert_null(files[3]);
    watch_files_free(files);
    files = watch_files(paths[0], "a: [one.csv", strlen("a: [one.csv"));
    assert_string_equal(files[0], paths[0]);
    assert_null(files[1]);
    watch_files_free(files);
}

TESTS_IN_FOLDER(watch, cmocka_unit_test(test_files))
