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

#define assert_close(a, b, tolerance)                                                              \
    do {                                                                                           \
        double a_ = (a), b_ = (b), t_ = (tolerance);                                               \
        if (!(fabs(a_ - b_) <= t_))                                                                \
            fail_msg("%s = %.17g, expected %.17g within %g", #a, a_, b_, t_);                      \
    } while (0)

#define RUN(tests) cmocka_run_group_tests_name(__FILE__, tests, NULL, NULL)

#endif
