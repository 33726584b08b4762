#include "probe_datasets.h"

#include <math.h>

#include "layout.h"
#include "memory.h"
#include "output_rows.h"
#include "series_path.h"
#include "text.h"

enum { ELEMENT_CHUNK = 64 };

static void describe(struct h5 *h5, hid_t dataset, const struct output_set *set,
                     const struct series *row, enum h5_type type)
{
    char id[SERIES_PATH];
    struct text name = {0};

    if (*row->metric)
        text_addf(&name, "%s: %s", row->metric, row->sentence);
    else
        text_add(&name, row->sentence);
    h5_text(h5, dataset, "output_id", output_id(set, row, id));
    h5_text(h5, dataset, "units", row->unit);
    h5_text(h5, dataset, "long_name", text_get(&name));
    h5_text(h5, dataset, "cell_methods", row->kind == SERIES_SUM ? "time: sum" : "time: point");
    h5_fill(h5, dataset, type);
    text_release(&name);
}

static struct h5_axis time_axis(const struct axes *axes, size_t chunk)
{
    return (struct h5_axis){.scale = axes->time, .chunk = chunk, .grows = true};
}

static struct h5_axis element_axis(const struct probe_datasets *c)
{
    return (struct h5_axis){.scale = c->element_scale, .chunk = ELEMENT_CHUNK, .grows = true};
}

static void init_column(struct probe_datasets *c, struct h5 *h5, const struct series *row,
                        const struct axes *axes)
{
    struct probe_dataset *column = &c->items[c->count++];
    bool many = c->probe->outputs->elements;
    struct h5_axis two[2] = {time_axis(axes, many ? CHUNK_ROWS_ELEMENTS : CHUNK_ROWS)};

    column->row = row;
    if (many)
        two[1] = element_axis(c);
    column->dataset =
        h5_dataset(h5, c->group, row->name, many ? H5_FLOAT : H5_DOUBLE, two, many ? 2 : 1);
    describe(h5, column->dataset, c->probe->outputs, row, many ? H5_FLOAT : H5_DOUBLE);
    if (!many) {
        column->previous = memory_new(1, sizeof(double));
        column->block = memory_new(c->block_rows, sizeof(double));
    }
}

static void init_elements(struct probe_datasets *c, struct h5 *h5)
{
    const struct series_elements *e = c->probe->outputs->elements;
    struct h5_axis own = {.chunk = ELEMENT_CHUNK, .grows = true};

    c->element_scale =
        h5_dataset(h5, c->group, e->dimension, e->label ? H5_STRING : H5_INT32, &own, 1);
    if (!e->label)
        h5_text(h5, c->element_scale, "units", "1");
    h5_text(h5, c->element_scale, "long_name", e->sentence);
    c->elements = 0;
}

/* A block that is not filled before the end is written at the end, in the order of the file; memory
 * keeps nothing of what is along two axes (memory_file.h), so there a row is enough. */
static size_t block_rows(const struct h5 *h5, const struct axes *axes, bool has_elements)
{
    size_t most = has_elements ? CHUNK_ROWS_ELEMENTS : CHUNK_ROWS;

    if (h5->memory && has_elements)
        return 1;
    return axes->most_rows < most ? axes->most_rows + 1 : most;
}

static void init_latency(struct probe_datasets *c, struct h5 *h5, const struct axes *axes)
{
    struct h5_axis two[2] = {
        time_axis(axes, CHUNK_ROWS),
        {.scale = axes->quantile, .length = LAYOUT_QUANTILES, .chunk = LAYOUT_QUANTILES}};

    h5_link(h5, "/quantile", c->group, "quantile");
    h5_link(h5, "/latency_bucket", c->group, "latency_bucket");
    c->latency = h5_dataset(h5, c->group, "latency", H5_DOUBLE, two, 2);
    h5_text(h5, c->latency, "units", "s");
    h5_text(h5, c->latency, "long_name",
            "From the intended start of a call to its end, successful or not, of calls that ended "
            "in the interval.");
    h5_text(h5, c->latency, "cell_methods", "time: point");
    h5_fill(h5, c->latency, H5_DOUBLE);
    c->latency_block = memory_new(c->block_rows * LAYOUT_QUANTILES, sizeof(double));
}

/* For viewers in the manner of h5web: what to plot when the group is opened. */
static void describe_group(struct probe_datasets *c, struct h5 *h5)
{
    if (h5_has_attribute(h5, c->group, "NX_class"))
        return;
    h5_text(h5, c->group, "NX_class", "NXdata");
    h5_text(h5, c->group, "signal", c->probe->outputs->rows[0].name);
    h5_text(h5, c->group, "axes", "time");
}

