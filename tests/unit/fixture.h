/* What the unit tests share: cmocka, a world from YAML in a string, and loops over seeds. */
#ifndef DDBSIM_FIXTURE_H
#define DDBSIM_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

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

struct table *table_of(struct fixture *fixture);
struct flow *flow_of(struct fixture *fixture, size_t workload);
size_t journal_count(const struct fixture *fixture, enum event_log_kind kind);
const struct event_log_entry *journal_first(const struct fixture *fixture,
                                            enum event_log_kind kind);

/* Runs a world of one table `t`, one client `c` and one workload `w`: lines for the head, and
 * flow-style YAML for each of the three. */
void run_one(struct fixture *fixture, const char *head, const char *table, const char *client,
             const char *work);

#define NONE "retry: {mode: none}"
#define EVEN "arrivals: even, consistency: strong, keys: [{count: 1000}]"

#define assert_close(a, b, tolerance)                                                              \
    do {                                                                                           \
        double a_ = (a), b_ = (b), t_ = (tolerance);                                               \
        if (!(fabs(a_ - b_) <= t_))                                                                \
            fail_msg("%s = %.17g, expected %.17g within %g", #a, a_, b_, t_);                      \
    } while (0)

#define RUN(tests) cmocka_run_group_tests_name(__FILE__, tests, NULL, NULL)

/* A folder of the test's own: set-up and tear-down of a group, and a path in it, valid until the
 * call after the next. */
int fixture_make_folder(void **state);
int fixture_remove_folder(void **state);
const char *fixture_path(const char *name);

/* The exit status of a process that does it; what it says on stderr is dropped. -1: it crashed. */
int fixture_exit_status(void (*action)(void));

#endif
