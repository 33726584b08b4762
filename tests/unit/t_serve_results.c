/* The results of the workbench: bounded in number, private, and gone at the end. */
#include "fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "serve_results.h"

static void put_file(const char *folder, const char *name)
{
    char path[SERVE_RESULTS_PATH + 64];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("abc", file);
    fclose(file);
}

static void test_oldest_goes(void **state)
{
    struct serve_results results;
    char first[SERVE_ID], second[SERVE_ID], id[SERVE_ID], path[SERVE_RESULTS_PATH];

    (void)state;
    assert_true(serve_results_init(&results));
    assert_true(serve_results_begin(&results, first));
    serve_results_keep(&results, first);
    assert_true(serve_results_begin(&results, second));
    serve_results_keep(&results, second);
    assert_true(
        serve_results_path(&results, first, "result.h5", path)); /* is used: second is older */
    for (int i = 2; i < SERVE_RESULTS_MOST + 1; i++) {
        assert_true(serve_results_begin(&results, id));
        serve_results_keep(&results, id);
    }
    assert_true(serve_results_path(&results, first, "result.h5", path));
    assert_false(serve_results_path(&results, second, "result.h5", path));
    assert_false(serve_results_path(&results, "no such", "result.h5", path));
    serve_results_release(&results);
}

static void test_being_made_stays(void **state)
{
    struct serve_results results;
    char id[SERVE_ID];

    (void)state;
    assert_true(serve_results_init(&results));
    for (int i = 0; i < SERVE_RESULTS_MOST; i++)
        assert_true(serve_results_begin(&results, id));
    assert_false(serve_results_begin(&results, id));
    serve_results_release(&results);
}

static void test_all_goes(void **state)
{
    struct serve_results results;
    struct stat status;
    char id[SERVE_ID], path[SERVE_RESULTS_PATH], folder[SERVE_RESULTS_PATH];

    (void)state;
    assert_true(serve_results_init(&results));
    snprintf(folder, sizeof folder, "%s", results.folder);
    assert_int_equal(stat(folder, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0700);
    put_file(folder, "open.html");
    assert_true(serve_results_begin(&results, id));
    assert_true(serve_results_path(&results, id, "", path));
    put_file(path, "result.h5");
    assert_true(serve_results_path(&results, id, "runs", path));
    assert_int_equal(mkdir(path, 0700), 0);
    put_file(path, "one.h5");
    serve_results_drop(&results, id);
    assert_int_not_equal(access(path, F_OK), 0);
    serve_results_release(&results);
    assert_int_not_equal(access(folder, F_OK), 0);
}

TESTS(serve_results, cmocka_unit_test(test_oldest_goes), cmocka_unit_test(test_being_made_stays),
      cmocka_unit_test(test_all_goes))