void probe_datasets_init(struct probe_datasets *c, struct h5 *h5, const struct probe *probe,
                         const struct axes *axes)
{
    size_t rows = 0;

    while (probe->outputs->rows[rows].name)
        rows++;
    *c = (struct probe_datasets){.probe = probe,
                                 .elements = 1,
                                 .block_rows =
                                     block_rows(h5, axes, probe->outputs->elements != NULL)};
    c->latency = c->latency_counts = c->element_scale = -1;
    c->items = memory_new(rows, sizeof *c->items);
    c->group = h5_group(h5, probe->path);
    h5_link(h5, "/time", c->group, "time");
    if (probe->outputs->elements)
        init_elements(c, h5);
    for (size_t i = 0; i < rows; i++)
        if (probe->outputs->rows[i].kind != SERIES_FINAL)
            init_column(c, h5, &probe->outputs->rows[i], axes);
    if (probe->latency)
        init_latency(c, h5, axes);
    describe_group(c, h5);
}

static const void *element(const struct probe_datasets *c, size_t i)
{
    const struct probe *p = c->probe;
    return p->outputs->elements ? p->outputs->elements->at(p->subject, i) : p->subject;
}

/* More elements than a row of the block has room for: rows already there are moved apart. */
static void widen(struct probe_datasets *c, size_t elements)
{
    size_t room = c->element_room ? c->element_room : ELEMENT_CHUNK;

    while (room < elements)
        room *= 2;
    for (size_t i = 0; i < c->count && room > c->element_room; i++) {
        struct probe_dataset *column = &c->items[i];
        float *old = column->block, *block = memory_new(c->block_rows * room, sizeof *block);
        for (size_t r = 0; r < c->row; r++)
            for (size_t e = 0; e < room; e++)
                block[r * room + e] = e < c->elements ? old[r * c->element_room + e] : NAN;
        free(old);
        column->block = block;
        column->previous = memory_resize(column->previous, room, sizeof(double));
    }
    for (size_t i = 0; i < c->count; i++)
        for (size_t e = c->elements; e < elements; e++)
            c->items[i].previous[e] = 0;
    c->element_room = room > c->element_room ? room : c->element_room;
    c->elements = elements;
}

static double interval_value(struct probe_dataset *column, size_t e, const void *subject)
{
    double value = series_read(column->row, subject), before = column->previous[e];

    if (column->row->kind != SERIES_SUM)
        return value;
    column->previous[e] = value;
    return value - before;
}

static void sample_elements(struct probe_datasets *c)
{
    size_t elements = c->probe->outputs->elements->count(c->probe->subject);

    if (elements > c->elements || !c->element_room)
        widen(c, elements);
    for (size_t i = 0; i < c->count; i++) {
        float *row = (float *)c->items[i].block + c->row * c->element_room;
        for (size_t e = 0; e < c->element_room; e++) {
            double value = e < elements ? interval_value(&c->items[i], e, element(c, e)) : NAN;
            row[e] = (float)value;
        }
    }
}

static void sample_members(struct probe_datasets *c)
{
    for (size_t i = 0; i < c->count; i++)
        ((double *)c->items[i].block)[c->row] = interval_value(&c->items[i], 0, c->probe->subject);
}

static void sample_latency(struct probe_datasets *c)
{
    struct histogram *latency = c->probe->latency;
    double *row = c->latency_block + c->row * LAYOUT_QUANTILES;

    for (int q = 0; q < LAYOUT_QUANTILES; q++)
        row[q] = histogram_quantile(latency, layout_quantiles[q]) * 1e-9;
    histogram_merge(c->probe->latency_before, latency);
    histogram_clear(latency);
}

void probe_datasets_sample(struct probe_datasets *c, struct h5 *h5, simtime now)
{
    if (c->probe->refresh)
        c->probe->refresh(c->probe->subject, now);
    if (c->probe->outputs->elements)
        sample_elements(c);
    else
        sample_members(c);
    if (c->probe->latency)
        sample_latency(c);
    if (++c->row == c->block_rows)
        probe_datasets_flush(c, h5);
}

/* Rows of the block are element_room wide, those of the file only as wide as there are elements. */
static void pack(struct probe_datasets *c, float *block)
{
    for (size_t r = 1; r < c->row && c->elements < c->element_room; r++)
        memmove(block + r * c->elements, block + r * c->element_room, c->elements * sizeof *block);
}

