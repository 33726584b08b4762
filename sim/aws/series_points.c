#include "series_points.h"

#include "text.h"

void series_points_add(struct collected *c, const struct collected_series *part)
{
    c->series = memory_grow(c->series, c->series_count, &c->series_capacity, sizeof *c->series);
    c->series[c->series_count++] = *part;
}

/* Absent before present. */
static int compare_texts(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

int series_points_compare_names(const struct collected_series *a, const struct collected_series *b)
{
    const char *const left[] = {a->table, a->index, a->operation, a->metric, a->statistic};
    const char *const right[] = {b->table, b->index, b->operation, b->metric, b->statistic};

    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        int order = compare_texts(left[i], right[i]);
        if (order)
            return order;
    }
    return (a->period_s > b->period_s) - (a->period_s < b->period_s);
}

/* Parts of one series by their files' names, so that the first one's name does not hang on the order
 * of the command line. */
static int compare_parts(const void *left, const void *right)
{
    const struct collected_series *a = left, *b = right;
    int order = series_points_compare_names(a, b);

    return order ? order : compare_texts(a->file, b->file);
}

struct point {
    int64_t time;
    double value;
};

/* By time, the largest value first. */
static int compare_points(const void *left, const void *right)
{
    const struct point *a = left, *b = right;

    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return (a->value < b->value) - (a->value > b->value);
}

static bool is_rising(const struct collected_series *part)
{
    for (size_t i = 1; i < part->count; i++)
        if (part->times[i] <= part->times[i - 1])
            return false;
    return true;
}

/* All parts from `first` to before `end` into the first. */
static void join(struct collected_series *first, const struct collected_series *end)
{
    size_t count = 0, used = 0;

    if (end == first + 1 && is_rising(first))
        return;
    for (struct collected_series *part = first; part < end; part++)
        count += part->count;
    struct point *points = memory_new(count, sizeof *points);
    for (struct collected_series *part = first; part < end; part++) {
        for (size_t i = 0; i < part->count; i++)
            points[used++] = (struct point){part->times[i], part->values[i]};
        first->partial = first->partial && part->partial;
        free(part->times);
        free(part->values);
        part->times = NULL;
        part->values = NULL;
    }
    if (used)
        qsort(points, used, sizeof *points, compare_points);
    first->times = memory_new(used, sizeof *first->times);
    first->values = memory_new(used, sizeof *first->values);
    first->count = 0;
    for (size_t i = 0; i < used; i++) {
        if (i && points[i].time == points[i - 1].time)
            continue;
        first->times[first->count] = points[i].time;
        first->values[first->count++] = points[i].value;
    }
    free(points);
}

void series_points_merge(struct collected *c)
{
    size_t kept = 0;

    if (c->series_count)
        qsort(c->series, c->series_count, sizeof *c->series, compare_parts);
    for (size_t i = 0; i < c->series_count;) {
        size_t end = i + 1;
        while (end < c->series_count &&
               series_points_compare_names(&c->series[i], &c->series[end]) == 0)
            end++;
        join(&c->series[i], &c->series[end]);
        c->series[kept++] = c->series[i];
        i = end;
    }
    c->series_count = kept;
}

static int64_t greatest_divisor(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static int compare_times(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

int64_t series_points_period(int64_t *times, size_t count, int64_t otherwise)
{
    int64_t period = 0;

    if (count)
        qsort(times, count, sizeof *times, compare_times);
    for (; count && *times == COLLECTED_NO_TIME; times++)
        count--;
    for (size_t i = 1; i < count; i++)
        period = greatest_divisor(times[i] - times[i - 1], period);
    return count >= 3 && period > 0 ? period : otherwise;
}
