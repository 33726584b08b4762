/* record/memory_file: a file in memory, by the verbs of h5.h and those of reader.h. */
#include "fixture.h"

#include "h5.h"
#include "text.h"

static void begin(struct h5 *h5, hid_t *group)
{
    h5_create_in_memory(h5);
    *group = h5_group(h5, "/tables/orders");
}

static void assert_values(const struct h5 *h5, const char *path, const double *expected,
                          size_t expected_count)
{
    struct reader r;
    size_t count;

    reader_open_memory(&r, h5->memory);
    double *values = reader_values(&r, path, 1, &count);
    assert_int_equal(count, expected_count);
    for (size_t i = 0; i < count; i++)
        assert_true(values[i] == expected[i] || (isnan(values[i]) && isnan(expected[i])));
    free(values);
    reader_close(&r);
}

/* Where nothing was written is NaN for reals and 0 for integers. */
static void test_known(void **state)
{
    struct h5 h5;
    hid_t group;
    struct h5_axis own = {.grows = true};
    hsize_t start[] = {0, 3}, one = 1;
    double reals[] = {1.5, 2};
    int integers[] = {1, 2};
    (void)state;
    begin(&h5, &group);
    hid_t real = h5_dataset(&h5, group, "real", H5_DOUBLE, &own, 1),
          integer = h5_dataset(&h5, group, "integer", H5_INT32, &own, 1);
    for (int i = 0; i < 2; i++) {
        h5_write(&h5, real, H5_DOUBLE, 1, &start[i], &one, &reals[i]);
        h5_write(&h5, integer, H5_INT32, 1, &start[i], &one, &integers[i]);
    }
    assert_values(&h5, "/tables/orders/real", (double[]){1.5, NAN, NAN, 2}, 4);
    assert_values(&h5, "/tables/orders/integer", (double[]){1, 0, 0, 2}, 4);
    memory_file_free(h5.memory);
}

/* 2^53 + 1 is no double: it becomes the nearest, as when HDF5 reads it. */
static void test_types(void **state)
{
    struct h5 h5;
    hid_t group;
    struct h5_axis own = {.grows = true};
    hsize_t start = 0, one = 1;
    int64_t large = (INT64_C(1) << 53) + 1;
    float tenth = 0.1f;
    signed char minus = -3;
    (void)state;
    begin(&h5, &group);
    h5_write(&h5, h5_dataset(&h5, group, "i", H5_INT64, &own, 1), H5_INT64, 1, &start, &one,
             &large);
    h5_write(&h5, h5_dataset(&h5, group, "f", H5_FLOAT, &own, 1), H5_FLOAT, 1, &start, &one,
             &tenth);
    h5_write(&h5, h5_dataset(&h5, group, "c", H5_INT8, &own, 1), H5_INT8, 1, &start, &one, &minus);
    assert_values(&h5, "/tables/orders/i", (double[]){9007199254740992.0}, 1);
    assert_values(&h5, "/tables/orders/f", (double[]){(double)0.1f}, 1);
    assert_values(&h5, "/tables/orders/c", (double[]){-3}, 1);
    memory_file_free(h5.memory);
}

