#include "sensitivity_text.h"

#include <math.h>
#include <stdlib.h>

#include "json_number.h"
#include "memory.h"
#include "number_format.h"
#include "sensitivity_words.h"
#include "sweep_text.h"
#include "text_table.h"

static const char *number(double value, const char *unit, struct text_number *out)
{
    return number_format(value, unit ? unit : "1", out);
}

/* The largest of what the table says of the measure. */
static double scale_of(const struct sensitivity *s)
{
    double most = 0;

    for (size_t r = 0; r < s->count; r++) {
        const struct sensitivity_row *row = &s->rows[r];
        const double said[] = {row->at_p10, row->at_p90, row->change.mean, row->effect.mean};
        for (size_t i = 0; i < sizeof said / sizeof *said; i++)
            most = fmax(most, fabs(said[i])); /* passes over NAN */
    }
    return most;
}

/* What is next to nothing beside the others reads as nothing. */
static double plain(const struct sensitivity *s, double value)
{
    return fabs(value) < 0.0005 * scale_of(s) ? 0 : value;
}

static void add_span(struct text_table *table, double from, double to, const char *unit)
{
    struct text_number a, b;

    if (isnan(from) || isnan(to))
        text_table_add(table, "-");
    else
        text_table_add(table, "%s → %s", number(from, unit, &a), number(to, unit, &b));
}

/* More digits of an uncertainty would be noise. */
static double two_digits(double value)
{
    char digits[32];

    snprintf(digits, sizeof digits, "%.1e", value);
    return strtod(digits, NULL);
}

static void add_interval(struct text_table *table, const struct sensitivity *s, struct interval i,
                         bool signs)
{
    struct text_number mean, half;
    double value = plain(s, i.mean);
    const char *sign = signs && value > 0 ? "+" : "";

    number(value, s->unit, &mean);
    if (isnan(i.half) || plain(s, i.half) == 0)
        text_table_add(table, "%s%s", sign, mean.bytes);
    else
        text_table_add(table, "%s%s ± %s", sign, mean.bytes,
                       number(two_digits(i.half), s->unit, &half));
}

/* No part of a variance is below 0: then it is 0 as far as can be told. */
static void add_index(struct text_table *table, struct interval i)
{
    if (isnan(i.mean))
        text_table_add(table, "n/a");
    else
        text_table_add(table, "%s%.2f ± %.2f", i.mean < 0 ? "~" : "", fmax(0, i.mean), i.half);
}

struct column {
    const char *heading; /* NULL: the measure */
    void (*add)(struct text_table *table, const struct sensitivity *s,
                const struct sensitivity_row *row);
};

static void add_name(struct text_table *table, const struct sensitivity *s,
                     const struct sensitivity_row *row)
{
    (void)s;
    text_table_add(table, "%s", row->name);
}

static void add_quantiles(struct text_table *table, const struct sensitivity *s,
                          const struct sensitivity_row *row)
{
    (void)s;
    if (row->low && row->high)
        text_table_add(table, "%s → %s", row->low, row->high);
    else
        add_span(table, row->p10, row->p90, row->unit);
}

static void add_answers(struct text_table *table, const struct sensitivity *s,
                        const struct sensitivity_row *row)
{
    add_span(table, plain(s, row->at_p10), plain(s, row->at_p90), s->unit);
}

static void add_change(struct text_table *table, const struct sensitivity *s,
                       const struct sensitivity_row *row)
{
    add_interval(table, s, row->change, true);
}

static void add_effect(struct text_table *table, const struct sensitivity *s,
                       const struct sensitivity_row *row)
{
    add_interval(table, s, row->effect, false);
}

static void add_spread(struct text_table *table, const struct sensitivity *s,
                       const struct sensitivity_row *row)
{
    struct text_number out;

    text_table_add(table, "%s", number(plain(s, row->spread), s->unit, &out));
}

