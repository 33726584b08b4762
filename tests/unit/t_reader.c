/* record/reader and read/invariants: what is not there is told apart from what cannot be read. */
#include "fixture.h"

#include <hdf5.h>
#include <string.h>

#include "h5.h"
#include "reader.h"
#include "run.h"
#include "sweep_read.h"

static const char *const yaml =
    "name: r\nduration: 2m\nseed: 5\ntables:\n"
    "  t: {item_size: 4KiB, read: {capacity: 10}, write: {capacity: 5}}\n"
    "clients: {c: {retry: {mode: none}}}\nworkloads:\n"
    "  w: {client: c, table: t, keys: [{count: 9}], rate: [{per_second: 3}]}\n";

static void simulate(void)
{
    struct fixture f;
    struct run_outcome outcome;
    struct run_options options = {.output = fixture_path("a.h5")};

    fixture_init(&f, yaml);
    run(&f.scenario, &options, &outcome, &f.diagnostics);
    assert_int_equal(outcome.status, RUN_DONE);
    fixture_release(&f);
}

static void begin(struct reader *r)
{
    char why[READER_WHY];
    assert_int_equal(reader_open(r, fixture_path("a.h5"), why), READER_GOOD);
}

static void test_absence(void **state)
{
    static const char *const paths[] = {"/nothing", "/tables/none/consumed", "/time/below",
                                        "/tables/t/items/below/it"};
    struct reader r;
    size_t count, size[READER_RANK];
    double number;
    float row;
    (void)state;
    simulate();
    begin(&r);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        assert_null(reader_values(&r, paths[i], 1, &count));
        assert_null(reader_texts(&r, paths[i], 1, &count));
        assert_null(reader_text(&r, paths[i]));
        assert_int_equal(reader_shape(&r, paths[i], size), 0);
        assert_false(reader_rows(&r, paths[i], 0, 1, 1, &row));
        assert_false(reader_is_along(&r, paths[i], "/time"));
        assert_null(reader_attribute_text(&r, paths[i], "units"));
        char **names = reader_names(&r, paths[i], READER_GROUPS);
        assert_null(names[0]);
        reader_names_free(names);
    }
    assert_null(reader_attribute_text(&r, "/time", "none"));
    assert_false(reader_attribute_number(&r, "/", "none", &number));
    assert_null(reader_attribute_text(&r, "/", "seed")); /* a number */
    assert_false(reader_attribute_number(&r, "/", "title", &number));
    assert_null(reader_values(&r, "/time", 2, &count)); /* of another rank */
    assert_string_equal(r.damage, "");
    reader_close(&r);
}

static void test_along(void **state)
{
    struct reader r;
    (void)state;
    begin(&r);
    assert_true(reader_is_along(&r, "/tables/t/items", "/time"));
    assert_true(reader_is_along(&r, "/tables/t/partitions/bytes", "/time"));
    assert_true(reader_is_along(&r, "/workloads/w/latency", "/time"));
    assert_false(reader_is_along(&r, "/workloads/w/latency", "/quantile"));
    assert_false(reader_is_along(&r, "/workloads/w/latency_counts", "/time"));
    assert_false(reader_is_along(&r, "/tables/t/partitions/read_throttle_events_total", "/time"));
    assert_false(reader_is_along(&r, "/time", "/time"));
    assert_string_equal(r.damage, "");
    reader_close(&r);
}

