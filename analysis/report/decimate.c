#include "decimate.h"

#include <math.h>

size_t decimate_step(size_t rows, size_t points)
{
    if (rows <= points)
        return 1;
    size_t buckets = points / 2 ? points / 2 : 1;
    return (rows + buckets - 1) / buckets;
}

size_t decimate_count(size_t rows, size_t step)
{
    return step == 1 ? rows : 2 * ((rows + step - 1) / step);
}

static void extremes(const double *values, size_t from, size_t to, double *first, double *second)
{
    size_t least = to, most = to;

    for (size_t i = from; i < to; i++) {
        if (isnan(values[i]))
            continue;
        if (least == to || values[i] < values[least])
            least = i;
        if (most == to || values[i] > values[most])
            most = i;
    }
    *first = *second = NAN;
    if (least == to)
        return;
    *first = values[least < most ? least : most];
    *second = values[least < most ? most : least];
}

void decimate(const double *values, size_t rows, size_t step, double *out)
{
    for (size_t i = 0, k = 0; i < rows; i += step) {
        size_t to = i + step < rows ? i + step : rows;
        if (step == 1) {
            out[i] = values[i];
            continue;
        }
        extremes(values, i, to, &out[k], &out[k + 1]);
        k += 2;
    }
}

void decimate_times(const double *times, size_t rows, size_t step, double *out)
{
    for (size_t i = 0, k = 0; i < rows; i += step) {
        if (step == 1) {
            out[i] = times[i];
            continue;
        }
        size_t to = i + step < rows ? i + step : rows;
        double end = to < rows ? times[to] : times[rows - 1] + (rows > 1 ? times[1] - times[0] : 1);
        out[k++] = times[i];
        out[k++] = 0.5 * (times[i] + end);
    }
}
