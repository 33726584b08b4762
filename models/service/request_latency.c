#include "request_latency.h"

#include <math.h>

#include "exact.h"

#define CLASS_FIELDS(class, base_, per_item_, per_kib_, p95_, p99_)                                \
    static const struct field class##_fields[] = {                                                 \
        DURATION(struct class_latency_spec, base, base_, 0, MINUTE, "Of a request of no bytes."),  \
        DURATION(struct class_latency_spec, per_item, per_item_, 0, SECOND,                        \
                 "More for each item of a batch or transaction."),                                 \
        DURATION(struct class_latency_spec, per_kib, per_kib_, 0, SECOND,                          \
                 "More for each KiB that is sent or read, over all items."),                       \
        NUMBER(struct class_latency_spec, p95, p95_, 1, 1000,                                      \
               "The 95th percentile, so many times the median."),                                  \
        NUMBER(struct class_latency_spec, p99, p99_, 1, 1000,                                      \
               "The 99th percentile, so many times the median."),                                  \
        FIELD_END};                                                                                \
    static const struct record class##_record =                                                    \
        RECORD(struct class_latency_spec, #class "_latency", class##_fields, validate_class,       \
               "Median latency by items and bytes, and how far it spreads.");

static void validate_class(const void *spec, struct diagnostics *diagnostics)
{
    const struct class_latency_spec *class = spec;
    if (class->p99 < class->p95)
        diagnostics_add(diagnostics, origin_place(&class->origin, "p99"),
                        "'p99' must not be below 'p95'");
    if (class->base + class->per_item + class->per_kib == 0)
        diagnostics_add(diagnostics, origin_place(&class->origin, "base"),
                        "a latency of nothing; give 'base', 'per_item' or 'per_kib'");
}

CLASS_FIELDS(get, "2190us", "0s", "14us", "1.39", "2.15")
CLASS_FIELDS(eventual_get, "1930us", "0s", "14us", "1.4", "2.15")
CLASS_FIELDS(batch_get, "2190us", "133us", "10700ns", "1.55", "2.9")
CLASS_FIELDS(eventual_batch_get, "1930us", "108us", "10800ns", "1.69", "2.9")
CLASS_FIELDS(transact_get, "4380us", "266us", "10700ns", "1.55", "3.3")
CLASS_FIELDS(write, "3620us", "0s", "32us", "1.26", "2.15")
CLASS_FIELDS(batch_write, "3620us", "105us", "12800ns", "1.66", "2.9")
CLASS_FIELDS(transact_write, "14500us", "700us", "24us", "1.29", "3.3")

