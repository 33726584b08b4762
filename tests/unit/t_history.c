/* study/history: a measured past as a spreadsheet or an export writes it. */
#include "fixture.h"

#include "history.h"

/* Reads the file's text for five minutes from 2025-11-03 on. */
static bool read_past(struct history *h, const char *text, struct diagnostics *d)
{
    struct fixture f;
    char yaml[900];
    FILE *file = fopen(fixture_path("past.csv"), "w");

    fputs(text, file);
    fclose(file);
    snprintf(yaml, sizeof yaml,
             "name: x\nstart: 2025-11-03T00:00:00Z\nduration: 5m\n" ROOMY_TABLE("") ONE_CLIENT(
                 "") "workloads: {w: {client: c, table: t, keys: [{count: 9}], rate: [{per_second: "
                     "1}]}}\nmeasured: %s\n",
             fixture_path("past.csv"));
    fixture_init(&f, yaml);
    assert_true(f.valid);
    diagnostics_init(d);
    bool read = history_read(h, &f.scenario, d);
    fixture_release(&f);
    return read;
}

/* The same three minutes, of which the second has no datapoint in either column. */
static void test_spellings(void **state)
{
    static const char *const same[] = {
        "time,a/b,a/c\n2025-11-03T00:00:00Z,1,10\n2025-11-03T00:01:00Z,,\n"
        "2025-11-03T00:02:00Z,3,30\n",
        "\"time\",\"a/b\",a/c\r\n1762128000,1,\"10\"\r\n\r\n1762128060,,\"\"\r\n"
        "1762128120,3,30",
        "time,a/b,a/c\n2025-11-03T01:00:00+01:00,1,10\n2025-11-03 00:01:00Z,,\n"
        "\"2025-11-03t00:02:00z\",3,30\n"};

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct history h;
        struct diagnostics d;
        if (!read_past(&h, same[i], &d))
            fail_msg("%s of %s", d.items[0].message, same[i]);
        assert_int_equal(h.count, 2);
        assert_string_equal(h.columns[0].path, "a/b");
        assert_int_equal(h.period, MINUTE);
        assert_int_equal(h.rows, 3);
        assert_close(h.columns[0].values[0], 1, 0);
        assert_true(isnan(h.columns[1].values[1]));
        assert_close(h.columns[1].values[2], 30, 0);
        assert_true(isnan(h.columns[0].values[3]));
        history_release(&h);
        diagnostics_release(&d);
    }
}

/* A mistake is told with the line in which its row begins, and the column of its cell. */
static void test_places(void **state)
{
    static const struct {
        const char *text, *says;
        int line, column;
    } bad[] = {{"\ntime,a/b\n", "the first column must be called 'time'", 1, 1},
               {"time\n1762128000\n", "no series stands beside", 1, 1},
               {"time,a/b,\"a/\nb\"\n1762128000,1,x\n", "'x' must be a number", 3, 3},
               {"time,a/b\n\n1762128000,\"1\"2x\n", "'12x' must be a number", 3, 2},
               {"time,a/b\n1762128000,1,\n", "more cells than the header", 2, 1},
               {"time,a/b,a/c\n1762128000,1\n", "fewer cells than the header", 2, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct history h;
        struct diagnostics d;
        assert_false(read_past(&h, bad[i].text, &d));
        if (!strstr(d.items[0].message, bad[i].says))
            fail_msg("expected '%s' in '%s'", bad[i].says, d.items[0].message);
        assert_int_equal(d.items[0].place.line, bad[i].line);
        assert_int_equal(d.items[0].place.column, bad[i].column);
        history_release(&h);
        diagnostics_release(&d);
    }
}

TESTS_IN_FOLDER(history, cmocka_unit_test(test_spellings), cmocka_unit_test(test_places))
