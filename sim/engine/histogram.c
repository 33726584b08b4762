#include "histogram.h"

#include <math.h>
#include <string.h>

void histogram_init(struct histogram *histogram)
{
    memset(histogram, 0, sizeof *histogram);
    histogram->lowest = HISTOGRAM_BUCKETS;
}

void histogram_clear(struct histogram *histogram)
{
    if (histogram->lowest <= histogram->highest)
        memset(&histogram->counts[histogram->lowest], 0,
               (histogram->highest - histogram->lowest + 1) * sizeof *histogram->counts);
    histogram->total = 0;
    histogram->lowest = HISTOGRAM_BUCKETS;
    histogram->highest = 0;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
    for (uint32_t i = from->lowest; i <= from->highest; i++)
        into->counts[i] += from->counts[i];
    into->total += from->total;
    if (from->lowest < into->lowest)
        into->lowest = from->lowest;
    if (from->highest > into->highest)
        into->highest = from->highest;
}

simtime histogram_bucket_from(size_t index)
{
    return index < 256 ? (simtime)index : (simtime)(index % 128 + 128) << (index / 128 - 1);
}

simtime histogram_bucket_to(size_t index)
{
    return histogram_bucket_from(index + 1);
}

double histogram_quantile(const struct histogram *histogram, double q)
{
    if (histogram->total == 0)
        return NAN;
    int64_t rank = (int64_t)ceil(q * (double)histogram->total), seen = 0;
    if (rank < 1)
        rank = 1;
    for (uint32_t i = histogram->lowest; i <= histogram->highest; i++) {
        seen += histogram->counts[i];
        if (seen >= rank)
            return 0.5 * (double)(histogram_bucket_from(i) + histogram_bucket_to(i) - 1);
    }
    return NAN;
}