void probe_datasets_flush(struct probe_datasets *c, struct h5 *h5)
{
    hsize_t start[2] = {c->written, 0}, count[2] = {c->row, c->elements};

    for (size_t i = 0; i < c->count; i++) {
        if (c->probe->outputs->elements)
            pack(c, c->items[i].block);
        h5_write(h5, c->items[i].dataset, c->probe->outputs->elements ? H5_FLOAT : H5_DOUBLE,
                 c->probe->outputs->elements ? 2 : 1, start, count, c->items[i].block);
    }
    count[1] = LAYOUT_QUANTILES;
    if (c->latency_block)
        h5_write(h5, c->latency, H5_DOUBLE, 2, start, count, c->latency_block);
    c->written += c->row;
    c->row = 0;
}

static void write_elements(struct probe_datasets *c, struct h5 *h5, const struct series *row,
                           const char *suffix, const double *values)
{
    char name[128];
    hsize_t start = 0, count = c->elements;
    struct h5_axis axis = element_axis(c);

    snprintf(name, sizeof name, "%s%s", row->name, suffix);
    hid_t dataset = h5_dataset(h5, c->group, name, H5_DOUBLE, &axis, 1);
    describe(h5, dataset, c->probe->outputs, row, H5_DOUBLE);
    h5_write(h5, dataset, H5_DOUBLE, 1, &start, &count, values);
    h5_dataset_close(h5, dataset);
}

static void finish_scale(struct probe_datasets *c, struct h5 *h5)
{
    const struct series_elements *e = c->probe->outputs->elements;
    hsize_t start = 0, count = c->elements;
    const char **labels = memory_new(c->elements, sizeof *labels);
    int *numbers = memory_new(c->elements, sizeof *numbers);

    for (size_t i = 0; i < c->elements; i++) {
        numbers[i] = (int)i;
        labels[i] = e->label ? e->label(c->probe->subject, i) : NULL;
    }
    if (e->label)
        h5_write(h5, c->element_scale, H5_STRING, 1, &start, &count, labels);
    else
        h5_write(h5, c->element_scale, H5_INT32, 1, &start, &count, numbers);
    free(labels);
    free(numbers);
}

static void finish_elements(struct probe_datasets *c, struct h5 *h5)
{
    double *values = memory_new(c->elements, sizeof *values);

    finish_scale(c, h5);
    for (size_t i = 0; i < c->count; i++) {
        hsize_t size[2] = {c->written, c->elements}; /* the same width for every variable */
        h5_resize(h5, c->items[i].dataset, size);
        if (c->items[i].row->kind == SERIES_SUM)
            write_elements(c, h5, c->items[i].row, "_total", c->items[i].previous);
    }
    for (const struct series *row = c->probe->outputs->rows; row->name; row++) {
        if (row->kind != SERIES_FINAL)
            continue;
        for (size_t e = 0; e < c->elements; e++)
            values[e] = series_read(row, element(c, e));
        write_elements(c, h5, row, "", values);
    }
    free(values);
}

static void finish_latency(struct probe_datasets *c, struct h5 *h5, const struct axes *axes)
{
    hsize_t start = 0, count = HISTOGRAM_BUCKETS;
    struct h5_axis axis = {
        .scale = axes->latency_bucket, .length = HISTOGRAM_BUCKETS, .chunk = HISTOGRAM_BUCKETS};

    c->latency_counts = h5_dataset(h5, c->group, "latency_counts", H5_INT64, &axis, 1);
    h5_text(h5, c->latency_counts, "units", "1");
    h5_text(h5, c->latency_counts, "long_name",
            "Calls that ended, by latency, over the whole run.");
    h5_write(h5, c->latency_counts, H5_INT64, 1, &start, &count, c->probe->latency_before->counts);
}

void probe_datasets_finish(struct probe_datasets *c, struct h5 *h5, const struct axes *axes)
{
    probe_datasets_flush(c, h5);
    if (c->probe->outputs->elements)
        finish_elements(c, h5);
    if (c->probe->latency)
        finish_latency(c, h5, axes);
}

void probe_datasets_release(struct probe_datasets *c, struct h5 *h5)
{
    for (size_t i = 0; i < c->count; i++) {
        h5_dataset_close(h5, c->items[i].dataset);
        free(c->items[i].previous);
        free(c->items[i].block);
    }
    h5_dataset_close(h5, c->latency);
    h5_dataset_close(h5, c->latency_counts);
    h5_dataset_close(h5, c->element_scale);
    h5_group_close(h5, c->group);
    free(c->latency_block);
    free(c->items);
}
