/* What must hold whatever the user wrote. A broken one is our bug: the run stops with exit status
 * 70 and says what, where, at which simulated time and with which seed, so that it can be replayed.
 *
 * The message is a printf format. invariant_context_set is called by the run loop; the context is
 * per thread so that worlds side by side report their own. */
#ifndef DDBSIM_INVARIANT_H
#define DDBSIM_INVARIANT_H

#include <stdint.h>

#include "exit_status.h"

#define invariant(condition, ...)                                                                  \
    do {                                                                                           \
        if (__builtin_expect(!(condition), 0))                                                     \
            invariant_broken(__FILE__, __LINE__, #condition, __VA_ARGS__);                         \
    } while (0)

_Noreturn void invariant_broken(const char *file, int line, const char *condition,
                                const char *format, ...) __attribute__((format(printf, 4, 5)));

/* `now_ns` is read when an invariant breaks; NULL ends the context. */
void invariant_context_set(const int64_t *now_ns, uint64_t seed);

#endif