/* A link to an object that is no more is there, and cannot be read; the first place is kept. */
static void test_damage(void **state)
{
    struct reader r;
    size_t count;
    (void)state;
    hid_t file = H5Fopen(fixture_path("a.h5"), H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(H5Lcreate_soft("/nowhere", file, "/tables/t/lost", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    H5Fclose(file);
    begin(&r);
    assert_null(reader_values(&r, "/tables/t/lost", 1, &count));
    assert_string_equal(r.damage, "/tables/t/lost");
    reader_attribute_text(&r, "/tables/t/lost", "units");
    assert_string_equal(r.damage, "/tables/t/lost");
    reader_close(&r);
}

/* The names of a group that was made without an order come by their letters. */
static void test_names(void **state)
{
    struct reader r;
    (void)state;
    hid_t file = H5Fopen(fixture_path("a.h5"), H5F_ACC_RDWR, H5P_DEFAULT),
          group = H5Gcreate2(file, "/foreign", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(H5Gcreate2(group, "b", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Gclose(H5Gcreate2(group, "a", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    H5Lcreate_external("other.h5", "/", group, "c", H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(group);
    H5Fclose(file);
    begin(&r);
    char **names = reader_names(&r, "/foreign", READER_GROUPS);
    assert_string_equal(names[0], "a");
    assert_string_equal(names[1], "b");
    assert_null(names[2]);
    reader_names_free(names);
    assert_string_equal(r.damage, "");
    reader_close(&r);
}

static void expect_refused(const char *part)
{
    struct result result;
    char why[READER_WHY];

    assert_int_equal(result_open(&result, fixture_path("a.h5"), why), RESULT_NOT_A_RESULT);
    if (!strstr(why, part))
        fail_msg("expected '%s' in '%s'", part, why);
    result_release(&result);
}

static void set_number(const char *object, hsize_t at, double value)
{
    hid_t file = H5Fopen(fixture_path("a.h5"), H5F_ACC_RDWR, H5P_DEFAULT),
          id = H5Dopen2(file, object, H5P_DEFAULT), space = H5Dget_space(id);
    hsize_t one = 1;
    hid_t block = H5Screate_simple(1, &one, NULL);

    H5Sselect_hyperslab(space, H5S_SELECT_SET, &at, NULL, &one, NULL);
    assert_true(H5Dwrite(id, H5T_NATIVE_DOUBLE, block, space, H5P_DEFAULT, &value) >= 0);
    H5Sclose(block);
    H5Sclose(space);
    H5Dclose(id);
    H5Fclose(file);
}

static void test_time(void **state)
{
    (void)state;
    simulate();
    set_number("/time", 60, NAN);
    expect_refused("/time holds a number that is not finite");
    set_number("/time", 60, 59);
    expect_refused("/time does not rise");
    set_number("/time", 60, 60);
    set_number("/time", 119, 121);
    expect_refused("/time is not within the duration");
    set_number("/time", 119, 119);
    struct result result;
    char why[READER_WHY];
    assert_int_equal(result_open(&result, fixture_path("a.h5"), why), RESULT_GOOD);
    result_release(&result);
}

static void set_digest(const char *digest)
{
    hid_t file = H5Fopen(fixture_path("a.h5"), H5F_ACC_RDWR, H5P_DEFAULT),
          a = H5Aopen_by_name(file, "/", "digest", H5P_DEFAULT, H5P_DEFAULT), type = H5Aget_type(a);

    assert_true(H5Awrite(a, type, digest) >= 0);
    H5Tclose(type);
    H5Aclose(a);
    H5Fclose(file);
}

/* Sizes grow one after another while a run goes on, so they count when it has ended. */
static void test_sizes(void **state)
{
    struct result result;
    char why[READER_WHY];
    hsize_t size = 100;
    (void)state;
    simulate();
    hid_t file = H5Fopen(fixture_path("a.h5"), H5F_ACC_RDWR, H5P_DEFAULT),
          id = H5Dopen2(file, "/tables/t/items", H5P_DEFAULT);
    assert_true(H5Dset_extent(id, &size) >= 0);
    H5Dclose(id);
    H5Fclose(file);
    expect_refused("/tables/t/items has another number of rows than /time");
    set_digest("00000000000000000000000000000000");
    assert_int_equal(result_open(&result, fixture_path("a.h5"), why), RESULT_GOOD);
    result_release(&result);
}

/* A measure of a sweep that lacks runs is not one that no run has. */
static void test_sweep(void **state)
{
    struct sweep sweep = {0}, back;
    char why[READER_WHY];
    hid_t none = -1;
    (void)state;
    assert_true(sweep_add_axis(&sweep, "tables.t.read=1,2", why));
    assert_true(sweep_begin(&sweep, "s", "v", "given", "resolved", 1, 1, why));
    for (size_t r = 0; r < 2; r++) {
        struct sweep_value *value = memory_new(1, sizeof *value);
        *value = (struct sweep_value){memory_text("cost"), memory_text("USD"), memory_text("Cost."),
                                      (double)r};
        sweep_put(&sweep, r, memory_text("d"), value, 1);
    }
    assert_true(sweep_write(&sweep, fixture_path("s.h5"), NULL, why));
    assert_int_equal(sweep_read(&back, fixture_path("s.h5"), why), RESULT_GOOD);
    sweep_release(&back);
    hid_t file = H5Fopen(fixture_path("s.h5"), H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(H5Ldelete(file, "/cost", H5P_DEFAULT) >= 0);
    assert_true(H5Lcopy(file, "/seed", file, "/cost", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    hid_t space = H5Screate(H5S_SCALAR), type = H5Tcopy(H5T_C_S1), id;
    H5Tset_size(type, 4);
    id = H5Dopen2(file, "/cost", H5P_DEFAULT);
    none = H5Acreate2(id, "shown_as", type, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(none, type, "USD");
    H5Aclose(none);
    H5Dclose(id);
    H5Tclose(type);
    H5Sclose(space);
    H5Fclose(file);
    assert_int_equal(sweep_read(&back, fixture_path("s.h5"), why), RESULT_NOT_A_RESULT);
    sweep_release(&back);
    sweep_release(&sweep);
}

TESTS_IN_FOLDER(reader, cmocka_unit_test(test_absence), cmocka_unit_test(test_along),
                cmocka_unit_test(test_damage), cmocka_unit_test(test_names),
                cmocka_unit_test(test_time), cmocka_unit_test(test_sizes),
                cmocka_unit_test(test_sweep))
