/* What was measured of the tables that a scenario is about, as it names the file: the past that
 * `ddbsim backtest` lays beside the simulated one (sim/study/history.h says what the file holds).
 *
 *   measured: orders.measured.csv
 *   measured: {file: orders.measured.csv, period: 5m}
 *
 * A run takes no notice of it. */
#ifndef DDBSIM_MEASURED_SPEC_H
#define DDBSIM_MEASURED_SPEC_H

#include "field.h"

struct measured_spec {
    struct origin origin;
    const char *file;
    simtime period; /* 0: the least distance between two rows */
};

extern const struct record measured_record;

#endif
