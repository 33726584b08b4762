#include "backtest_write.h"

#include <errno.h>
#include <math.h>

#include "atomic_file.h"
#include "h5.h"
#include "layout.h"
#include "memory.h"
#include "version.h"

struct bands {
    double *low, *middle, *high;
};

/* Period by period over the futures. */
static void make_bands(const struct fit *fit, const struct fit_series *s, struct bands *out)
{
    double *values = memory_new(fit->futures + 1, sizeof *values);

    for (size_t i = 0; i < fit->periods; i++) {
        for (size_t k = 0; k < fit->futures; k++)
            values[k] = s->simulated[k * fit->periods + i];
        struct fit_band band = fit_band_of(values, fit->futures);
        out->low[i] = band.low;
        out->middle[i] = band.middle;
        out->high[i] = band.high;
    }
    free(values);
}

static void write_values(struct h5 *h5, hid_t group, const char *name, const char *sentence,
                         const struct h5_axis *axis, const double *values)
{
    hsize_t start = 0, count = axis->length;
    hid_t dataset = h5_dataset(h5, group, name, H5_DOUBLE, axis, 1);

    h5_text(h5, dataset, "long_name", sentence);
    h5_fill(h5, dataset, H5_DOUBLE);
    h5_write(h5, dataset, H5_DOUBLE, 1, &start, &count, values);
    h5_dataset_close(h5, dataset);
}

static void write_series(struct h5 *h5, const struct fit *fit, size_t number,
                         const struct h5_axis *axis, struct bands *bands)
{
    const struct fit_series *s = &fit->series[number];
    char path[64];

    snprintf(path, sizeof path, "/series/%zu", number);
    hid_t group = h5_group(h5, path);
    h5_text(h5, group, "series", s->path);
    h5_text(h5, group, "kind", fit_kind_names[s->kind]);
    make_bands(fit, s, bands);
    write_values(h5, group, "measured", "Measured; NaN: no datapoint.", axis, s->measured);
    write_values(h5, group, "low", "Simulated: the 5 % quantile of the futures.", axis, bands->low);
    write_values(h5, group, "middle", "Simulated: the median of the futures.", axis, bands->middle);
    write_values(h5, group, "high", "Simulated: the 95 % quantile of the futures.", axis,
                 bands->high);
    h5_group_close(h5, group);
}

static void write_periods(struct h5 *h5, hid_t root, const struct fit *fit, struct h5_axis *axis,
                          double *seconds)
{
    hsize_t start = 0, count = fit->periods;

    for (size_t i = 0; i < fit->periods; i++)
        seconds[i] = fit->period_s * (double)i;
    axis->scale = h5_dataset(h5, root, "period", H5_DOUBLE, axis, 1);
    h5_text(h5, axis->scale, "long_name", "Begin of the period, since the start.");
    h5_text(h5, axis->scale, "units", "s");
    h5_write(h5, axis->scale, H5_DOUBLE, 1, &start, &count, seconds);
}

static void write_all(struct h5 *h5, const struct fit *fit, const char *answer)
{
    struct h5_axis axis = {.length = fit->periods, .chunk = fit->periods};
    size_t room = fit->periods + 1;
    struct bands bands = {memory_new(room, sizeof(double)), memory_new(room, sizeof(double)),
                          memory_new(room, sizeof(double))};
    hid_t root = h5_group(h5, "/");

    h5_text(h5, root, "kind", "backtest");
    h5_text(h5, root, "version", version_number);
    h5_integer(h5, root, "layout_version", LAYOUT_BACKTEST_VERSION);
    h5_integer(h5, root, "start_epoch_s", (long long)fit->start_epoch_s);
    hid_t text = h5_dataset(h5, root, "answer", H5_STRING, NULL, 0);
    h5_write_text(h5, text, answer);
    h5_text(h5, text, "long_name", "What backtest --json prints.");
    h5_dataset_close(h5, text);
    write_periods(h5, root, fit, &axis, bands.low);
    for (size_t i = 0; i < fit->count; i++)
        write_series(h5, fit, i, &axis, &bands);
    h5_dataset_close(h5, axis.scale);
    h5_group_close(h5, root);
    h5_close(h5);
    free(bands.low);
    free(bands.middle);
    free(bands.high);
}

bool backtest_write(const struct fit *fit, const char *answer, const char *path, char *why)
{
    struct h5 h5 = {0};
    struct atomic_file place;

    if (!atomic_file_begin(&place, path, ATOMIC_FILE_HDF5, why))
        return false;
    h5_create(&h5, place.temporary, false);
    write_all(&h5, fit, answer);
    h5_read_back(&h5, place.temporary);
    bool good = !h5.failed;
    if (!good)
        atomic_file_discard(&place);
    else if (!atomic_file_commit(&place, place.path)) {
        good = false;
        h5.error = errno;
    }
    if (!good)
        snprintf(why, ATOMIC_FILE_WHY, "cannot write %.300s: %s", place.path, h5_reason(&h5));
    return good;
}
