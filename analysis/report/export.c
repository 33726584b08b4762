#include "export.h"

#include <math.h>

#include "csv_row.h"
#include "dataset_window.h"
#include "memory.h"
#include "sweep_text.h"
#include "units.h"

enum { VALUES_IN_MEMORY = 1 << 23, FEWEST = 256, BYTES_IN_MEMORY = 1 << 22 };

/* A dataset over time: a column, or one for each of its elements. */
struct dataset {
    char *path; /* "/tables/T/consumed" */
    int rank;
    size_t width;
    bool is_latency;
    struct dataset_window window;
};

struct sheet {
    const struct result *result;
    const char *group;
    struct dataset *datasets;
    size_t count, capacity;
    double *quantile;
    size_t quantiles;
};

static void add_number(struct text *out, double value)
{
    char digits[40];

    if (isnan(value))
        return;
    if (fabs(value) < 1e15 && value == trunc(value) && !(value == 0 && signbit(value))) {
        text_addf(out, "%lld", (long long)value); /* the same digits, in a quarter of the time */
        return;
    }
    int precision = 15;
    do
        snprintf(digits, sizeof digits, "%.*g", precision, value);
    while (strtod(digits, NULL) != value && ++precision <= 17);
    text_add(out, digits);
}

static void add_dataset(struct sheet *s, const char *group, const char *name)
{
    struct text path = {0};
    size_t size[READER_RANK];
    struct reader *reader = s->result->reader;

    text_addf(&path, "%s/%s", group, name);
    int rank = reader_extent(reader, path.bytes, size);
    bool over_time = rank > 0 && size[0] >= s->result->rows && s->result->rows > 0;
    char *methods = reader_attribute_text(reader, path.bytes, "cell_methods");
    bool latency = text_equal(name, "latency");
    bool taken = rank == 1 || (rank == 2 && size[1] > 0 && (s->group || latency));
    if (over_time && methods && taken) {
        s->datasets = memory_grow(s->datasets, s->count, &s->capacity, sizeof *s->datasets);
        s->datasets[s->count++] = (struct dataset){.path = path.bytes,
                                                   .rank = rank,
                                                   .width = rank == 2 ? size[1] : 1,
                                                   .is_latency = latency};
        path = (struct text){0};
    }
    free(methods);
    text_release(&path);
}

static bool is_wanted(const struct sheet *s, const char *group)
{
    size_t length = s->group ? strlen(s->group) : 0;

    return !s->group || (strncmp(group + 1, s->group, length) == 0 &&
                         (group[length + 1] == '\0' || group[length + 1] == '/'));
}

static void add_group(struct sheet *s, const char *group, int depth)
{
    enum { DEPTH = 10 };
    char **names = reader_names(s->result->reader, *group ? group : "/", READER_DATASETS);

    for (char **name = names; *name && *group && is_wanted(s, group); name++)
        if (!text_equal(*name, "time"))
            add_dataset(s, group, *name);
    reader_names_free(names);
    names = reader_names(s->result->reader, *group ? group : "/", READER_GROUPS);
    for (char **name = names; *name && depth < DEPTH; name++) {
        struct text below = {0};
        text_addf(&below, "%s/%s", group, *name);
        if (!text_equal(below.bytes, "/events") && !text_equal(below.bytes, "/outputs") &&
            !text_equal(below.bytes, "/scenario"))
            add_group(s, below.bytes, depth + 1);
        text_release(&below);
    }
    reader_names_free(names);
}

/* "2025-12-14T14:30:00.100Z" */
static void add_time(struct text *out, const struct result *r, double seconds)
{
    struct units_text instant;
    double whole = floor(seconds + 5e-4), rest = fmax(0, seconds - whole);

    units_write_instant(&instant, r->start_epoch_s + (int64_t)whole);
    size_t length = strlen(instant.bytes);
    if (rest >= 5e-4)
        text_addf(out, "%.*s.%03.0fZ", (int)length - 1, instant.bytes, rest * 1000);
    else
        text_add(out, instant.bytes);
}

/* Before more comes; false when what came cannot be written, or read: then nothing more is. */
static bool write_out(struct sheet *s, struct text *buffer, size_t most, FILE *out)
{
    if (*s->result->reader->damage || ferror(out))
        return false;
    if (buffer->length <= most)
        return true;
    bool good = fputs(buffer->bytes, out) >= 0;
    text_release(buffer);
    *buffer = (struct text){0};
    return good;
}

