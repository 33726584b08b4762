/* A threshold as a person writes it: "workloads/checkout/failed_ratio < 1%".
 *
 * PATH/MEASURE OP VALUE, where OP is one of < <= > >= == and VALUE a number, a ratio or a duration
 * (a duration is compared in seconds). Parsing only; what a measure means is told where results are
 * read (analysis/measure.h). */
#ifndef DDBSIM_OBJECTIVE_H
#define DDBSIM_OBJECTIVE_H

#include <stdbool.h>

struct objective {
    char group[192];  /* "workloads/checkout" */
    char measure[64]; /* "failed_ratio" */
    char op[3];
    double value;
};

/* NULL on success, else the rule that `text` broke, fit to stand behind "must be". */
const char *objective_parse(const char *text, struct objective *out);

bool objective_holds(const struct objective *objective, double value);

#endif
