/* report/dataset_window: cells of datasets that are larger than memory. */
#include "fixture.h"

#include <hdf5.h>
#include <math.h>

#include "dataset_window.h"

/* /d: 600 rows of 7 cells that are 10 * row + cell; /e: 600 rows, each its number. */
static void write_file(void)
{
    hsize_t size[2] = {600, 7};
    double cells[600 * 7], rows[600];

    for (size_t i = 0; i < 600; i++) {
        rows[i] = (double)i;
        for (size_t k = 0; k < 7; k++)
            cells[i * 7 + k] = 10 * (double)i + (double)k;
    }
    hid_t file = H5Fcreate(fixture_path("w.h5"), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    for (int rank = 1; rank <= 2; rank++) {
        hid_t space = H5Screate_simple(rank, size, NULL),
              set = H5Dcreate2(file, rank == 2 ? "d" : "e", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT,
                               H5P_DEFAULT, H5P_DEFAULT);
        assert_true(H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                             rank == 2 ? cells : rows) >= 0);
        H5Dclose(set);
        H5Sclose(space);
    }
    H5Fclose(file);
}

/* Every cell, whatever the size of the window. */
static void test_all_cells(void **state)
{
    static const size_t most[] = {1, 3, 7, 20, 7 * 300, 1 << 20};
    char why[READER_WHY];
    struct reader r;
    struct dataset_window w;
    (void)state;
    write_file();
    assert_int_equal(reader_open(&r, fixture_path("w.h5"), why), READER_GOOD);
    for (size_t m = 0; m < sizeof most / sizeof *most; m++) {
        dataset_window_init(&w, &r, "/d", 2, 600, 7, most[m]);
        for (size_t i = 0; i < 600; i++)
            for (size_t k = 0; k < 7; k++)
                assert_true(dataset_window_at(&w, i, k) == 10 * (double)i + (double)k);
        dataset_window_release(&w);
        dataset_window_init(&w, &r, "/e", 1, 600, 1, most[m]);
        for (size_t i = 0; i < 600; i++)
            assert_true(dataset_window_at(&w, i, 0) == (double)i);
        dataset_window_release(&w);
    }
    assert_string_equal(r.damage, "");
    reader_close(&r);
}

/* The known answer: which cells are kept at a time. */
static void test_windows(void **state)
{
    char why[READER_WHY];
    struct reader r;
    struct dataset_window w;
    (void)state;
    write_file();
    assert_int_equal(reader_open(&r, fixture_path("w.h5"), why), READER_GOOD);
    dataset_window_init(&w, &r, "/d", 2, 3, 7, 14);
    dataset_window_at(&w, 0, 0);
    assert_true(w.from[0] == 0 && w.count[0] == 2 && w.count[1] == 7);
    dataset_window_at(&w, 2, 0);
    assert_true(w.from[0] == 2 && w.count[0] == 1 && w.count[1] == 7);
    dataset_window_release(&w);
    dataset_window_init(&w, &r, "/d", 2, 3, 7, 4);
    dataset_window_at(&w, 0, 0);
    assert_true(w.from[1] == 0 && w.count[0] == 1 && w.count[1] == 4);
    dataset_window_at(&w, 0, 4);
    assert_true(w.from[1] == 4 && w.count[0] == 1 && w.count[1] == 3);
    dataset_window_release(&w);
    reader_close(&r);
}

/* What the file has not, or cannot be read, is no number. */
static void test_beyond(void **state)
{
    char why[READER_WHY];
    struct reader r;
    struct dataset_window w;
    (void)state;
    write_file();
    assert_int_equal(reader_open(&r, fixture_path("w.h5"), why), READER_GOOD);
    dataset_window_init(&w, &r, "/d", 2, 601, 7, 7);
    assert_true(isnan(dataset_window_at(&w, 600, 0)));
    dataset_window_release(&w);
    dataset_window_init(&w, &r, "/none", 1, 2, 1, 7);
    assert_true(isnan(dataset_window_at(&w, 0, 0)));
    dataset_window_release(&w);
    reader_close(&r);
}

TESTS_IN_FOLDER(dataset_window, cmocka_unit_test(test_all_cells), cmocka_unit_test(test_windows),
                cmocka_unit_test(test_beyond))
