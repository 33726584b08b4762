#include "measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* The sum of the group's outputs of these roles, joined by '+'; NAN when it has none of them. */
static double sum_of_roles(const struct result *r, const struct group *group, const char *roles)
{
    double sum = NAN;
    char role[64];

    while (*roles) {
        size_t length = strcspn(roles, "+");
        snprintf(role, sizeof role, "%.*s", (int)length, roles);
        double part = result_number(r, group, role);
        if (!isnan(part))
            sum = isnan(sum) ? part : sum + part;
        roles += length + (roles[length] == '+');
    }
    return sum;
}

double measure_ratio(const struct result *r, const struct group *group, const struct output *output)
{
    const struct role *role = role_find(output->role);

    if (!role || !*role->over)
        return NAN;
    double part =
        role->parts ? sum_of_roles(r, group, role->parts) : result_aggregate(r, group, output);
    double whole = sum_of_roles(r, group, role->over);
    return whole > 0 ? part / whole : isnan(part) || isnan(whole) ? NAN : 0;
}

static double latency_measure(const struct result *result, const char *group, const char *digits)
{
    double q = strtod(digits, NULL), whole = 100;

    for (size_t i = 2; i < strlen(digits); i++) /* p999 is 99.9 % */
        whole *= 10;
    return result_latency(result, group, q / whole);
}

static double measure_of(const struct result *r, const struct group *group,
                         const struct output *output, const char *name)
{
    bool own = text_equal(output->name, name) || !text_ends_with(name, "_ratio");
    return own ? result_aggregate(r, group, output) : measure_ratio(r, group, output);
}

double measure(const struct result *result, const char *path, const char *name)
{
    const struct group *group = outputs_group(&result->outputs, path);

    if (!group)
        return NAN;
    if (group->has_latency && role_is_quantile(name))
        return latency_measure(result, path, name + strlen("latency_p"));
    for (size_t i = 0; i < group->count && !group->has_elements; i++)
        if (role_has_measure(group->outputs[i]->role, group->outputs[i]->name, name))
            return measure_of(result, group, group->outputs[i], name);
    return NAN;
}
