/* record/result_digest: known answers, which python3-xxhash and sha256sum give too. */
#include "fixture.h"

#include <math.h>

#include "result_digest.h"

static void add(struct result_digest *d, hid_t key, const char *path, enum h5_type type, int rank,
                const hsize_t *count, const void *values)
{
    result_digest_begin(d, key, path, type, rank);
    result_digest_add(d, key, count, values);
}

static void assert_lines(const struct result_digest *d, enum digest_part part, const char *lines)
{
    struct text out = {0};

    result_digest_lines(d, part, &out);
    assert_string_equal(text_get(&out), lines);
    text_release(&out);
}

/* The known answer of result_digest.h, whatever the order of the datasets. */
static void test_known(void **state)
{
    static const char lines[] = "/latency f26fa49dffe9704b\n/time a0ba445f47b4b239\n";
    const double times[] = {0, 60, 120}, rows[] = {1, NAN, -0.0, 2, NAN, NAN};
    const hsize_t three = 3, shape[2] = {3, 2};
    struct result_digest *d = result_digest_new();
    struct digest_text text;

    (void)state;
    add(d, 7, "/time", H5_DOUBLE, 1, &three, times);
    add(d, 3, "/latency", H5_DOUBLE, 2, shape, rows);
    assert_lines(d, DIGEST_RESULT, lines);
    assert_string_equal(result_digest_of(lines, &text), "3d35e136477c292d37ce007209aaeae5");
    result_digest_free(d);
    result_digest_free(NULL);
}

/* Rows that come by several calls, the later ones wider, are those of one call. */
static void test_rows_grow(void **state)
{
    const float first[] = {1}, rest[] = {-0.0f, 2, NAN, NAN};
    const hsize_t one[2] = {1, 1}, two[2] = {2, 2}, none[2] = {2, 0};
    const double zeros[] = {0, 0};
    struct result_digest *d = result_digest_new();

    (void)state;
    add(d, 1, "/a", H5_FLOAT, 2, one, first);
    result_digest_add(d, 1, two, rest);
    add(d, 2, "/b", H5_FLOAT, 2, none, first); /* rows without elements are lengths of 0 */
    add(d, 3, "/c", H5_DOUBLE, 1, none, zeros);
    assert_lines(d, DIGEST_RESULT,
                 "/a f26fa49dffe9704b\n/b af09f71516247c32\n/c af09f71516247c32\n");
    result_digest_free(d);
}

/* A number is the same in any type, and so is NaN with any sign and payload. */
static void test_types(void **state)
{
    const int32_t whole[] = {0, 60, 120};
    const int64_t large[] = {0, 60, 120};
    const signed char small[] = {0, 60, 120};
    const float real[] = {-0.0f, 60, 120};
    const double nans[] = {-NAN}, nan = NAN;
    const char *const texts[] = {"a", "b"};
    const hsize_t three = 3, two = 2, one = 1;
    struct result_digest *d = result_digest_new();

    (void)state;
    add(d, 1, "/a", H5_INT32, 1, &three, whole);
    add(d, 2, "/b", H5_INT64, 1, &three, large);
    add(d, 3, "/c", H5_INT8, 1, &three, small);
    add(d, 4, "/d", H5_FLOAT, 1, &three, real);
    add(d, 5, "/e", H5_STRING, 1, &two, texts);
    add(d, 6, "/f", H5_DOUBLE, 1, &one, nans);
    add(d, 7, "/g", H5_DOUBLE, 0, NULL, &nan);
    result_digest_begin(d, 8, "/h", H5_DOUBLE, 1);
    assert_lines(d, DIGEST_RESULT,
                 "/a a0ba445f47b4b239\n/b a0ba445f47b4b239\n/c a0ba445f47b4b239\n"
                 "/d a0ba445f47b4b239\n/e 2b4d0fc9e4bf29e2\n/f e9adb09fee122aac\n"
                 "/g e9adb09fee122aac\n/h ef46db3751d8e999\n");
    result_digest_free(d);
}

/* The state has a digest of its own; what describes a result has none. */
static void test_parts(void **state)
{
    const double number = NAN;
    struct result_digest *d = result_digest_new();

    (void)state;
    add(d, 1, "/state/tables/t/bytes", H5_DOUBLE, 0, NULL, &number);
    add(d, 2, "/states/bytes", H5_DOUBLE, 0, NULL, &number);
    add(d, 3, "/scenario/given", H5_DOUBLE, 0, NULL, &number);
    add(d, 4, "/outputs/id", H5_DOUBLE, 0, NULL, &number);
    add(d, 5, "/remedies/sets", H5_DOUBLE, 0, NULL, &number);
    add(d, 6, "/digest/lines", H5_DOUBLE, 0, NULL, &number);
    assert_lines(d, DIGEST_STATE, "/state/tables/t/bytes e9adb09fee122aac\n");
    assert_lines(d, DIGEST_RESULT, "/states/bytes e9adb09fee122aac\n");
    result_digest_free(d);
}

TESTS(result_digest, cmocka_unit_test(test_known), cmocka_unit_test(test_rows_grow),
      cmocka_unit_test(test_types), cmocka_unit_test(test_parts))
