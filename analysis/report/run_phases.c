#include "run_phases.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"
#include "units.h"

struct point {
    size_t caller; /* points of one rate stand together, in the order of time */
    double at_s, per_s;
};

struct points {
    struct point *items;
    size_t count, capacity, callers;
};

/* "workloads.W.rate.0.at" and "apis.A.rate.0.at"; `*prefix` is the length up to ".at". */
static bool is_point(const char *path, size_t *prefix)
{
    bool calls = text_starts_with(path, "workloads.") || text_starts_with(path, "apis.");
    const char *rate = strstr(path, ".rate.");

    *prefix = strlen(path) - strlen(".at");
    return calls && rate && text_ends_with(path, ".at") &&
           strcspn(rate + strlen(".rate."), ".") + strlen(".rate.") ==
               (size_t)(path + *prefix - rate);
}

/* What comes by another law than by points, and so has no phases: "workloads.W.diurnal.mean". */
static bool is_other_law(const char *path)
{
    static const char *const laws[] = {"diurnal", "bursts", "flash_crowd", "trace",  "plus",
                                       "users",   "repeat", "shift",       "stretch"};
    const char *name = strchr(path, '.'), *key = name ? strchr(name + 1, '.') : NULL;

    if (!text_starts_with(path, "workloads.") || !key)
        return false;
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++)
        if (strcspn(key + 1, ".") == strlen(laws[i]) && text_starts_with(key + 1, laws[i]))
            return true;
    return false;
}

static double scale_of(const struct settings *s, const char *path)
{
    char scale[200];
    double value;
    const char *given;

    snprintf(scale, sizeof scale, "%.*s.scale", (int)(strstr(path, ".rate.") - path), path);
    given = settings_get(s, scale);
    return given && !units_read_number(given, &value) ? value : 1;
}

static void add_point(struct points *points, const struct settings *s, size_t i, size_t prefix)
{
    const char *path = s->items[i].path;
    char pace[200];
    simtime at;
    double per_s;

    snprintf(pace, sizeof pace, "%.*s.per_second", (int)prefix, path);
    const char *given = settings_get(s, pace);
    if (!given || units_read_number(given, &per_s) || units_read_duration(s->items[i].value, &at))
        return;
    points->callers += strstr(path, ".rate.0.at") != NULL;
    points->items =
        memory_grow(points->items, points->count, &points->capacity, sizeof(struct point));
    points->items[points->count++] =
        (struct point){points->callers, simtime_seconds(at), per_s * scale_of(s, path)};
}

/* Of all rates at a moment; of two points at it, the first on the way in, the last on the way out. */
static double total_at(const struct points *points, double at_s, bool way_in)
{
    double total = 0;

    for (size_t i = 0; i < points->count; i++) {
        const struct point *p = &points->items[i];
        bool first = i == 0 || p[-1].caller != p->caller;
        bool last = i + 1 == points->count || p[1].caller != p->caller;
        if (first && (at_s < p->at_s || (way_in && at_s == p->at_s)))
            total += p->per_s;
        else if (last && (at_s > p->at_s || (!way_in && at_s == p->at_s)))
            total += p->per_s;
        if (last || p[1].at_s == p->at_s)
            continue;
        bool within =
            way_in ? at_s > p->at_s && at_s <= p[1].at_s : at_s >= p->at_s && at_s < p[1].at_s;
        if (within)
            total += p->per_s + (p[1].per_s - p->per_s) * (at_s - p->at_s) / (p[1].at_s - p->at_s);
    }
    return total;
}

static double next_moment(const struct points *points, double after_s, double end_s)
{
    double next = end_s;

    for (size_t i = 0; i < points->count; i++)
        if (points->items[i].at_s > after_s)
            next = fmin(next, points->items[i].at_s);
    return next;
}

size_t run_phases(const struct settings *settings, double duration_s,
                  struct run_phase out[RUN_PHASES_MOST])
{
    struct points points = {0};
    size_t count = 0, prefix;
    bool told = true;

    for (size_t i = 0; i < settings->count; i++) {
        told &= !is_other_law(settings->items[i].path);
        if (is_point(settings->items[i].path, &prefix))
            add_point(&points, settings, i, prefix);
    }
    for (double at = 0; told && points.count && at < duration_s;) {
        double to = next_moment(&points, at, duration_s);
        if (count == RUN_PHASES_MOST) {
            count = 0;
            break;
        }
        out[count++] =
            (struct run_phase){at, to, total_at(&points, at, false), total_at(&points, to, true)};
        at = to;
    }
    free(points.items);
    return count;
}
