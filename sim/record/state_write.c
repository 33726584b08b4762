#include "state_write.h"

#include <stdio.h>

#include "memory.h"
#include "result_digest.h"
#include "series_path.h"

static hid_t write_scale(struct h5 *h5, hid_t group, const struct probe *probe, size_t count)
{
    const struct series_elements *e = probe->outputs->elements;
    struct h5_axis own = {.length = count, .chunk = count};
    hsize_t start = 0, all = count;
    int *numbers = memory_new(count, sizeof *numbers);

    for (size_t i = 0; i < count; i++)
        numbers[i] = (int)i;
    hid_t scale = h5_dataset(h5, group, e->dimension, H5_INT32, &own, 1);
    h5_text(h5, scale, "long_name", e->sentence);
    h5_write(h5, scale, H5_INT32, 1, &start, &all, numbers);
    free(numbers);
    return scale;
}

static void write_row(struct h5 *h5, hid_t group, const struct series *row,
                      const struct h5_axis *axis, const double *values)
{
    hsize_t start = 0, count = axis ? axis->length : 1;
    hid_t dataset = h5_dataset(h5, group, row->name, H5_DOUBLE, axis, axis ? 1 : 0);

    h5_text(h5, dataset, "units", row->unit);
    h5_text(h5, dataset, "long_name", row->sentence);
    if (axis)
        h5_write(h5, dataset, H5_DOUBLE, 1, &start, &count, values);
    else
        h5_write_number(h5, dataset, *values);
    h5_dataset_close(h5, dataset);
}

static void write_probe(struct h5 *h5, const struct probe *probe)
{
    const struct series_elements *e = probe->outputs->elements;
    size_t count = e ? e->count(probe->subject) : 1;
    double *values = memory_new(count, sizeof *values);
    char path[SERIES_PATH];

    if (count == 0) { /* a list with nothing in it is absent */
        free(values);
        return;
    }
    snprintf(path, sizeof path, "/state/%s", probe->path);
    hid_t group = h5_group(h5, path), scale = e ? write_scale(h5, group, probe, count) : -1;
    struct h5_axis axis = {.scale = scale, .length = count, .chunk = count < 1024 ? count : 1024};
    for (const struct series *row = probe->outputs->rows; row->name; row++) {
        for (size_t i = 0; i < count; i++)
            values[i] = series_read(row, e ? e->at(probe->subject, i) : probe->subject);
        write_row(h5, group, row, e ? &axis : NULL, values);
    }
    if (e)
        h5_dataset_close(h5, scale);
    h5_group_close(h5, group);
    free(values);
}

void state_write(struct h5 *h5, const struct probes *states, const char *placement, simtime now)
{
    struct digest_text digest;
    struct text lines = {0};
    hid_t group = h5_group(h5, "/state");

    for (size_t i = 0; i < states->count; i++) {
        const struct probe *probe = &states->items[i];
        if (probe->refresh)
            probe->refresh(probe->subject, now);
        write_probe(h5, probe);
    }
    result_digest_lines(h5->digest, DIGEST_STATE, &lines);
    h5_text(h5, group, "long_name", "The state at the end, for a scenario that goes on from here.");
    h5_text(h5, group, "digest", result_digest_of(text_get(&lines), &digest));
    h5_text(h5, group, "placement", placement);
    h5_number(h5, group, "ended", simtime_write_seconds(now));
    h5_group_close(h5, group);
    text_release(&lines);
}