/* "latency_p99" of the quantiles, "NAME#3" of other elements. */
static void add_name(const struct sheet *s, const struct dataset *d, size_t element,
                     struct text *out)
{
    struct text name = {0};

    text_add(&name, d->path + 1);
    if (d->rank == 2 && d->is_latency && element < s->quantiles)
        text_addf(&name, "_p%g", 100 * s->quantile[element]);
    else if (d->rank == 2)
        text_addf(&name, "#%zu", element);
    text_add(out, ",");
    csv_row_add(out, text_get(&name));
    text_release(&name);
}

/* `row` NULL: the names. */
static bool write_cells(struct sheet *s, const size_t *row, struct text *buffer, FILE *out)
{
    for (size_t d = 0; d < s->count; d++) {
        struct dataset *dataset = &s->datasets[d];
        for (size_t e = 0; e < dataset->width; e++) {
            if (row) {
                text_add(buffer, ",");
                add_number(buffer, dataset_window_at(&dataset->window, *row, e));
            } else {
                add_name(s, dataset, e, buffer);
            }
            if (!write_out(s, buffer, BYTES_IN_MEMORY, out))
                return false;
        }
    }
    text_add(buffer, "\r\n");
    return true;
}

static void write_sheet(struct sheet *s, FILE *out)
{
    const struct result *r = s->result;
    struct text buffer = {0};

    text_add(&buffer, "time");
    bool good = write_cells(s, NULL, &buffer, out);
    for (size_t i = 0; i < r->rows && good; i++) {
        add_time(&buffer, r, r->time[i]);
        good = write_cells(s, &i, &buffer, out);
    }
    if (good)
        write_out(s, &buffer, 0, out);
    text_release(&buffer);
}

bool export_run(const struct result *result, const char *group, FILE *out)
{
    struct sheet s = {.result = result, .group = group};

    s.quantile = reader_values(result->reader, "/quantile", 1, &s.quantiles);
    add_group(&s, "", 0);
    size_t each = s.count ? VALUES_IN_MEMORY / s.count : 0;
    for (size_t d = 0; d < s.count; d++)
        dataset_window_init(&s.datasets[d].window, result->reader, s.datasets[d].path,
                            s.datasets[d].rank, result->rows, s.datasets[d].width,
                            each > FEWEST ? each : FEWEST);
    if (s.count)
        write_sheet(&s, out);
    for (size_t d = 0; d < s.count; d++) {
        dataset_window_release(&s.datasets[d].window);
        free(s.datasets[d].path);
    }
    free(s.datasets);
    free(s.quantile);
    return s.count > 0;
}

/* The measures of all runs, once each, in the order in which they are met. */
static const char **measure_paths(const struct sweep *sweep, size_t *count)
{
    const char **paths = NULL;
    size_t capacity = 0;

    *count = 0;
    for (size_t r = 0; r < sweep->run_count; r++) {
        for (size_t i = 0; i < sweep->runs[r].count; i++) {
            const char *path = sweep->runs[r].values[i].path;
            size_t k = i < *count && text_equal(paths[i], path) ? i : 0;
            while (k < *count && !text_equal(paths[k], path))
                k++;
            if (k < *count)
                continue;
            paths = memory_grow(paths, *count, &capacity, sizeof *paths);
            paths[(*count)++] = path;
        }
    }
    return paths;
}

void export_sweep(const struct sweep *sweep, struct text *out)
{
    size_t count;
    const char **paths = measure_paths(sweep, &count);

    for (size_t a = 0; a < sweep->axis_count; a++) {
        csv_row_add(out, sweep->axes[a].name);
        text_add(out, ",");
    }
    text_add(out, "seed");
    for (size_t i = 0; i < count; i++) {
        text_add(out, ",");
        csv_row_add(out, paths[i]);
    }
    text_add(out, "\r\n");
    for (size_t r = 0; r < sweep->run_count; r++) {
        for (size_t a = 0; a < sweep->axis_count; a++) {
            csv_row_add(out, sweep->axes[a].values[sweep_index(sweep, r / sweep->seeds, a)]);
            text_add(out, ",");
        }
        text_addf(out, "%lld", (long long)sweep_seed(sweep, r));
        for (size_t i = 0; i < count; i++) {
            const struct sweep_value *v = sweep_value_of(&sweep->runs[r], paths[i]);
            text_add(out, ",");
            add_number(out, v ? v->value : NAN);
        }
        text_add(out, "\r\n");
    }
    free(paths);
}
