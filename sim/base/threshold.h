/* A threshold as a person writes it: "workloads/checkout/failed_ratio < 1%".
 *
 * [GROUP/]MEASURE OP VALUE, where OP is one of < <= > >= == and VALUE a number, a ratio or a
 * duration (a duration is compared in seconds). Without a group it is of the run as a whole.
 * Parsing only; what a measure means is told where results are read (analysis/measure.h). */
#ifndef DDBSIM_THRESHOLD_H
#define DDBSIM_THRESHOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "series_path.h"

struct threshold {
    char group[SERIES_PATH]; /* "workloads/checkout", "" of the run as a whole */
    char measure[64];        /* "failed_ratio" */
    char op[3];
    double value;
};

/* NULL on success, else the rule that `text` broke, fit to stand behind "must be". */
const char *threshold_parse(const char *text, struct threshold *out);

/* "GROUP/MEASURE", or "MEASURE" of the run as a whole. */
const char *threshold_path(const struct threshold *threshold, char *out, size_t size);

bool threshold_holds(const struct threshold *threshold, double value);

#endif
