/* record/sweep: axes, files and tables of many runs. */
#include "fixture.h"

#include "export.h"
#include "sweep_read.h"
#include "sweep_text.h"

static void test_axes(void **state)
{
    struct sweep s = {0};
    char why[512];
    (void)state;
    assert_true(sweep_add_axis(&s, "a.b.capacity=5,10,20", why));
    assert_true(sweep_add_axis(&s, "c.capacity=1m,90s", why));
    assert_true(sweep_add_axis(&s, "k={x: 1, y: [2,3]},\"p,q\"", why));
    assert_true(sweep_add_axis(&s, "size=1KiB,2KiB", why));
    assert_string_equal(s.axes[0].name, "capacity");
    assert_string_equal(s.axes[1].name, "c_capacity");
    assert_close(s.axes[1].numbers[1], 90, 0);
    assert_string_equal(s.axes[1].unit, "s");
    assert_int_equal(s.axes[2].count, 2);
    assert_string_equal(s.axes[2].values[1], "\"p,q\"");
    assert_null(s.axes[2].numbers);
    assert_string_equal(s.axes[3].unit, "byte");
    assert_true(sweep_begin(&s, "n", "v", "g", "r", 7, 3, why));
    assert_int_equal(s.run_count, 3 * 2 * 2 * 2 * 3);
    assert_int_equal(sweep_index(&s, 23, 0), 2);
    assert_int_equal(sweep_index(&s, 9, 2), 0);
    assert_int_equal(sweep_seed(&s, 5), 9);
    sweep_release(&s);
}

static void test_bad_axes(void **state)
{
    static const char *const bad[] = {"a",    "a=",    "=1",      "a=1,,2",   "a=1,",
                                      "a=,1", "a=1,1", "a=1,1.0", "seed=1,2", ""};
    char why[512];
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct sweep s = {0};
        *why = '\0';
        assert_false(sweep_add_axis(&s, bad[i], why));
        assert_true(*why);
        sweep_release(&s);
    }
    struct sweep s = {0};
    assert_true(sweep_add_axis(&s, "a.b=1,2", why));
    assert_false(sweep_add_axis(&s, "a.b=3,4", why));
    sweep_release(&s);
}

static size_t read_bytes(const char *path, char *bytes, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t got = fread(bytes, 1, size, file);
    fclose(file);
    return got;
}

/* A sweep comes back as it was, and in whatever order its runs were made the file is the same. */
static void test_sweep_files(void **state)
{
    struct sweep one, other, back;
    char why[512];
    static char bytes[2][400000];
    (void)state;
    fixture_sweep(&one);
    fixture_sweep(&other);
    one.share = other.share = 0.9;
    one.first_look = other.first_look = 2;
    sweep_set_by(&one, "quantile:90%");
    sweep_set_by(&other, "quantile:90%");
    for (size_t r = 0; r < 12; r++)
        fixture_sweep_fill(&one, r, (double)r);
    assert_true(sweep_write(&one, fixture_path("one.h5"), NULL, why));
    for (size_t r = 12; r-- > 6;)
        fixture_sweep_fill(&other, r, (double)r);
    assert_false(sweep_complete(&other));
    assert_true(sweep_write(&other, fixture_path("part.h5"), NULL, why));
    assert_true(sweep_is(fixture_path("part.h5")));
    assert_int_equal(sweep_read(&back, fixture_path("part.h5"), why), RESULT_GOOD);
    assert_string_equal(back.fingerprint, one.fingerprint);
    assert_null(back.runs[5].digest);
    assert_close(back.share, 0.9, 0);
    assert_int_equal(back.first_look, 2);
    assert_string_equal(back.by, "quantile:90%");
    for (size_t r = 0; r < 6; r++)
        fixture_sweep_fill(&back, r, (double)r);
    assert_true(sweep_complete(&back));
    assert_true(sweep_write(&back, fixture_path("other.h5"), NULL, why));
    size_t size = read_bytes(fixture_path("one.h5"), bytes[0], sizeof bytes[0]);
    assert_int_equal(size, read_bytes(fixture_path("other.h5"), bytes[1], sizeof bytes[1]));
    assert_memory_equal(bytes[0], bytes[1], size);
    double values[2];
    sweep_values(&back, 4, "tables/t/b", values);
    assert_close(values[1], 9, 0);
    sweep_take_runs(&other, &one);
    assert_true(sweep_complete(&other));
    sweep_release(&one);
    sweep_release(&other);
    sweep_release(&back);
}

