/* engine/series: rows that are read and found. */
#include "fixture.h"

struct thing {
    double a;
    int64_t b;
    int c;
};
static const struct series rows[] = {SUM(struct thing, a, "1", "", "", ""),
                                     VALUE(struct thing, b, "s", "", "", ""),
                                     VALUE(struct thing, c, "1", "", "", ""), SERIES_END};

/* Members of all three types are read; a row is found by the path of its probe and its own name,
 * not among elements. */
static void test_read_and_find(void **state)
{
    struct thing thing = {1.5, INT64_C(1) << 40, -3}, other = {2.5, 0, 0};
    struct series_elements elements = {.dimension = "thing"};
    const struct output_set things = {.of = "thing", .where = "things/*", .rows = rows};
    const struct output_set many = {
        .of = "many", .where = "many", .rows = rows, .elements = &elements};
    struct probes probes = {0};
    const struct probe *probe = NULL;
    char path[] = "things/x";
    (void)state;
    assert_close(series_read(&rows[0], &thing), 1.5, 0);
    assert_close(series_read(&rows[1], &thing), 0x1p40, 0);
    assert_close(series_read(&rows[2], &thing), -3, 0);
    probes_add(&probes, "many", (struct probe){.outputs = &many, .subject = &thing});
    probes_add(&probes, path, (struct probe){.outputs = &things, .subject = &thing});
    probes_add(&probes, "things/y", (struct probe){.outputs = &things, .subject = &other});
    path[0] = '?'; /* the path was copied */
    assert_ptr_equal(probes_find(&probes, "things/x", "b", &probe), &rows[1]);
    assert_ptr_equal(probe->subject, &thing);
    assert_ptr_equal(probes_find(&probes, "things/y", "a", &probe), &rows[0]);
    assert_ptr_equal(probe->subject, &other);
    assert_null(probes_find(&probes, "things/x", "d", &probe));
    assert_null(probes_find(&probes, "things/z", "a", &probe));
    assert_null(probes_find(&probes, "many", "a", &probe));
    probes_release(&probes);
    assert_int_equal(probes.count, 0);
}

TESTS(series, cmocka_unit_test(test_read_and_find))
