/* Simulated time: whole nanoseconds since the start of the run, so that two instants are equal or
 * not, on every machine. 2^59 ns are 18 years; longer runs are refused when the scenario is read.
 */
#ifndef DDBSIM_SIMTIME_H
#define DDBSIM_SIMTIME_H

#include <stdint.h>

typedef int64_t simtime; /* the one typedef of this code base: a unit, not a struct */

#define NANOSECOND ((simtime)1)
#define MICROSECOND (1000 * NANOSECOND)
#define MILLISECOND (1000 * MICROSECOND)
#define SECOND (1000 * MILLISECOND)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define SIMTIME_MAX (((simtime)1 << 59) - ((simtime)1 << 20)) /* a double holds it exactly */
#define SIMTIME_NEVER (-SIMTIME_MAX) /* before all that can be remembered */

static inline double simtime_seconds(simtime t)
{
    return (double)t * 1e-9;
}

/* Rounds to the nearest nanosecond; what exceeds the range is the end of time. */
static inline simtime simtime_from_seconds(double seconds)
{
    double ns = seconds * 1e9;
    if (!(ns > 0))
        return 0;
    return ns >= (double)SIMTIME_MAX ? SIMTIME_MAX : (simtime)(ns + 0.5);
}

/* Seconds for a file, the double nearest to `t`, and back: the instant of fewest decimals that this
 * double stands for, since a double of a year's seconds does not tell single nanoseconds. Known
 * answer: 365 days come back as 365 days, where rounding twice made 4 ns more. */
static inline double simtime_write_seconds(simtime t)
{
    return (double)t / 1e9;
}

static inline simtime simtime_read_seconds(double seconds)
{
    double shift = 1;
    for (simtime unit = SECOND; unit && seconds * shift < 0x1p52; unit /= 10, shift *= 10) {
        simtime decimals = (simtime)(seconds * shift + 0.5);
        if (seconds >= 0 && (double)decimals / shift == seconds && decimals <= SIMTIME_MAX / unit)
            return decimals * unit;
    }
    return simtime_from_seconds(seconds);
}

/* A drawn number of nanoseconds as a time, however wild the draw. */
static inline simtime simtime_from_ns(double ns)
{
    return !(ns > 0) ? 0 : ns >= (double)SIMTIME_MAX ? SIMTIME_MAX : (simtime)(ns + 0.5);
}

#endif