static void add_first(struct text_table *table, const struct sensitivity *s,
                      const struct sensitivity_row *row)
{
    (void)s;
    add_index(table, row->first);
}

static void add_total(struct text_table *table, const struct sensitivity *s,
                      const struct sensitivity_row *row)
{
    (void)s;
    add_index(table, row->total);
}

static void add_rank(struct text_table *table, const struct sensitivity *s,
                     const struct sensitivity_row *row)
{
    if (row->weight < 0.0005 * s->rows[0].weight) /* that order is none */
        text_table_add(table, "-");
    else
        text_table_add(table, "%zu", (size_t)(row - s->rows) + 1);
}

enum { COLUMNS = 7 };

/* By method. */
static const struct column columns[][COLUMNS] = {{{"unknown", add_name},
                                                  {"p10 → p90", add_quantiles},
                                                  {NULL, add_answers},
                                                  {"change", add_change},
                                                  {"rank", add_rank}},
                                                 {{"unknown", add_name},
                                                  {"p10 → p90", add_quantiles},
                                                  {"μ*", add_effect},
                                                  {"σ", add_spread},
                                                  {"rank", add_rank}},
                                                 {{"unknown", add_name},
                                                  {"p10 → p90", add_quantiles},
                                                  {NULL, add_answers},
                                                  {"change", add_change},
                                                  {"S", add_first},
                                                  {"ST", add_total},
                                                  {"rank", add_rank}}};

/* Of many, those that move next to nothing are named in one line. */
static bool is_told(const struct sensitivity *s, const struct sensitivity_row *row)
{
    static const size_t few = 8;
    static const double next_to_nothing = 0.01;

    return s->count <= few || row->source != SENSITIVITY_UNKNOWN ||
           row->weight >= next_to_nothing * s->rows[0].weight;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_untold(const struct sensitivity *s, struct text *out)
{
    const char **names = memory_new(s->count, sizeof *names);
    struct text words = {0};
    size_t count = 0;

    for (size_t r = 0; r < s->count; r++)
        if (!is_told(s, &s->rows[r]))
            names[count++] = s->rows[r].name;
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++)
        text_addf(&words, "%s%s", i ? ", " : "Less than a hundredth of the first: ", names[i]);
    if (count) {
        text_add(&words, ".");
        number_format_wrap(out, text_get(&words), 0);
    }
    text_release(&words);
    free(names);
}

static void add_table(const struct sensitivity *s, bool markdown, struct text *out)
{
    const char *slash = strrchr(s->measure, '/');
    const struct column *chosen = columns[s->method];
    struct text_table table;
    size_t count = 0;

    while (count < COLUMNS && chosen[count].add)
        count++;
    text_table_init(&table, count);
    for (size_t c = 0; c < count; c++)
        text_table_add(&table, "%s",
                       chosen[c].heading ? chosen[c].heading
                       : slash           ? slash + 1
                                         : s->measure);
    for (size_t r = 0; r < s->count; r++)
        for (size_t c = 0; c < count && is_told(s, &s->rows[r]); c++)
            chosen[c].add(&table, s, &s->rows[r]);
    text_table_write(&table, markdown, out);
    text_table_release(&table);
}

static void add_wrapped(const struct sensitivity *s,
                        void (*add)(const struct sensitivity *s, struct text *out),
                        struct text *out)
{
    struct text words = {0};

    add(s, &words);
    number_format_wrap(out, text_get(&words), 0);
    text_release(&words);
}

void sensitivity_write(const struct sensitivity *s, bool markdown, struct text *out)
{
    if (!s->constant) {
        add_table(s, markdown, out);
        add_untold(s, out);
        text_add(out, "\n");
        add_wrapped(s, sensitivity_words_legend, out);
        text_add(out, "\n");
    }
    add_wrapped(s, sensitivity_words_sentence, out);
    if (s->missing)
        text_addf(out, "%zu of %zu runs are missing; the same command again makes them.\n",
                  s->missing, s->runs);
}

