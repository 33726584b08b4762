#include "invariant.h"

#include <inttypes.h>
#include <stdarg.h>

/* The only state outside a world: where the running thread is, for the last words of a broken run.
 */
static _Thread_local const int64_t *context_now;
static _Thread_local uint64_t context_seed;

void invariant_context_set(const int64_t *now_ns, uint64_t seed)
{
    context_now = now_ns;
    context_seed = seed;
}

void invariant_broken(const char *file, int line, const char *condition, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "ddbsim: internal error: ");
    va_start(args, format);
    printable_vprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, " (%s:%d: %s)", file, line, condition);
    if (context_now)
        fprintf(stderr, " at simulated time %.9f s, seed %" PRIu64, (double)*context_now * 1e-9,
                context_seed);
    fputs("\nThis is a defect of ddbsim; please report it with the scenario and the seed.\n",
          stderr);
    exit(EXIT_INVARIANT);
}