#define CLASS(class, sentence)                                                                     \
    SUB(struct request_latency_spec, class, struct class_latency_spec, class##_record, sentence)

static const struct field request_latency_fields[] = {
    DURATION(struct request_latency_spec, median, "=by operation, items and bytes (4ms with `p99`)",
             MICROSECOND, MINUTE, "Median latency of every request, whatever it does."),
    DURATION(struct request_latency_spec, p99, "=by operation (10ms with `median`)", MICROSECOND,
             MINUTE, "Its 99th percentile."),
    DURATION(struct request_latency_spec, round_trip, "0s", 0, MINUTE,
             "What the way to the service and the client's own work add to the median, beyond a "
             "machine in the table's Region: a function in a small container, another Region."),
    CLASS(get, "A strong get, query or scan."),
    CLASS(eventual_get, "An eventual get, query or scan."),
    CLASS(batch_get, "A strong BatchGetItem."),
    CLASS(eventual_batch_get, "An eventual BatchGetItem."),
    CLASS(transact_get, "TransactGetItems."),
    CLASS(write, "A put, update or delete."),
    CLASS(batch_write, "A BatchWriteItem."),
    CLASS(transact_write, "TransactWriteItems."),
    FIELD_END};

enum { MEDIAN_BESIDE_P99 = 4 * MILLISECOND, P99_BESIDE_MEDIAN = 10 * MILLISECOND };

static bool is_one_for_all(const struct request_latency_spec *spec)
{
    return spec->median || spec->p99;
}

static simtime median_of(const struct request_latency_spec *spec)
{
    return spec->median ? spec->median : MEDIAN_BESIDE_P99;
}

static simtime p99_of(const struct request_latency_spec *spec)
{
    return spec->p99 ? spec->p99 : P99_BESIDE_MEDIAN;
}

static void validate(const void *of, struct diagnostics *diagnostics)
{
    const struct request_latency_spec *spec = of;

    if (!is_one_for_all(spec))
        return;
    if (p99_of(spec) < median_of(spec))
        diagnostics_add(diagnostics, origin_place(&spec->origin, spec->p99 ? "p99" : "median"),
                        "'p99' must not be below 'median'");
    for (const struct field *f = request_latency_fields + 2; f->name; f++)
        if (origin_has(&spec->origin, f->name))
            diagnostics_add(diagnostics, origin_place(&spec->origin, f->name),
                            "'median' and 'p99' are the latency of every request, so '%s' would "
                            "have no effect; leave one or the other away",
                            f->name);
}

static const struct past_default request_latency_past[] = {
    {"median", "2026-11", "4ms"}, {"p99", "2026-11", "10ms"}, {0}};

const struct record request_latency_record = RECORD_WITH_PAST(
    struct request_latency_spec, "request_latency", request_latency_fields, request_latency_past,
    validate,
    "Latency of a table's requests: by operation, items and bytes, or one for all of them.");

static enum latency_class class_of(const struct request_shape *shape)
{
    bool eventual = shape->consistency == CONSISTENCY_EVENTUAL;

    if (capacity_side(shape->operation) == WRITE)
        return shape->transaction                          ? LATENCY_TRANSACT_WRITE
               : shape->operation == OPERATION_BATCH_WRITE ? LATENCY_BATCH_WRITE
                                                           : LATENCY_WRITE;
    if (shape->transaction)
        return LATENCY_TRANSACT_GET;
    if (shape->operation == OPERATION_BATCH_GET)
        return eventual ? LATENCY_EVENTUAL_BATCH_GET : LATENCY_BATCH_GET;
    return eventual ? LATENCY_EVENTUAL_GET : LATENCY_GET;
}

static const struct class_latency_spec *spec_of(const struct request_latency_spec *spec,
                                                enum latency_class class)
{
    const struct class_latency_spec *const specs[LATENCY_CLASSES] = {
        [LATENCY_GET] = &spec->get,
        [LATENCY_EVENTUAL_GET] = &spec->eventual_get,
        [LATENCY_BATCH_GET] = &spec->batch_get,
        [LATENCY_EVENTUAL_BATCH_GET] = &spec->eventual_batch_get,
        [LATENCY_TRANSACT_GET] = &spec->transact_get,
        [LATENCY_WRITE] = &spec->write,
        [LATENCY_BATCH_WRITE] = &spec->batch_write,
        [LATENCY_TRANSACT_WRITE] = &spec->transact_write};
    return specs[class];
}

static struct request_latency one_for_all(const struct request_latency_spec *spec)
{
    double log_median = exact_log((double)median_of(spec));
    double sigma = (exact_log((double)p99_of(spec)) - log_median) / exact_normal(0.99);

    return (struct request_latency){
        .log_median = log_median, .sigma = sigma, .tail_from = INFINITY, .fixed = 1};
}

/* The two slopes meet at the 95th percentile. */
static struct request_latency spread(double fixed, double by_item,
                                     const struct class_latency_spec *class)
{
    double median = fixed + by_item;
    double z95 = exact_normal(0.95), log_p95 = exact_log(class->p95);
    double slope = (exact_log(class->p99) - log_p95) / (exact_normal(0.99) - z95);
    double log_median = exact_log(fmax(1, median));

    return (struct request_latency){.log_median = log_median,
                                    .sigma = log_p95 / z95,
                                    .tail_from = z95,
                                    .log_tail = log_median + log_p95 - slope * z95,
                                    .log_slope = slope,
                                    .fixed = median > 0 ? fixed / median : 1};
}

struct request_latency request_latency_of(const struct request_latency_spec *spec,
                                          const struct request_shape *shape)
{
    const struct class_latency_spec *class = spec_of(spec, class_of(shape));

    if (is_one_for_all(spec))
        return one_for_all(spec);
    return spread((double)(spec->round_trip + class->base),
                  (double)shape->items * (double)class->per_item +
                      (double)shape->bytes / 1024 * (double)class->per_kib,
                  class);
}

struct request_latency request_latency_of_refusal(const struct request_latency_spec *spec,
                                                  const struct request_shape *shape)
{
    if (is_one_for_all(spec) || shape->transaction)
        return request_latency_of(spec, shape);
    return spread((double)(spec->round_trip + spec->eventual_get.base), 0, &spec->eventual_get);
}

double request_latency_quantile(const struct request_latency *latency, double u)
{
    double z = exact_normal(u);

    if (__builtin_expect(z > latency->tail_from, 0))
        return exact_exp(latency->log_tail + latency->log_slope * z);
    return exact_exp(latency->log_median + latency->sigma * z);
}

static __attribute__((cold, noinline)) void make_table(struct request_latency *latency)
{
    for (int i = 1; i < REQUEST_LATENCY_STEPS; i++)
        latency->table[i] = request_latency_quantile(latency, (double)i / REQUEST_LATENCY_STEPS);
    latency->has_table = true;
}

double request_latency_quick_quantile(struct request_latency *latency, double u)
{
    double at = u * REQUEST_LATENCY_STEPS;
    int i = (int)at;

    if (i < 2 || i >= (int)(0.945 * REQUEST_LATENCY_STEPS))
        return request_latency_quantile(latency, u);
    if (!latency->has_table)
        make_table(latency);
    return latency->table[i] + (at - i) * (latency->table[i + 1] - latency->table[i]);
}

simtime request_latency_draw(const struct request_latency *latency, struct rng *draws)
{
    return simtime_from_ns(request_latency_quantile(latency, rng_uniform(draws)));
}
