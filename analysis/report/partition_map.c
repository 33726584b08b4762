#include "partition_map.h"

#include <math.h>

#include "json_number.h"
#include "memory.h"
#include "series_path.h"
#include "text.h"

enum { COLUMNS = 360, LINES = 160, BLOCK = 256 };

struct map {
    const struct result *result;
    const char *path;          /* of the resource */
    const struct group *group; /* its partitions */
    size_t partitions, lines, columns, rows_a_column, partitions_a_line;
    size_t *line_of;   /* of each partition */
    double *retired_s; /* NULL, or when each one was split; NaN where it was not */
    size_t retired_count;
    double *cells; /* lines * columns: the greatest of an interval, a second */
    double *sums;  /* of each line, over the run */
};

struct start {
    double from;
    size_t partition;
};

static int by_start(const void *a, const void *b)
{
    const struct start *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->partition < y->partition ? -1 : 1;
}

/* Children stand beside their parent, whose range begins where the first child's does. */
static struct start *in_order(const struct map *m)
{
    size_t count;
    struct start *starts = memory_new(m->partitions, sizeof *starts);
    double *from = result_role(m->result, m->group, "range_start", &count);
    for (size_t i = 0; i < m->partitions; i++)
        starts[i] = (struct start){i < count ? from[i] : (double)i, i};
    qsort(starts, m->partitions, sizeof *starts, by_start);
    free(from);
    return starts;
}

static void add_rows(struct map *m, const float *block, size_t from, size_t rows)
{
    for (size_t i = 0; i < rows; i++) {
        size_t row = from + i, column = row / m->rows_a_column;
        double end = result_interval_end(m->result, row);
        double length = end - m->result->time[row];
        for (size_t k = 0; k < m->partitions && length > 0; k++) {
            double value = (double)block[i * m->partitions + k] / length;
            double *cell = &m->cells[m->line_of[k] * m->columns + column];
            bool gone = k < m->retired_count && m->result->time[row] >= m->retired_s[k];
            if (gone || isnan(value))
                continue;
            *cell = value <= *cell ? *cell : value;
            m->sums[m->line_of[k]] += value * length;
        }
    }
}

static bool add_series(struct map *m, const struct output *output)
{
    char path[SERIES_PATH];
    size_t size[READER_RANK];

    snprintf(path, sizeof path, "/%s/%s", m->group->path, output->name);
    if (reader_shape(m->result->reader, path, size) != 2 || size[1] != m->partitions ||
        size[0] < m->result->rows)
        return false;
    float *block = memory_new(BLOCK * m->partitions, sizeof *block);
    bool good = true;
    for (size_t from = 0; from < m->result->rows && good; from += BLOCK) {
        size_t rows = m->result->rows - from < BLOCK ? m->result->rows - from : BLOCK;
        good = reader_rows(m->result->reader, path, from, rows, m->partitions, block);
        if (good)
            add_rows(m, block, from, rows);
    }
    free(block);
    return good;
}

static json_t *cells_json(const struct map *m)
{
    json_t *lines = json_array();

    for (size_t l = 0; l < m->lines; l++) {
        json_t *line = json_array();
        for (size_t c = 0; c < m->columns; c++) {
            double value = m->cells[l * m->columns + c];
            double unit = value > 0 ? pow(10, floor(log10(value)) - 2) : 1; /* three digits */
            json_array_append_new(line,
                                  json_short_number(value > 0 ? rint(value / unit) * unit : value));
        }
        json_array_append_new(lines, line);
    }
    return lines;
}

static json_t *labels_json(const struct map *m, const struct start *order)
{
    json_t *labels = json_array();
    char label[64];

    for (size_t l = 0; l < m->lines; l++) {
        size_t first = l * m->partitions_a_line, last = first + m->partitions_a_line - 1;
        last = last < m->partitions ? last : m->partitions - 1;
        if (first == last)
            snprintf(label, sizeof label, "#%zu", order[first].partition);
        else
            snprintf(label, sizeof label, "#%zu and %zu more", order[first].partition,
                     last - first);
        json_array_append_new(labels, json_string(label));
    }
    return labels;
}

