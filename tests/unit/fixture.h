/* What the unit tests share: cmocka, a world from YAML in a string, and the names of their groups.
 *
 * t_bucket.c tests bucket.c: it ends with TESTS(bucket, cmocka_unit_test(test_known), …), and
 * the Makefile finds it by its name. All groups are one program, because each of them would link
 * the whole simulator; `unit bucket rate` runs only these two. */
#ifndef DDBSIM_FIXTURE_H
#define DDBSIM_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "alarm.h"
#include "api.h"
#include "cache.h"
#include "client.h"
#include "consumer.h"
#include "message_queue.h"
#include "result.h"
#include "sweep.h"
#include "table.h"
#include "workload.h"
#include "world.h"

struct fixture {
    struct scenario scenario;
    struct diagnostics diagnostics;
    struct world world;
    bool valid;
};

/* A scenario from YAML; mistakes are in `diagnostics` and `valid` is false. */
void fixture_init(struct fixture *fixture, const char *yaml);
void fixture_release(struct fixture *fixture);

/* Runs it to its end and checks conservation. */
void fixture_run(struct fixture *fixture);

/* Decodes YAML that is wrong and returns the first message ("" when it is right). Valid until the
 * next call. */
const char *fixture_mistake(const char *yaml);

/* The entities of a world, and what a scenario says of them, by their kinds. */
static inline struct table *tables_in(const struct fixture *f)
{
    return world_entities(&f->world, "tables");
}
static inline struct client *clients_in(const struct fixture *f)
{
    return world_entities(&f->world, "clients");
}
static inline struct workload *workloads_in(const struct fixture *f)
{
    return world_entities(&f->world, "workloads");
}
static inline struct cache *caches_in(const struct fixture *f)
{
    return world_entities(&f->world, "caches");
}
static inline struct message_queue *queues_in(const struct fixture *f)
{
    return world_entities(&f->world, "queues");
}
static inline struct api *apis_in(const struct fixture *f)
{
    return world_entities(&f->world, "apis");
}
static inline struct consumer *consumers_in(const struct fixture *f)
{
    return world_entities(&f->world, "consumers");
}
static inline struct gateway *gateways_in(const struct fixture *f)
{
    return world_entities(&f->world, "gateways");
}
static inline struct alarm *alarms_in(const struct fixture *f)
{
    return world_entities(&f->world, "alarms");
}
static inline struct table_spec *tables_spec(const struct scenario *s)
{
    return scenario_specs(s->spec, "tables", &(size_t){0});
}
static inline struct client_spec *clients_spec(const struct scenario *s)
{
    return scenario_specs(s->spec, "clients", &(size_t){0});
}
static inline struct workload_spec *workloads_spec(const struct scenario *s)
{
    return scenario_specs(s->spec, "workloads", &(size_t){0});
}
static inline size_t count_of(const struct scenario *s, const char *plural)
{
    size_t count;

    scenario_specs(s->spec, plural, &count);
    return count;
}

struct table *table_of(struct fixture *fixture);
struct flow *flow_of(struct fixture *fixture, size_t workload);
size_t event_count(const struct fixture *fixture, enum event_log_kind kind);
const struct event_log_entry *event_first(const struct fixture *fixture, enum event_log_kind kind);

/* Runs a world of one table `t`, one client `c` and one workload `w`: lines for the head, and
 * flow-style YAML for each of the three. */
void run_one(struct fixture *fixture, const char *head, const char *table, const char *client,
             const char *work);

/* The same from a whole text. */
void run_yaml(struct fixture *fixture, const char *yaml);

#define NONE "retry: {mode: none}"
#define EVEN "arrivals: even, consistency: strong, keys: [{count: 1000}]"
#define FAST "latency: {median: 4ms, p99: 4ms}"
#define ROOMY "item_size: 4KiB, read: {capacity: 30000}, write: {capacity: 30000}"
#define ROOMY_TABLE(more)                                                                          \
    "tables: {t: {read: {capacity: 5000}, write: {capacity: 5000}, partitions: 5, " FAST more "}}" \
    "\n"
#define ONE_CLIENT(how) "clients: {c: {" how "}}\n"

/* A workload that asks for twice what its table has, mostly under one key. */
#define HOT_WORLD(seed, capacity)                                                                  \
    "name: n\nduration: 5m\nseed: " seed                                                           \
    "\ntables: {t: {item_size: 4KiB, initial_burst: 0%, read: "                                    \
    "{capacity: " capacity "}, write: {capacity: 5}}}\nclients: {c: {retry: {mode: none}}}\n"      \
    "workloads: {w: {client: c, table: t, consistency: strong, keys: [{key: hot, share: 60%}, "    \
    "{count: 50, share: 40%}], rate: [{per_second: 40}]}}\n"

/* One throughput without a table around it: 3,000 read and 1,000 write units a second a
 * partition, partitions of 10 GB, 300 s of burst credit that begins empty. Change `law` before
 * metered_start. */
struct metered {
    struct sim sim;
    struct storage storage;
    struct throughput_law law;
    struct throughput throughput;
};

void metered_init(struct metered *metered, const struct admission *admission);
void metered_start(struct metered *metered, enum billing billing, double read, double write);
void metered_release(struct metered *metered);

/* Asks for so many requests of one unit now, at one partition: how many were granted. */
int metered_ask(struct metered *metered, size_t partition, enum side side, int count);

#define assert_mistake(yaml, part)                                                                 \
    do {                                                                                           \
        const char *message_ = fixture_mistake(yaml);                                              \
        if (*(part) ? !strstr(message_, part) : *message_)                                         \
            fail_msg("expected '%s' in '%s'", part, message_);                                     \
    } while (0)

#define assert_close(a, b, tolerance)                                                              \
    do {                                                                                           \
        double a_ = (a), b_ = (b), t_ = (tolerance);                                               \
        if (!(fabs(a_ - b_) <= t_))                                                                \
            fail_msg("%s = %.17g, expected %.17g within %g", #a, a_, b_, t_);                      \
    } while (0)

/* The group of a module: `int t_MODULE(void)`, which gives the number of its tests that failed. */
#define TESTS(module, ...) TESTS_WITH(module, NULL, NULL, __VA_ARGS__)
#define TESTS_IN_FOLDER(module, ...)                                                               \
    TESTS_WITH(module, fixture_make_folder, fixture_remove_folder, __VA_ARGS__)
#define TESTS_WITH(module, set_up, tear_down, ...)                                                 \
    int t_##module(void);                                                                          \
    int t_##module(void)                                                                           \
    {                                                                                              \
        const struct CMUnitTest tests[] = {__VA_ARGS__};                                           \
        return cmocka_run_group_tests_name(#module, tests, set_up, tear_down);                     \
    }

/* A folder of the group's own, in TMPDIR: its set-up and tear-down, and a path in it, valid until the call
 * after the next. */
int fixture_make_folder(void **state);
int fixture_remove_folder(void **state);
const char *fixture_path(const char *name);

/* A run's result in the group's folder, opened. */
void fixture_result(struct result *result, const char *name, const char *yaml);

/* A sweep over x = 1, 2, 3 and y = p, q with two seeds, and what a run of it says: `number` at
 * tables/t/b, twice that at a, which the second seed lacks. */
void fixture_sweep(struct sweep *sweep);
void fixture_sweep_fill(struct sweep *sweep, size_t run, double number);
struct sweep_value fixture_sweep_value(const char *path, double number);

/* The exit status of a process that does it; what it says on stderr is dropped. -1: it crashed. */
int fixture_exit_status(void (*action)(void));

#endif
