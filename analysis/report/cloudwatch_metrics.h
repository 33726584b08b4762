/* Which of CloudWatch's metrics a run has, and their values over its intervals (the law is in
 * cloudwatch.h). The table of forms says how each is published. */
#ifndef DDBSIM_CLOUDWATCH_METRICS_H
#define DDBSIM_CLOUDWATCH_METRICS_H

#include "result.h"
#include "settings.h"

enum statistic {
    STATISTIC_SUM,
    STATISTIC_AVERAGE,
    STATISTIC_MINIMUM,
    STATISTIC_MAXIMUM,
    STATISTIC_SAMPLE_COUNT
};
extern const char *const cloudwatch_statistics[]; /* "Sum", "Average", … */

struct cloudwatch_form {
    const char *metric, *unit;
    int period_s;
    bool sparse;            /* published only while it is not 0 */
    const char *statistics; /* by their numbers: "123" */
};

struct cloudwatch_dimension {
    const char *name;
    char *value;
};

struct cloudwatch_metric {
    const struct cloudwatch_form *form;
    const char *namespace;
    char *group, *label; /* "tables/orders/indexes/by-status", "orders|by-status" */
    struct cloudwatch_dimension dimensions[2];
    int dimension_count;
    double *values; /* of each interval of the run */
};

struct cloudwatch_metrics {
    const struct result *result;
    struct settings settings;
    struct cloudwatch_metric *items;
    size_t count, capacity;
};

void cloudwatch_metrics_make(struct cloudwatch_metrics *metrics, const struct result *result);
void cloudwatch_metrics_release(struct cloudwatch_metrics *metrics);

#endif