/* Names in the order in which they were made, links among them; what is linked is the same. */
static void test_names(void **state)
{
    struct h5 h5;
    struct reader r;
    struct h5_axis own = {.grows = true};
    hid_t group;
    (void)state;
    begin(&h5, &group);
    hid_t time = h5_dataset(&h5, h5_group(&h5, "/"), "time", H5_DOUBLE, &own, 1);
    struct h5_axis along = {.scale = time, .grows = true};
    h5_dataset(&h5, group, "z", H5_DOUBLE, &along, 1);
    h5_link(&h5, "/time", group, "time");
    h5_link(&h5, "/time", group, "z"); /* taken */
    h5_dataset(&h5, group, "a", H5_DOUBLE, &own, 1);
    h5_group(&h5, "tables/orders/indexes");
    reader_open_memory(&r, h5.memory);
    char **names = reader_names(&r, "/tables/orders", READER_DATASETS);
    assert_string_equal(names[0], "z");
    assert_string_equal(names[1], "time");
    assert_string_equal(names[2], "a");
    assert_null(names[3]);
    reader_names_free(names);
    names = reader_names(&r, "/tables/orders", READER_GROUPS);
    assert_string_equal(names[0], "indexes");
    assert_null(names[1]);
    reader_names_free(names);
    names = reader_names(&r, "/nowhere", READER_GROUPS);
    assert_null(names[0]);
    reader_names_free(names);
    assert_true(reader_is_along(&r, "/tables/orders/z", "/time"));
    assert_true(reader_is_along(&r, "/tables/orders/z", "/tables/orders/time"));
    assert_false(reader_is_along(&r, "/tables/orders/a", "/time"));
    assert_false(reader_is_along(&r, "/time", "/time"));
    assert_false(reader_is_along(&r, "/tables/orders/z", "/tables/orders/a"));
    memory_file_free(h5.memory);
}

static void test_attributes(void **state)
{
    struct h5 h5;
    struct reader r;
    double number;
    hid_t group;
    (void)state;
    begin(&h5, &group);
    h5_text(&h5, group, "digest", "0");
    h5_text(&h5, group, "digest", "1\n\x01");
    h5_integer(&h5, group, "complete", 0);
    h5_integer(&h5, group, "complete", 1);
    assert_true(h5_has_attribute(&h5, group, "digest"));
    assert_false(h5_has_attribute(&h5, group, "title"));
    reader_open_memory(&r, h5.memory);
    char *text = reader_attribute_text(&r, "/tables/orders", "digest");
    assert_string_equal(text, "1\n\x01"); /* as it was written; who shows it filters it */
    free(text);
    assert_true(reader_attribute_number(&r, "/tables/orders", "complete", &number));
    assert_true(number == 1);
    assert_null(reader_attribute_text(&r, "/tables/orders", "complete"));
    assert_false(reader_attribute_number(&r, "/tables/orders", "digest", &number));
    assert_null(reader_attribute_text(&r, "/tables", "digest"));
    assert_null(reader_attribute_text(&r, "/absent", "digest"));
    memory_file_free(h5.memory);
}

/* Of two axes only the sizes are there: to ask for more is damage, not absence. */
static void test_not_kept(void **state)
{
    struct h5 h5;
    struct reader r;
    hid_t group;
    struct h5_axis axes[2] = {{.scale = 1, .grows = true}, {.scale = 1, .grows = true}};
    hsize_t start[2] = {4, 0}, two[2] = {2, 3};
    float values[6] = {0};
    size_t size[READER_RANK], count;
    (void)state;
    begin(&h5, &group);
    hid_t map = h5_dataset(&h5, group, "map", H5_FLOAT, axes, 2);
    h5_write(&h5, map, H5_FLOAT, 2, start, two, values);
    reader_open_memory(&r, h5.memory);
    assert_int_equal(reader_shape(&r, "/tables/orders/map", size), 2);
    assert_int_equal(size[0], 6);
    assert_int_equal(size[1], 3);
    assert_null(reader_values(&r, "/tables/orders/absent", 2, &count));
    assert_string_equal(r.damage, "");
    assert_null(reader_values(&r, "/tables/orders/map", 2, &count));
    assert_string_equal(r.damage, "/tables/orders/map");
    reader_open_memory(&r, h5.memory);
    assert_false(reader_rows(&r, "/tables/orders/map", 0, 1, 3, values));
    assert_string_equal(r.damage, "/tables/orders/map");
    memory_file_free(h5.memory);
}

TESTS(memory_file, cmocka_unit_test(test_known), cmocka_unit_test(test_types),
      cmocka_unit_test(test_names), cmocka_unit_test(test_attributes),
      cmocka_unit_test(test_not_kept))
