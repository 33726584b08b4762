/* A threshold as a person writes it: "workloads/checkout/failed_ratio < 1%".
 *
 * [GROUP/]MEASURE OP VALUE, where OP is one of < <= > >= == and VALUE a number, a ratio or a
 * duration (a duration is compared in seconds). Without a group it is of the run as a whole.
 * Parsing only; what a measure means is told where results are read (analysis/measure.h). */
#ifndef DDBSIM_OBJECTIVE_H
#define DDBSIM_OBJECTIVE_H

#include <stdbool.h>
#include <stddef.h>

struct objective {
    char group[192];  /* "workloads/checkout", "" of the run as a whole */
    char measure[64]; /* "failed_ratio" */
    char op[3];
    double value;
};

/* NULL on success, else the rule that `text` broke, fit to stand behind "must be". */
const char *objective_parse(const char *text, struct objective *out);

/* "GROUP/MEASURE", or "MEASURE" of the run as a whole. */
const char *objective_path(const struct objective *objective, char *out, size_t size);

bool objective_holds(const struct objective *objective, double value);

#endif