static json_t *name_json(const char *name)
{
    return name ? json_string(name) : json_null();
}

static json_t *row_json(const struct sensitivity *s, const struct sensitivity_row *row)
{
    static const char *const sources[] = {"unknown", "luck", "place"};

    return json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I}",
        "name", row->name, "source", sources[row->source], "p10", json_number(row->p10), "p90",
        json_number(row->p90), "value_at_p10", name_json(row->low), "value_at_p90",
        name_json(row->high), "measure_at_p10", json_number(row->at_p10), "measure_at_p90",
        json_number(row->at_p90), "change", json_number(row->change.mean), "change_half_width",
        json_number(row->change.half), "mu_star", json_number(row->effect.mean),
        "mu_star_half_width", json_number(row->effect.half), "sigma", json_number(row->spread), "S",
        json_number(row->first.mean), "S_half_width", json_number(row->first.half), "ST",
        json_number(row->total.mean), "ST_half_width", json_number(row->total.half), "rank",
        (json_int_t)(row - s->rows) + 1);
}

json_t *sensitivity_json(const struct sensitivity *s)
{
    static const char *const methods[] = {"tornado", "morris", "sobol"};
    struct text sentence = {0};
    json_t *rows = json_array();

    for (size_t r = 0; r < s->count; r++)
        json_array_append_new(rows, row_json(s, &s->rows[r]));
    sensitivity_words_sentence(s, &sentence);
    json_t *all = json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:o, s:b, s:o, s:s}", "method",
                            methods[s->method], "measure", s->measure, "unit", s->unit, "futures",
                            (json_int_t)s->futures, "runs", (json_int_t)s->runs, "missing",
                            (json_int_t)s->missing, "middle", json_number(s->middle), "constant",
                            s->constant, "rows", rows, "sentence", text_get(&sentence));
    text_release(&sentence);
    return all;
}

/* What the other axes say of a cell, "" without any. */
static void add_others(const struct sweep *sweep, size_t cell, struct text *out)
{
    for (size_t a = 0; a < sweep->axis_count; a++)
        if (a != sensitivity_axis(sweep))
            text_addf(out, "%s%s %s", text_get(out)[0] ? ", " : "", sweep->axes[a].name,
                      sweep->axes[a].values[sweep_index(sweep, cell, a)]);
}

bool sensitivity_write_all(const struct sweep *sweep, const char *measure, bool markdown,
                           struct text *out)
{
    size_t axis = sensitivity_axis(sweep);
    bool good = axis < sweep->axis_count;

    for (size_t cell = 0; cell < sweep->cells && good; cell++) {
        struct sensitivity s = {0};
        struct text others = {0};
        if (sweep_index(sweep, cell, axis) != 0)
            continue;
        good = sensitivity_make(&s, sweep, cell, measure);
        add_others(sweep, cell, &others);
        if (good && others.length)
            text_addf(out, "%s%s:\n", cell ? "\n" : "", text_get(&others));
        if (good)
            sensitivity_write(&s, markdown, out);
        text_release(&others);
        sensitivity_release(&s);
    }
    return good;
}

json_t *sensitivity_json_all(const struct sweep *sweep, const char *measure)
{
    size_t axis = sensitivity_axis(sweep);
    json_t *list = json_array();

    for (size_t cell = 0; cell < sweep->cells; cell++) {
        struct sensitivity s = {0};
        struct text others = {0};
        if (sweep_index(sweep, cell, axis) != 0)
            continue;
        if (sensitivity_make(&s, sweep, cell, measure)) {
            json_t *one = sensitivity_json(&s);
            add_others(sweep, cell, &others);
            json_object_set_new(one, "of", json_string(text_get(&others)));
            json_array_append_new(list, one);
        }
        text_release(&others);
        sensitivity_release(&s);
    }
    return list;
}
