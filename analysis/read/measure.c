#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static double series_measure(const struct result *result, const char *group, const char *name)
{
    size_t count, seen = 0;
    double *values = result_values(result, group, name, &count), sum = 0;

    if (!values)
        return NAN;
    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i]))
            continue;
        sum += values[i];
        seen++;
    }
    free(values);
    if (result_is_sum(result, group, name))
        return sum;
    return seen ? sum / (double)seen : NAN;
}

static double ratio_base(const struct result *result, const char *group, const char *name)
{
    double granted = series_measure(result, group, "successful_requests");

    if (!isnan(granted))
        return granted + series_measure(result, group, "throttled_requests");
    double hits = series_measure(result, group, "hits"); /* of a cache: its look-ups */
    if (!isnan(hits))
        return hits + series_measure(result, group, "misses") +
               series_measure(result, group, "coalesced");
    bool of_attempts = text_equal(name, "throttled") || text_equal(name, "retries");
    return series_measure(result, group, of_attempts ? "attempts" : "offered");
}

static double latency_measure(const struct result *result, const char *group, const char *digits)
{
    double q = strtod(digits, NULL), whole = 100;

    for (size_t i = 2; i < strlen(digits); i++) /* p999 is 99.9 % */
        whole *= 10;
    return result_latency(result, group, q / whole);
}

double measure(const struct result *result, const char *group, const char *name)
{
    char base[128];
    size_t stem = strlen(name);

    if (text_starts_with(name, "latency_p"))
        return latency_measure(result, group, name + strlen("latency_p"));
    if (!text_ends_with(name, "_ratio") || stem >= sizeof base)
        return series_measure(result, group, name);
    snprintf(base, sizeof base, "%.*s", (int)(stem - strlen("_ratio")), name);
    double of = ratio_base(result, group, base), part = series_measure(result, group, base);
    double turned_away = series_measure(result, group, "rejected");
    if (text_equal(name, "failed_ratio") && !isnan(turned_away))
        part += turned_away;
    return of > 0 ? part / of : isnan(part) ? NAN : 0;
}
