#include "latency_yaml.h"

#include <math.h>

#include "units.h"
#include "yaml_text.h"

#define NORMAL_P95 1.6448536269514722
#define NORMAL_P99 2.3263478740408408

/* The keys below `latency`, the operations behind each. */
static const struct kind {
    const char *key;
    const char *operations[4];
} kinds[] = {
    {"eventual_get", {"GetItem", "Query", "Scan"}},
    {"eventual_batch_get", {"BatchGetItem"}},
    {"transact_get", {"TransactGetItems"}},
    {"write", {"PutItem", "UpdateItem", "DeleteItem"}},
    {"batch_write", {"BatchWriteItem"}},
    {"transact_write", {"TransactWriteItems"}},
};

struct latency_shape latency_yaml_shape(double mean, double p99)
{
    double ratio = log(p99 / mean), inside = NORMAL_P99 * NORMAL_P99 - 2 * ratio;

    if (!(ratio > 0) || !(inside > 0))
        return (struct latency_shape){NAN, NAN, NAN};
    double s = NORMAL_P99 - sqrt(inside);
    return (struct latency_shape){mean * exp(-s * s / 2), exp(NORMAL_P95 * s), exp(NORMAL_P99 * s)};
}

/* Mean of a statistic over the window. */
static double mean_of(const struct collected *collected, const char *table, const char *operation,
                      const char *statistic, const struct metric_window *window, const char **file)
{
    const struct collected_series *s = collected_find_series(collected, table, NULL, operation,
                                                             "SuccessfulRequestLatency", statistic);
    double sum = 0;
    size_t count = 0;

    for (size_t i = 0; s && i < s->count; i++) {
        if (s->times[i] >= window->begins && s->times[i] < metric_window_end(window)) {
            sum += s->values[i];
            count++;
        }
    }
    if (count)
        *file = s->file;
    return count ? sum / (double)count : NAN;
}

static double calls_of(const struct collected *collected, const char *table, const char *operation)
{
    const struct collected_series *s = collected_find_series(
        collected, table, NULL, operation, "SuccessfulRequestLatency", "SampleCount");
    double sum = 0;

    for (size_t i = 0; s && i < s->count; i++)
        sum += s->values[i];
    return sum > 0 ? sum : 1;
}

static struct latency_shape shape_of(const struct collected *collected, const char *table,
                                     const char *operation, const struct metric_window *window,
                                     const char **file)
{
    double mean = mean_of(collected, table, operation, "Average", window, file);
    double median = mean_of(collected, table, operation, "p50", window, file);
    double p99 = mean_of(collected, table, operation, "p99", window, file);

    if (isfinite(median) && median > 0 && p99 > median) {
        double s = log(p99 / median) / NORMAL_P99;
        return (struct latency_shape){median, exp(NORMAL_P95 * s), p99 / median};
    }
    return latency_yaml_shape(mean, p99);
}

/* Several operations share a kind: means weighted by calls. */
static bool shape_of_kind(const struct collected *collected, const char *table,
                          const struct kind *kind, const struct metric_window *window,
                          struct latency_shape *shape, const char **file)
{
    double all = 0;

    *shape = (struct latency_shape){0};
    for (size_t i = 0; i < 4 && kind->operations[i]; i++) {
        struct latency_shape one = shape_of(collected, table, kind->operations[i], window, file);
        double calls = calls_of(collected, table, kind->operations[i]);
        if (!isfinite(one.median) || !isfinite(one.p99))
            continue;
        all += calls;
        shape->median += calls * one.median;
        shape->p95 += calls * one.p95;
        shape->p99 += calls * one.p99;
    }
    shape->median /= all;
    shape->p95 /= all;
    shape->p99 /= all;
    return all > 0 && shape->median >= 0.001 && shape->p99 <= 1000;
}

void latency_yaml_write(const struct collected *collected, const char *table,
                        const struct metric_window *window, struct text *out)
{
    bool any = false;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct latency_shape shape;
        const char *file = NULL;
        if (!shape_of_kind(collected, table, &kinds[i], window, &shape, &file))
            continue;
        if (!any) {
            yaml_text_comment(out, 4,
                              "SuccessfulRequestLatency, %s; the way over the network "
                              "(round_trip) is not in it.",
                              yaml_text_file(file));
            text_add(out, "    latency:\n");
        }
        any = true;
        text_addf(out, "      %s: {base: %.0fus, per_kib: 0s, p95: ", kinds[i].key,
                  shape.median * 1000);
        yaml_text_number(out, shape.p95, 2);
        text_add(out, ", p99: ");
        yaml_text_number(out, shape.p99, 2);
        text_add(out, "}\n");
    }
}
