/* A scenario: the root of what a YAML file says. Every key of it is a model's own record.
 *
 * scenario_load goes the whole way from text to a checked spec; the wiring rules that need the
 * world (an alarm's metric, a threshold's path) are checked by world_init. */
#ifndef DDBSIM_SCENARIO_H
#define DDBSIM_SCENARIO_H

#include "alarm.h"
#include "api.h"
#include "cache.h"
#include "client.h"
#include "consumer.h"
#include "memory.h"
#include "table.h"
#include "text.h"
#include "workload.h"

struct scenario_spec {
    struct origin origin;
    const char *name;
    int64_t start;
    simtime duration, sample_every;
    int64_t seed;
    const char *resolution;
    int price_book;
    struct table_spec *tables;
    size_t tables_count;
    struct client_spec *clients;
    size_t clients_count;
    struct workload_spec *workloads;
    size_t workloads_count;
    struct gateway_spec *gateways;
    size_t gateways_count;
    struct cache_spec *caches;
    size_t caches_count;
    struct message_queue_spec *queues;
    size_t queues_count;
    struct api_spec *apis;
    size_t apis_count;
    struct consumer_spec *consumers;
    size_t consumers_count;
    struct choice *timeline;
    size_t timeline_count;
    struct alarm_spec *alarms;
    size_t alarms_count;
    const char **thresholds;
    size_t thresholds_count;
};
extern const struct record scenario_record;

struct scenario {
    struct arena arena;
    char *given; /* the text of the file */
    struct scenario_spec *spec;
    simtime resolution; /* 0: request */
};

struct scenario_changes {
    const char *const *sets; /* PATH=VALUE */
    size_t set_count;
};

/* Reads a regular file of at most NODE_BYTES ("-" is standard input, whatever that is). free() the
 * text. NULL when that fails; `why` (REGULAR_FILE_WHY bytes) says what is wrong. */
char *scenario_read_file(const char *path, size_t *length, char *why);

/* False with diagnostics when the scenario is not valid. Release it in either case. Borrows
 * `source`. */
bool scenario_load(struct scenario *scenario, const char *source, const char *text, size_t length,
                   const struct scenario_changes *changes, struct diagnostics *diagnostics);
void scenario_release(struct scenario *scenario);

#endif
