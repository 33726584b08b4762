/* sim/record/read_back and h5: a sum does not depend on how the values came; a file that lost
 * something is not what was written; no failure of a call is lost. */
#include "fixture.h"

#include <string.h>
#include <unistd.h>

#include "h5.h"
#include "read_back.h"

static const char *const name = "series";

/* A file with a series along a scale, the values written in blocks of `block` rows. */
static void make(struct h5 *h5, const double *values, hsize_t count, hsize_t block)
{
    struct h5_axis own = {.chunk = 4, .grows = true};

    h5_create(h5, fixture_path("x.h5"), false);
    hid_t group = h5_group(h5, "/tables/orders"),
          scale = h5_dataset(h5, group, "time", H5_DOUBLE, &own, 1);
    own.scale = scale;
    hid_t dataset = h5_dataset(h5, group, name, H5_DOUBLE, &own, 1),
          text = h5_dataset(h5, group, "given", H5_STRING, NULL, 0);
    for (hsize_t at = 0; at < count; at += block) {
        hsize_t length = count - at < block ? count - at : block;
        h5_write(h5, dataset, H5_DOUBLE, 1, &at, &length, values + at);
    }
    h5_write_text(h5, text, "a text");
    h5_text(h5, dataset, "units", "first");
    h5_text(h5, dataset, "units", "other");
    h5_number(h5, dataset, "none", NAN);
    h5_integer(h5, group, "seed", 7);
    hid_t link = h5_group(h5, "/tables/links");
    h5_link(h5, "/tables/orders/time", link, "time");
    h5_group_close(h5, link);
    h5_dataset_close(h5, text);
    h5_dataset_close(h5, dataset);
    h5_dataset_close(h5, scale);
    h5_group_close(h5, group);
    h5_close(h5);
    assert_false(h5->failed);
}

static const double some[] = {1.5, NAN, 2, 0, -3, 4, 5, 6, 7};
enum { SOME = sizeof some / sizeof *some };

static void test_blocks(void **state)
{
    struct h5 h5;
    (void)state;
    for (hsize_t block = 1; block <= SOME; block++) {
        make(&h5, some, SOME, block);
        h5_read_back(&h5, fixture_path("x.h5"));
        assert_false(h5.failed);
        assert_null(h5.sums);
    }
}

/* What was written by others behind our back. */
static void spoil(const char *dataset, double value, hsize_t at, hsize_t size)
{
    hid_t file = H5Fopen(fixture_path("x.h5"), H5F_ACC_RDWR, H5P_DEFAULT),
          id = H5Dopen2(file, dataset, H5P_DEFAULT);
    hsize_t one = 1;

    assert_true(H5Dset_extent(id, &size) >= 0);
    hid_t space = H5Dget_space(id), block = H5Screate_simple(1, &one, NULL);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, &at, NULL, &one, NULL);
    assert_true(H5Dwrite(id, H5T_NATIVE_DOUBLE, block, space, H5P_DEFAULT, &value) >= 0);
    H5Sclose(space);
    H5Sclose(block);
    H5Dclose(id);
    H5Fclose(file);
}

static void expect_found(struct h5 *h5, const char *part)
{
    h5_read_back(h5, fixture_path("x.h5"));
    assert_true(h5->failed);
    if (!strstr(h5_reason(h5), part))
        fail_msg("expected '%s' in '%s'", part, h5_reason(h5));
}

static void test_changed_values(void **state)
{
    static const struct {
        double value;
        hsize_t at, size;
    } changes[] = {{1.25, 0, SOME},  {NAN, 8, SOME},   {3, 1, SOME},    {NAN, 3, SOME},
                   {4, 5, SOME - 1}, {7, 8, SOME + 1}, {-1.5, 0, SOME}, {0, 4, SOME}};
    struct h5 h5;
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        make(&h5, some, SOME, 4);
        spoil("/tables/orders/series", changes[i].value, changes[i].at, changes[i].size);
        expect_found(&h5, "/tables/orders/series: read back, it is not what was written");
    }
}