/* A race that was interrupted before its first look has not had it. */
static void test_legend_of_a_race(void **state)
{
    struct sweep s;
    struct text out = {0};
    (void)state;
    fixture_sweep(&s);
    s.first_look = 1;
    for (size_t r = 0; r < 10; r++)
        if (r != 5)
            fixture_sweep_fill(&s, r, 1);
    sweep_write_text(&s, NULL, 0, false, &out);
    assert_non_null(strstr(text_get(&out), "1 futures of each come first, of which runs are "
                                           "missing; the same command again makes them."));
    text_release(&out);
    out = (struct text){0};
    fixture_sweep_fill(&s, 10, 1);
    sweep_write_text(&s, NULL, 0, false, &out);
    assert_non_null(strstr(text_get(&out), "1 futures of each came first; more were made"));
    text_release(&out);
    sweep_release(&s);
}

static void test_sweep_tables(void **state)
{
    struct sweep s;
    struct text out = {0};
    (void)state;
    fixture_sweep(&s);
    for (size_t r = 0; r < 12; r++) {
        struct sweep_value *values = memory_new(1, sizeof *values);
        /* Noise of the seed is common to all cells: the differences have none of it. */
        values[0] =
            fixture_sweep_value("failed_ratio", 0.1 * (double)(r % 2) + 0.01 * (double)(r / 2));
        sweep_put(&s, r, memory_text("d"), values, 1);
    }
    assert_int_equal(sweep_best(&s, "failed_ratio"), 0);
    sweep_write_text(&s, NULL, 0, false, &out);
    assert_null(strstr(text_get(&out), "% ~")); /* every cell differs beyond noise */
    assert_non_null(strstr(text_get(&out), "3, q"));
    text_release(&out);
    out = (struct text){0};
    export_sweep(&s, &out);
    assert_non_null(strstr(text_get(&out), "x,y,seed,failed_ratio\r\n1,p,4,0\r\n1,p,5,0.1\r\n"));
    text_release(&out);
    sweep_release(&s);
}

/* A name and a value that a stranger chose are no formulas (csv_row.h). */
static void test_export_of_formulas(void **state)
{
    struct sweep s = {0};
    struct text out = {0};
    char why[512];
    (void)state;
    assert_true(sweep_add_axis(&s, "@x==1+1,-2", why));
    assert_true(sweep_begin(&s, "n", "v", "given", "resolved", 4, 1, why));
    for (size_t r = 0; r < 2; r++) {
        struct sweep_value *values = memory_new(1, sizeof *values);
        values[0] = fixture_sweep_value("+a/failed_ratio", -0.5);
        sweep_put(&s, r, memory_text("d"), values, 1);
    }
    export_sweep(&s, &out);
    assert_string_equal(text_get(&out), "\"'@x\",seed,\"'+a/failed_ratio\"\r\n"
                                        "\"'=1+1\",4,-0.5\r\n-2,4,-0.5\r\n");
    text_release(&out);
    sweep_release(&s);
}

TESTS_IN_FOLDER(sweep, cmocka_unit_test(test_axes), cmocka_unit_test(test_bad_axes),
                cmocka_unit_test(test_sweep_files), cmocka_unit_test(test_legend_of_a_race),
                cmocka_unit_test(test_sweep_tables), cmocka_unit_test(test_export_of_formulas))
