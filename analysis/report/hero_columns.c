#include "hero_columns.h"

#include <math.h>

#include "memory.h"

static size_t rows_each(size_t rows, size_t most)
{
    return rows > most ? (rows + most - 1) / most : 1;
}

static struct hero_column column_of(const struct result *r, const struct demand_curve *c,
                                    size_t from, size_t to)
{
    struct hero_column column = {
        r->time[from], result_interval_end(r, to - 1), NAN, NAN, NAN, NAN, NAN, c->bought[to - 1]};
    double served = 0, demand = 0, length = 0;

    for (size_t i = from; i < to; i++) {
        double row = result_interval_end(r, i) - r->time[i];
        if (isnan(c->demand[i]) || !(row > 0))
            continue;
        served += c->served[i] * row;
        demand += c->demand[i] * row;
        length += row;
        column.least = fmin(column.least, c->demand[i]); /* fmin and fmax skip NAN */
        column.most = fmax(column.most, c->demand[i]);
    }
    if (length > 0) {
        column.served = served / length;
        column.demand = demand / length;
        column.unserved = fmax(0, column.demand - column.served);
    }
    return column;
}

struct hero_column *hero_columns_make(const struct result *r, const struct demand_curve *c,
                                      size_t most, size_t *count)
{
    size_t each = rows_each(c->rows, most);
    struct hero_column *columns = memory_new((c->rows + each - 1) / each, sizeof *columns);

    *count = 0;
    for (size_t from = 0; from < c->rows; from += each) {
        size_t to = from + each < c->rows ? from + each : c->rows;
        columns[(*count)++] = column_of(r, c, from, to);
    }
    return columns;
}

double *hero_columns_last(const double *values, size_t rows, size_t most)
{
    size_t each = rows_each(rows, most), count = 0;
    double *out = memory_new((rows + each - 1) / each, sizeof *out);

    for (size_t from = 0; from < rows; from += each)
        out[count++] = values[(from + each < rows ? from + each : rows) - 1];
    return out;
}

struct hero_step *hero_columns_steps(const struct result *r, const struct demand_curve *c,
                                     size_t *count)
{
    size_t capacity = 0;
    struct hero_step *steps = NULL;

    *count = 0;
    for (size_t i = 0; i < c->rows; i++) {
        double now = c->bought[i], before = i ? c->bought[i - 1] : NAN;
        if (i && (now == before || (isnan(now) && isnan(before))))
            continue;
        steps = memory_grow(steps, *count, &capacity, sizeof *steps);
        steps[(*count)++] = (struct hero_step){r->time[i], now};
    }
    return steps;
}

double hero_columns_top(double greatest, size_t *steps)
{
    static const struct {
        double times;
        size_t steps;
    } tops[] = {{1, 4}, {1.5, 3}, {2, 4}, {3, 3}, {4, 4}, {5, 5}, {6, 3}, {8, 4}, {10, 4}};
    size_t i = 0;

    *steps = 4;
    if (!(greatest > 0) || !isfinite(greatest))
        return 1;
    double power = pow(10, floor(log10(greatest)));
    while (i + 1 < sizeof tops / sizeof *tops && tops[i].times * power < greatest * (1 - 1e-12))
        i++;
    *steps = tops[i].steps;
    return tops[i].times * power;
}
