#include "demand_curve.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "memory.h"

/* The series of that role and side; NULL when there is none, or none of every interval. */
static double *series_of(const struct result *result, const struct group *group, const char *role,
                         const char *side)
{
    char name[96];
    size_t count;

    snprintf(name, sizeof name, "%s.%s", role, side);
    double *values = result_role(result, group, name, &count);
    if (values && count >= result->rows)
        return values;
    free(values);
    return NULL;
}

bool demand_curve_of(struct demand_curve *curve, const struct result *result,
                     const struct group *group, const char *side)
{
    *curve = (struct demand_curve){
        .rows = result->rows,
        .served = series_of(result, group, "consumed", side),
        .throttled = series_of(result, group, "throttled_units", side),
        .bought = series_of(result, group, "capacity", side),
    };
    if (!curve->served || !curve->throttled || !curve->bought) {
        demand_curve_release(curve);
        return false;
    }
    curve->asked = memory_new(result->rows, sizeof *curve->asked);
    for (size_t i = 0; i < result->rows; i++) {
        double length = result_interval_end(result, i) - result->time[i];
        curve->served[i] = length > 0 ? curve->served[i] / length : NAN;
        curve->throttled[i] = length > 0 ? curve->throttled[i] / length : NAN;
        curve->asked[i] = curve->served[i] + curve->throttled[i];
        if (curve->bought[i] == 0)
            curve->bought[i] = NAN;
    }
    return true;
}

void demand_curve_release(struct demand_curve *curve)
{
    free(curve->asked);
    free(curve->served);
    free(curve->throttled);
    free(curve->bought);
    *curve = (struct demand_curve){0};
}
