/* study/run_store: runs by what they are, in a file that outlives what happens to it. */
#include "fixture.h"

#include <stdio.h>
#include <unistd.h>

#include "run_store.h"

static struct digest_text key_of(char last)
{
    struct digest_text key;
    memset(key.bytes, 'a', 32);
    key.bytes[31] = last;
    key.bytes[32] = '\0';
    return key;
}

static void put(struct run_store *s, char key, double a, double b)
{
    struct sweep_value values[] = {
        {.path = (char *)(uintptr_t) "cost", .unit = (char *)(uintptr_t) "USD", .value = a},
        {.path = (char *)(uintptr_t) "tail/failed_ratio",
         .unit = (char *)(uintptr_t) "ratio",
         .value = b}};
    struct digest_text digest = key_of(key);
    assert_true(run_store_put(s, &digest, values, isnan(b) ? 1 : 2));
}

static double value(const struct run_store *s, char key, const char *path)
{
    struct digest_text digest = key_of(key);
    size_t run = run_store_find(s, &digest);
    return run == SIZE_MAX ? -1 : run_store_value(s, run, path);
}

static void test_memory(void **state)
{
    struct run_store s;
    struct sweep sweep = {0};
    char why[RUN_STORE_WHY];
    (void)state;
    assert_true(run_store_open(&s, NULL, why));
    put(&s, '1', 0.1, NAN);
    put(&s, '2', 0.2, 0.5);
    assert_close(value(&s, '1', "cost"), 0.1, 0);
    assert_true(isnan(value(&s, '1', "tail/failed_ratio")));
    assert_close(value(&s, '2', "tail/failed_ratio"), 0.5, 0);
    assert_close(value(&s, '3', "cost"), -1, 0);
    put(&s, '1', 0.3, 0.4); /* the newest counts */
    assert_close(value(&s, '1', "tail/failed_ratio"), 0.4, 0);
    assert_true(sweep_begin(&sweep, "", "", "", "", 1, 1, why));
    run_store_copy(&s, 1, &sweep, 0);
    assert_int_equal(sweep.runs[0].count, 2);
    sweep_release(&sweep);
    run_store_release(&s);
}

static void test_file(void **state)
{
    struct run_store s, other;
    char why[RUN_STORE_WHY];
    const char *path = fixture_path("a.plan");
    (void)state;
    assert_true(run_store_open(&s, path, why));
    put(&s, '1', 1.0 / 3, 0.25);
    assert_false(run_store_open(&other, path, why));
    assert_non_null(strstr(why, "another plan"));
    run_store_release(&other);
    run_store_release(&s);
    assert_true(run_store_open(&s, path, why));
    assert_int_equal(s.damaged, 0);
    assert_close(value(&s, '1', "cost"), 1.0 / 3, 0);
    put(&s, '2', 2, 0.5);
    run_store_release(&s);
}

/* Cut in the middle of a line, and a letter changed in another: the rest is there, and what comes
 * then is kept. */
static void test_damage(void **state)
{
    struct run_store s;
    char why[RUN_STORE_WHY], line[400];
    const char *path = fixture_path("b.plan");
    (void)state;
    assert_true(run_store_open(&s, path, why));
    for (char key = '1'; key <= '4'; key++)
        put(&s, key, key, 0.5);
    run_store_release(&s);
    FILE *file = fopen(path, "r+");
    long at = 0;
    while (fgets(line, sizeof line, file) && line[33] != '2')
        at = ftell(file);
    fseek(file, at + 40, SEEK_SET);
    fputs("9", file);
    fseek(file, -20, SEEK_END);
    assert_int_equal(ftruncate(fileno(file), ftell(file)), 0);
    fclose(file);
    assert_true(run_store_open(&s, path, why));
    assert_int_equal(s.damaged, 2);
    assert_close(value(&s, '1', "cost"), '1', 0);
    assert_close(value(&s, '2', "cost"), -1, 0);
    assert_close(value(&s, '3', "cost"), '3', 0);
    assert_close(value(&s, '4', "cost"), -1, 0);
    put(&s, '4', 4, 0.5);
    run_store_release(&s);
    assert_true(run_store_open(&s, path, why));
    assert_int_equal(s.damaged, 2);
    assert_close(value(&s, '4', "cost"), 4, 0);
    run_store_release(&s);
}

static void test_foreign(void **state)
{
    struct run_store s;
    char why[RUN_STORE_WHY];
    const char *path = fixture_path("c.plan");
    (void)state;
    FILE *file = fopen(path, "w");
    fputs("a letter to somebody", file);
    fclose(file);
    assert_false(run_store_open(&s, path, why));
    assert_non_null(strstr(why, "not the file of a plan"));
    run_store_release(&s);
    assert_false(run_store_open(&s, "/dev/null", why));
    run_store_release(&s);
    assert_false(run_store_open(&s, "/no/such/folder/a.plan", why));
    run_store_release(&s);
}

TESTS_IN_FOLDER(run_store, cmocka_unit_test(test_memory), cmocka_unit_test(test_file),
                cmocka_unit_test(test_damage), cmocka_unit_test(test_foreign))
