#include "threshold.h"

#include <stdio.h>
#include <string.h>

#include "series_path.h"
#include "units.h"

static const char rule[] = "'PATH/MEASURE < VALUE', such as 'workloads/checkout/failed_ratio < 1%'";

static const char *read_value(const char *text, double *out)
{
    simtime duration;
    if (!units_read_ratio(text, out) || !units_read_number(text, out))
        return NULL;
    if (units_read_duration(text, &duration))
        return rule;
    *out = simtime_seconds(duration);
    return NULL;
}

const char *threshold_parse(const char *text, struct threshold *out)
{
    char path[SERIES_PATH], value[64], rest[2];

    if (sscanf(text, " %1199[^<>= \t] %2[<>=] %63s %1s", path, out->op, value, rest) != 3)
        return rule;
    static const char *const ops[] = {"<", "<=", ">", ">=", "==", NULL};
    const char *const *op = ops;
    while (*op && strcmp(*op, out->op) != 0)
        op++;
    char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    if (!*op || slash == path || !*name)
        return rule;
    size_t group = slash ? (size_t)(slash - path) : 0;
    if (group >= sizeof out->group || strlen(name) >= sizeof out->measure)
        return rule;
    snprintf(out->group, sizeof out->group, "%.*s", (int)group, path);
    snprintf(out->measure, sizeof out->measure, "%.63s", name);
    return read_value(value, &out->value);
}

const char *threshold_path(const struct threshold *threshold, char *out, size_t size)
{
    snprintf(out, size, "%s%s%s", threshold->group, *threshold->group ? "/" : "",
             threshold->measure);
    return out;
}

bool threshold_holds(const struct threshold *threshold, double value)
{
    switch (threshold->op[0]) {
    case '<':
        return threshold->op[1] ? value <= threshold->value : value < threshold->value;
    case '>':
        return threshold->op[1] ? value >= threshold->value : value > threshold->value;
    default:
        return value == threshold->value;
    }
}
