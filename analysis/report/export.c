#include "export.h"

#include <math.h>

#include "memory.h"
#include "sweep_text.h"
#include "units.h"

struct probe_dataset {
    char *name;
    double *values; /* of each row */
};

struct sheet {
    const struct result *result;
    const char *group;
    struct probe_dataset *columns;
    size_t count, capacity;
};

static void add_number(struct text *out, double value)
{
    char digits[40];

    if (isnan(value))
        return;
    int precision = 15;
    do
        snprintf(digits, sizeof digits, "%.*g", precision, value);
    while (strtod(digits, NULL) != value && ++precision <= 17);
    text_add(out, digits);
}

/* In quotes where it must be. */
static void add_cell(struct text *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        text_add(out, text);
        return;
    }
    text_add(out, "\"");
    for (; *text; text++) {
        if (*text == '"')
            text_add(out, "\"");
        text_add_part(out, text, 1);
    }
    text_add(out, "\"");
}

static void add_column(struct sheet *s, struct text *name, double *values)
{
    s->columns = memory_grow(s->columns, s->count, &s->capacity, sizeof *s->columns);
    s->columns[s->count++] = (struct probe_dataset){name->bytes, values};
    *name = (struct text){0};
}

static double *take_element(const double *all, size_t rows, size_t width, size_t element)
{
    double *values = memory_new(rows, sizeof *values);

    for (size_t i = 0; i < rows; i++)
        values[i] = all[i * width + element];
    return values;
}

/* "latency_p99" of the quantiles, "NAME#3" of other elements. */
static void add_elements(struct sheet *s, const char *path, size_t width, bool latency)
{
    size_t count, quantiles;
    double *all = reader_values(s->result->reader, path, 2, &count);
    double *quantile = reader_values(s->result->reader, "/quantile", 1, &quantiles);

    for (size_t e = 0; all && e < width; e++) {
        struct text name = {0};
        if (latency && e < quantiles)
            text_addf(&name, "%s_p%g", path + 1, 100 * quantile[e]);
        else
            text_addf(&name, "%s#%zu", path + 1, e);
        add_column(s, &name, take_element(all, s->result->rows, width, e));
    }
    free(all);
    free(quantile);
}

static void add_dataset(struct sheet *s, const char *group, const char *name)
{
    struct text path = {0}, title = {0};
    size_t size[READER_RANK], count;

    text_addf(&path, "%s/%s", group, name);
    int rank = reader_shape(s->result->reader, path.bytes, size);
    bool over_time = rank > 0 && size[0] >= s->result->rows && s->result->rows > 0;
    char *methods = reader_attribute_text(s->result->reader, path.bytes, "cell_methods");
    bool latency = text_equal(name, "latency");
    if (over_time && rank == 1 && methods) {
        double *values = reader_values(s->result->reader, path.bytes, 1, &count);
        text_add(&title, path.bytes + 1);
        if (values)
            add_column(s, &title, values);
    } else if (over_time && rank == 2 && methods && (s->group || latency)) {
        add_elements(s, path.bytes, size[1], latency);
    }
    free(methods);
    text_release(&path);
    text_release(&title);
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

bool export_run(const struct result *result, const char *group, struct text *out)
{
    struct sheet s = {.result = result, .group = group};

    add_group(&s, "", 0);
    text_add(out, "time");
    for (size_t c = 0; c < s.count; c++) {
        text_add(out, ",");
        add_cell(out, s.columns[c].name);
    }
    text_add(out, "\r\n");
    for (size_t i = 0; i < result->rows; i++) {
        add_time(out, result, result->time[i]);
        for (size_t c = 0; c < s.count; c++) {
            text_add(out, ",");
            add_number(out, s.columns[c].values[i]);
        }
        text_add(out, "\r\n");
    }
    for (size_t c = 0; c < s.count; c++) {
        free(s.columns[c].name);
        free(s.columns[c].values);
    }
    free(s.columns);
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
        add_cell(out, sweep->axes[a].name);
        text_add(out, ",");
    }
    text_add(out, "seed");
    for (size_t i = 0; i < count; i++) {
        text_add(out, ",");
        add_cell(out, paths[i]);
    }
    text_add(out, "\r\n");
    for (size_t r = 0; r < sweep->run_count; r++) {
        for (size_t a = 0; a < sweep->axis_count; a++) {
            add_cell(out, sweep->axes[a].values[sweep_index(sweep, r / sweep->seeds, a)]);
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
