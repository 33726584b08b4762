#include "output_rows.h"

#include <stdio.h>

#include "memory.h"
#include "role.h"

/* The columns of the group, each of texts. */
enum { ID, NAME, ROLE, UNIT, BETTER, AGGREGATE, DIMENSION, METRIC, SENTENCE, COLUMNS };

static const struct {
    const char *name, *sentence;
} columns[COLUMNS] = {
    [ID] = {"id", "What has the output, a point, and its name."},
    [NAME] = {"name", "The name of its dataset."},
    [ROLE] = {"role", "What it means, with side and reason where it has them."},
    [UNIT] = {"unit", "Its unit."},
    [BETTER] = {"better", "Which way is better: less, more or neither."},
    [AGGREGATE] = {"aggregate", "sum: of each interval; point: at its end; final: at the end."},
    [DIMENSION] = {"dimension", "The axes of its dataset."},
    [METRIC] = {"metric", "CloudWatch's name of it, where it has one."},
    [SENTENCE] = {"sentence", "What it is."},
};

const char *output_id(const struct output_set *set, const struct series *row, char *out)
{
    snprintf(out, 192, "%s.%s", set->of, row->name);
    return out;
}

const char *output_dimension(const struct output_set *set, const struct series *row, char *out)
{
    const char *element = set->elements ? set->elements->dimension : NULL;

    snprintf(out, 96, "%s%s%s", row->kind == SERIES_FINAL ? "" : "time",
             element && row->kind != SERIES_FINAL ? ", " : "", element ? element : "");
    return out;
}

const char *output_aggregate(const struct series *row)
{
    static const char *const names[] = {
        [SERIES_SUM] = "sum", [SERIES_VALUE] = "point", [SERIES_FINAL] = "final"};
    return names[row->kind];
}

struct rows {
    const char **cells[COLUMNS];
    size_t count, capacity;
    struct arena arena;
};

static void add_row(struct rows *rows, const struct output_set *set, const struct series *row)
{
    char text[192];
    const struct role *role = role_find(row->role);
    const char *cells[COLUMNS] = {[ID] = arena_text(&rows->arena, output_id(set, row, text)),
                                  [NAME] = row->name,
                                  [ROLE] = row->role,
                                  [UNIT] = row->unit,
                                  [BETTER] = better_names[role ? role->better : BETTER_NEITHER],
                                  [AGGREGATE] = output_aggregate(row),
                                  [DIMENSION] =
                                      arena_text(&rows->arena, output_dimension(set, row, text)),
                                  [METRIC] = row->metric,
                                  [SENTENCE] = row->sentence};

    for (int c = 0; c < COLUMNS; c++)
        rows->cells[c][rows->count] = cells[c];
    rows->count++;
}

static bool told_before(const struct probes *probes, size_t probe)
{
    for (size_t i = 0; i < probe; i++)
        if (probes->items[i].outputs == probes->items[probe].outputs)
            return true;
    return false;
}

static size_t count_rows(const struct probes *probes)
{
    size_t count = 0;

    for (size_t p = 0; p < probes->count; p++)
        for (const struct series *row = probes->items[p].outputs->rows; row->name; row++)
            count++;
    return count;
}

static void collect(struct rows *rows, const struct probes *probes)
{
    size_t most = count_rows(probes);

    for (int c = 0; c < COLUMNS; c++)
        rows->cells[c] = memory_new(most, sizeof **rows->cells);
    for (size_t p = 0; p < probes->count; p++)
        for (const struct series *row = probes->items[p].outputs->rows;
             row->name && !told_before(probes, p); row++)
            add_row(rows, probes->items[p].outputs, row);
}

static void write_column(struct h5 *h5, hid_t group, int column, const struct h5_axis *axis,
                         const struct rows *rows)
{
    hsize_t start = 0, count = rows->count;
    hid_t dataset = h5_dataset(h5, group, columns[column].name, H5_STRING, axis, 1);

    h5_text(h5, dataset, "long_name", columns[column].sentence);
    h5_write(h5, dataset, H5_STRING, 1, &start, &count, rows->cells[column]);
    h5_dataset_close(h5, dataset);
}

void output_rows_write(struct h5 *h5, const struct probes *probes)
{
    struct rows rows = {0};
    struct h5_axis axis = {.chunk = 256, .grows = true};
    hsize_t start = 0;
    hid_t group = h5_group(h5, "outputs");

    collect(&rows, probes);
    hsize_t count = rows.count;
    int *numbers = memory_new(rows.count, sizeof *numbers);
    for (size_t i = 0; i < rows.count; i++)
        numbers[i] = (int)i;
    axis.scale = h5_dataset(h5, group, "output", H5_INT32, &axis, 1);
    h5_text(h5, axis.scale, "long_name", "Number of the output.");
    h5_write(h5, axis.scale, H5_INT32, 1, &start, &count, numbers);
    for (int c = 0; c < COLUMNS; c++) {
        write_column(h5, group, c, &axis, &rows);
        free(rows.cells[c]);
    }
    h5_dataset_close(h5, axis.scale);
    h5_group_close(h5, group);
    free(numbers);
    arena_release(&rows.arena);
}
