#include "rule_of_thumb.h"

#include <math.h>

#include "memory.h"
#include "series_path.h"
#include "sweep_text.h"

static const double headroom = 1.2;

/* "tables.T.indexes.I.read.capacity" -> "tables/T/indexes/I", and which side it is of. */
static bool split_path(const char *path, char group[SERIES_PATH], const char **side)
{
    static const struct {
        const char *ending, *side;
    } endings[] = {{".read.capacity", "read"},
                   {".write.capacity", "write"},
                   {".read.autoscaling.min", "read"},
                   {".write.autoscaling.min", "write"}};
    const char *index = strstr(path, ".indexes.");

    if (!text_starts_with(path, "tables."))
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (!text_ends_with(path, endings[i].ending))
            continue;
        size_t end = strlen(path) - strlen(endings[i].ending);
        size_t table = index ? (size_t)(index - path) : end;
        snprintf(group, 300, "tables/%.*s", (int)(table - 7), path + 7);
        if (index)
            snprintf(group + strlen(group), 300 - strlen(group), "/indexes/%.*s",
                     (int)(end - table - 9), index + 9);
        *side = endings[i].side;
        return true;
    }
    return false;
}

bool rule_of_thumb(const struct sweep *runs, const char *path, struct rule_of_thumb *out)
{
    char group[SERIES_PATH], measure[SERIES_PATH + 64];
    const char *side;

    if (!split_path(path, group, &side))
        return false;
    snprintf(measure, sizeof measure, "%s/peak_minute_%s_capacity_units", group, side);
    double *values = memory_new(runs->seeds, sizeof *values);
    sweep_values(runs, 0, measure, values);
    out->peak_per_s = interval_of(values, runs->seeds).mean;
    out->capacity = ceil(out->peak_per_s * headroom);
    free(values);
    return isfinite(out->capacity) && out->capacity > 0;
}
