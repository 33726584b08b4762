#include "consumer_spec.h"

static const char *const keys_names[] = {"workload", "record", NULL};
static const char *const calls_names[] = {"record", "batch", NULL};

static const struct field consumer_fields[] = {
    REFERENCE(struct consumer_spec, queue, REQUIRED, "queues", "The queue or stream it reads."),
    REFERENCE(struct consumer_spec, workload, "=each record is a call of an `api`", "workloads",
              "The workload that is called for each record, or for each batch of them."),
    REFERENCE(struct consumer_spec, api, "=each record is a call of a `workload`", "apis",
              "The API that is called for each record."),
    COUNT(struct consumer_spec, batch_size, "10", 1, 10000, "Records of one invocation at most."),
    DURATION(struct consumer_spec, window, "0s", 0, 300 * SECOND,
             "How long a batch is waited for until it is full."),
    COUNT(struct consumer_spec, concurrency, "=1250, of a stream one for each lane", 1, 1000000,
          "Invocations at once at most."),
    COUNT(struct consumer_spec, start_concurrency, "5", 1, 1000000,
          "Invocations at once when work begins; of a stream each shard is read at once."),
    COUNT(struct consumer_spec, ramp_per_minute, "300", 1, 1000000,
          "So many more each minute that messages of a queue wait."),
    COUNT(struct consumer_spec, new_environments, "1000", 1, 1000000000,
          "Execution environments that Lambda adds within ten seconds at most."),
    SIZE(struct consumer_spec, memory, "128MiB", 0, 10240.0 * 1024 * 1024,
         "The function's memory, for its price. 0: it is no Lambda function and costs nothing."),
    DURATION(struct consumer_spec, work, "0s", 0, HOUR,
             "The function's own time before each call, the same each time."),
    OPTION(struct consumer_spec, service_time, struct service_time_spec, service_time_record,
           "=`work` each time", "The function's own time before each call, by distribution."),
    ENUM(struct consumer_spec, calls, calls_names, "record",
         "What one call of the workload is for: a record, or (batch) as many records as its "
         "BatchWriteItem has `items`."),
    FLAG(struct consumer_spec, partial_batch, "true",
         "Only the records that failed are tried again (ReportBatchItemFailures)."),
    FLAG(struct consumer_spec, bisect_batch, "false",
         "A batch of a stream that failed comes back as its two halves "
         "(BisectBatchOnFunctionError)."),
    COUNT(struct consumer_spec, max_retries, "=it is tried until it expires", 1, 10000,
          "A stream's record that failed so often after its first try is given up "
          "(MaximumRetryAttempts)."),
    DURATION(struct consumer_spec, max_record_age, "=the stream's retention", MINUTE, 7 * DAY,
             "A stream's record that is older is skipped (MaximumRecordAgeInSeconds)."),
    RATIO(struct consumer_spec, bad_records, "0%", 0, 1,
          "Part of the records that the function fails on however often it tries."),
    ENUM(struct consumer_spec, keys, keys_names, "workload",
         "Which keys are called for: those of the workload or API, or (record) that of each "
         "record of a stream or message of a queue with `keys`."),
    FIELD_END};

static void check_calls(const struct consumer_spec *s, struct diagnostics *diagnostics)
{
    if (!s->workload == !s->api)
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "a consumer calls either a 'workload' or an 'api'");
    if (s->calls == CALL_FOR_BATCH && s->api)
        diagnostics_add(diagnostics, origin_place(&s->origin, "calls"),
                        "'calls: batch' is for a 'workload' of batch_write; an API is called for "
                        "each record");
    if (s->service_time && s->work)
        diagnostics_add(diagnostics, origin_place(&s->origin, "service_time"),
                        "give 'work' or 'service_time', not both");
}

static void consumer_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct consumer_spec *s = spec;

    check_calls(s, diagnostics);
    if (s->bisect_batch && s->partial_batch)
        diagnostics_add(diagnostics, origin_place(&s->origin, "bisect_batch"),
                        "with 'partial_batch' Lambda knows where the batch failed and does not "
                        "halve it; add 'partial_batch: false'");
}

static const struct past_default consumer_past[] = {{"concurrency", "2026-11", "1000"},
                                                    {"new_environments", "2026-11", "1000000000"},
                                                    {"memory", "2026-11", "0"},
                                                    {0}};

const struct record consumer_record =
    RECORD_WITH_PAST(struct consumer_spec, "consumer", consumer_fields, consumer_past,
                     consumer_validate, "A Lambda function that reads a queue or stream.");

static void check_batches(const struct consumer_spec *spec, const struct queue_kind *kind,
                          struct diagnostics *diagnostics)
{
    if (kind->most_at_once && spec->batch_size > kind->most_at_once)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "batch_size"),
                        "a FIFO queue gives at most %d messages a batch", kind->most_at_once);
    if (kind->most_unwindowed && spec->batch_size > kind->most_unwindowed && spec->window < SECOND)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "window"),
                        "batches of more than %d messages need a 'window' of at least 1s",
                        kind->most_unwindowed);
}

/* What is for streams only, and for queues only. */
void consumer_spec_check(const struct consumer_spec *spec, const struct message_queue *queue,
                         struct diagnostics *diagnostics)
{
    static const char *const ramp[] = {"start_concurrency", "ramp_per_minute"};
    static const char *const streams[] = {"bisect_batch", "max_retries", "max_record_age"};
    const struct queue_kind *kind = message_queue_variant(queue);

    check_batches(spec, kind, diagnostics);
    if (spec->keys == KEYS_OF_RECORD && !message_queue_has_keys(queue))
        diagnostics_add(diagnostics, origin_place(&spec->origin, "keys"),
                        "'keys: record' is for a consumer of a stream, or of a queue that says "
                        "with 'keys' what its messages are about");
    for (size_t i = 0; i < 2; i++)
        if (!kind->ramps && origin_has(&spec->origin, ramp[i]))
            diagnostics_add(diagnostics, origin_place(&spec->origin, ramp[i]),
                            "'%s' is for a consumer of a queue; shards of a stream are read at "
                            "once",
                            ramp[i]);
    for (size_t i = 0; i < 3; i++)
        if (!kind->of_table && origin_has(&spec->origin, streams[i]))
            diagnostics_add(diagnostics, origin_place(&spec->origin, streams[i]),
                            "'%s' is for a consumer of a stream; a queue has 'max_receives' and "
                            "'retention'",
                            streams[i]);
}
