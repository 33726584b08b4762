#include "credit_use.h"

#include <math.h>
#include <stdlib.h>

static double *values_of(const struct result *r, const struct group *group, const char *role,
                         const char *side, size_t *count)
{
    char name[64];

    snprintf(name, sizeof name, "%s.%s", role, side);
    return result_role(r, group, name, count);
}

/* The deepest fall from what it was before, and what is left. */
static void follow(const double *credit, size_t count, struct credit_use *out)
{
    double most = 0;

    for (size_t i = 0; i < count; i++) {
        if (isnan(credit[i]))
            continue;
        most = fmax(most, credit[i]);
        out->spent = fmax(out->spent, most - credit[i]);
        out->left = credit[i];
    }
}

static double overdrawn(const struct result *r, const double *consumed, const double *capacity,
                        size_t count)
{
    double more = 0, length = 0;

    for (size_t i = 0; i < count && i < r->rows; i++) {
        double lasts = result_interval_end(r, i) - r->time[i];
        if (!(capacity[i] > 0) || isnan(consumed[i]))
            continue;
        more += consumed[i] - capacity[i] * lasts;
        length += lasts;
    }
    return length > 0 ? fmax(0, more / length) : 0;
}

bool credit_use_of(const struct result *r, const struct group *group, const char *side,
                   struct credit_use *out)
{
    size_t credits, consumptions, capacities;
    double *credit = values_of(r, group, "credit", side, &credits),
           *consumed = values_of(r, group, "consumed", side, &consumptions),
           *capacity = values_of(r, group, "capacity", side, &capacities);
    bool has = credit && consumed && capacity;

    *out = (struct credit_use){.lasts_s = INFINITY};
    if (has) {
        follow(credit, credits, out);
        out->overdrawn_per_s =
            overdrawn(r, consumed, capacity, consumptions < capacities ? consumptions : capacities);
        if (out->overdrawn_per_s > 0)
            out->lasts_s = out->left / out->overdrawn_per_s;
    }
    free(credit);
    free(consumed);
    free(capacity);
    return has;
}