/* The same values at other places are another dataset. */
static void test_turned_values(void **state)
{
    struct h5 h5;
    (void)state;
    make(&h5, some, SOME, 4);
    spoil("/tables/orders/series", some[6], 7, SOME);
    spoil("/tables/orders/series", some[7], 6, SOME);
    expect_found(&h5, "/tables/orders/series");
}

static void test_lost_objects(void **state)
{
    static const struct {
        const char *object, *attribute, *link, *part;
    } lost[] = {{"/tables/orders/series", "units", NULL, "/tables/orders/series"},
                {"/tables/orders", "seed", NULL, "/tables/orders"},
                {NULL, NULL, "/tables/orders/given", "/tables/orders/given"},
                {NULL, NULL, "/tables/links/time", "/tables/links/time"}};
    struct h5 h5;
    (void)state;
    for (size_t i = 0; i < sizeof lost / sizeof *lost; i++) {
        make(&h5, some, SOME, 4);
        hid_t file = H5Fopen(fixture_path("x.h5"), H5F_ACC_RDWR, H5P_DEFAULT);
        if (lost[i].link)
            assert_true(H5Ldelete(file, lost[i].link, H5P_DEFAULT) >= 0);
        else
            assert_true(H5Adelete_by_name(file, lost[i].object, lost[i].attribute, H5P_DEFAULT) >=
                        0);
        H5Fclose(file);
        expect_found(&h5, lost[i].part);
    }
}

static void test_other_attribute(void **state)
{
    struct h5 h5;
    long long value = 8;
    (void)state;
    make(&h5, some, SOME, 4);
    hid_t file = H5Fopen(fixture_path("x.h5"), H5F_ACC_RDWR, H5P_DEFAULT),
          group = H5Gopen2(file, "/tables/orders", H5P_DEFAULT),
          a = H5Aopen(group, "seed", H5P_DEFAULT);
    assert_true(H5Awrite(a, H5T_NATIVE_LLONG, &value) >= 0);
    H5Aclose(a);
    H5Gclose(group);
    H5Fclose(file);
    expect_found(&h5, "/tables/orders");
}

static void test_no_file(void **state)
{
    struct h5 h5;
    (void)state;
    make(&h5, some, SOME, 4);
    unlink(fixture_path("x.h5"));
    expect_found(&h5, "it cannot be read back: No such file or directory");
}

/* Closing what is not open fails, and so does a file that something is still open in: it would be
 * written later. */
static void test_failures_of_closing(void **state)
{
    struct h5 h5;
    (void)state;
    h5_create(&h5, fixture_path("x.h5"), false);
    hid_t group = h5_group(&h5, "/g");
    h5_group_close(&h5, group);
    assert_false(h5.failed);
    h5_group_close(&h5, group);
    assert_true(h5.failed);
    h5_close(&h5);
    h5_read_back(&h5, fixture_path("x.h5"));

    h5_create(&h5, fixture_path("x.h5"), false);
    group = h5_group(&h5, "/g");
    h5_close(&h5);
    assert_true(h5.failed);
    h5_read_back(&h5, fixture_path("x.h5"));
    H5Gclose(group);
}

/* The first failure is the one that is told. */
static void test_reasons(void **state)
{
    struct h5 h5;
    (void)state;
    h5_create(&h5, fixture_path("nowhere/x.h5"), false);
    assert_true(h5.failed);
    h5_fail(&h5, "something else");
    assert_string_equal(h5_reason(&h5), strerror(ENOENT));
    h5_read_back(&h5, fixture_path("nowhere/x.h5"));
    h5 = (struct h5){.file = -1};
    h5_fail(&h5, "cannot read the run in %s", "a.h5");
    h5_fail(&h5, "and more");
    assert_true(h5.failed);
    assert_string_equal(h5_reason(&h5), "cannot read the run in a.h5");
}

TESTS_IN_FOLDER(read_back, cmocka_unit_test(test_blocks), cmocka_unit_test(test_changed_values),
                cmocka_unit_test(test_turned_values), cmocka_unit_test(test_lost_objects),
                cmocka_unit_test(test_other_attribute), cmocka_unit_test(test_no_file),
                cmocka_unit_test(test_failures_of_closing), cmocka_unit_test(test_reasons))
