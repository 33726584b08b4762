/* The phases of a run: what its traffic was meant to be between the points of its rates.
 *
 * Law. The rates of all workloads and APIs together are straight lines between the moments at which any
 * of them has a point; each such stretch is a phase, with the calls a second at its begin and at its end.
 * There are none when a workload's calls come by another law (diurnal, bursts, a trace, users) or there are more than 24.
 * Known answer: rates of 220/s at 5m and 2847/s at 6m, in a run of 90m, are three phases: 220 until
 * 300 s, from 220 to 2,847 until 360 s, 2,847 until 5,400 s. */
#ifndef DDBSIM_RUN_PHASES_H
#define DDBSIM_RUN_PHASES_H

#include "settings.h"

enum { RUN_PHASES_MOST = 24 };

struct run_phase {
    double from_s, to_s, from_per_s, to_per_s;
};

size_t run_phases(const struct settings *settings, double duration_s,
                  struct run_phase out[RUN_PHASES_MOST]);

#endif