static json_t *sums_json(const struct map *m)
{
    json_t *sums = json_array();

    for (size_t l = 0; l < m->lines; l++)
        json_array_append_new(sums, json_short_number(m->sums[l]));
    return sums;
}

static json_t *times_json(const struct map *m)
{
    json_t *from = json_array();
    double start = (double)m->result->start_epoch_s;

    for (size_t c = 0; c <= m->columns; c++) {
        size_t row = c * m->rows_a_column;
        double at = row < m->result->rows ? m->result->time[row] : result_end(m->result);
        json_array_append_new(from, json_integer((json_int_t)rint((start + at) * 1000)));
    }
    return from;
}

static bool is_naught(const struct map *m)
{
    for (size_t i = 0; i < m->lines * m->columns; i++)
        if (m->cells[i] > 0)
            return false;
    return true;
}

static void add_map(struct map *m, json_t *maps, const struct start *order, const char *side,
                    bool throttled)
{
    char role[96], title[SERIES_PATH];

    for (size_t i = 0; i < m->lines * m->columns; i++)
        m->cells[i] = NAN;
    memset(m->sums, 0, m->lines * sizeof *m->sums);
    snprintf(role, sizeof role, "%s.%s", throttled ? "throttled" : "consumed", side);
    const struct output *output = group_output(m->group, role);
    if (!output || !add_series(m, output) || is_naught(m))
        return;
    snprintf(title, sizeof title, "%s: %ss %s, by partition", m->path, side,
             throttled ? "throttled" : "consumed");
    json_array_append_new(
        maps, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "group", m->path, "title",
                        title, "unit", throttled ? "requests/s" : "units/s", "kind",
                        throttled ? "throttled" : "consumed", "from", times_json(m), "partitions",
                        labels_json(m, order), "sums", sums_json(m), "values", cells_json(m)));
}

static void add_maps(const struct result *r, const char *resource, json_t *maps)
{
    struct map m = {.result = r, .path = resource};
    char path[SERIES_PATH];
    size_t size[READER_RANK];

    snprintf(path, sizeof path, "%s/partitions", resource);
    m.group = outputs_group(&r->outputs, path);
    const struct output *served = group_output(m.group, "consumed.read");
    if (!served)
        return;
    snprintf(path, sizeof path, "/%s/%s", m.group->path, served->name);
    if (reader_shape(r->reader, path, size) != 2 || size[1] < 2 || r->rows == 0)
        return;
    m.partitions = size[1];
    m.rows_a_column = (r->rows + COLUMNS - 1) / COLUMNS;
    m.columns = (r->rows + m.rows_a_column - 1) / m.rows_a_column;
    m.partitions_a_line = (m.partitions + LINES - 1) / LINES;
    m.lines = (m.partitions + m.partitions_a_line - 1) / m.partitions_a_line;
    m.line_of = memory_new(m.partitions, sizeof *m.line_of);
    m.cells = memory_new(m.lines * m.columns, sizeof *m.cells);
    m.sums = memory_new(m.lines, sizeof *m.sums);
    struct start *order = in_order(&m);
    m.retired_s = result_role(r, m.group, "retired", &m.retired_count);
    for (size_t i = 0; i < m.partitions; i++)
        m.line_of[order[i].partition] = i / m.partitions_a_line;
    add_map(&m, maps, order, "read", false);
    add_map(&m, maps, order, "read", true);
    add_map(&m, maps, order, "write", false);
    add_map(&m, maps, order, "write", true);
    free(order);
    free(m.retired_s);
    free(m.line_of);
    free(m.cells);
    free(m.sums);
}

json_t *partition_maps(const struct summary *summary)
{
    json_t *maps = json_array();

    for (size_t i = 0; i < summary->resource_count; i++)
        add_maps(summary->result, summary->resources[i].path, maps);
    return maps;
}
