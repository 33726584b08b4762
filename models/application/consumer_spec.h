/* What a scenario says of a consumer. The law is in consumer.h. */
#ifndef DDBSIM_CONSUMER_SPEC_H
#define DDBSIM_CONSUMER_SPEC_H

#include "field.h"
#include "message_queue.h"
#include "service.h"

enum consumer_keys { KEYS_OF_WORKLOAD, KEYS_OF_RECORD };
enum consumer_calls { CALL_FOR_RECORD, CALL_FOR_BATCH };

struct consumer_spec {
    struct origin origin;
    const char *queue, *workload, *api;
    int64_t batch_size, concurrency, start_concurrency, ramp_per_minute, max_retries;
    int64_t new_environments, memory;
    simtime window, work, max_record_age;
    struct service_time_spec *service_time; /* NULL: `work` each time */
    double bad_records;
    bool partial_batch, bisect_batch;
    int keys, calls;
};
extern const struct record consumer_record;

/* The rules that need the queue. */
void consumer_spec_check(const struct consumer_spec *spec, const struct message_queue *queue,
                         struct diagnostics *diagnostics);

#endif
