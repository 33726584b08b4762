#include "knob.h"

#include <math.h>

#include "memory.h"

static bool read_range(struct knob *k, const char *range)
{
    if (!quantity_read_range(range, &k->quantity, &k->from, &k->to))
        return false;
    k->is_range = true;
    k->levels = KNOB_LEVELS + 1;
    bool whole = k->quantity != QUANTITY_NUMBER && k->quantity != QUANTITY_RATIO;
    if (whole && k->to - k->from < KNOB_LEVELS)
        k->levels = (size_t)(k->to - k->from) + 1;
    return true;
}

/* "A,B": the paths of a knob. */
static bool read_paths(struct knob *k, char *why)
{
    const char *at = k->path;

    for (bool more = true; more;) {
        size_t length = strcspn(at, ",");
        bool room = k->path_count < KNOB_PATHS;
        if (length == 0 || !room) {
            snprintf(why, KNOB_WHY, "'%.200s' must name one to %d paths, such as A,B", k->path,
                     KNOB_PATHS);
            return false;
        }
        char *path = memory_new(length + 1, 1);
        memcpy(path, at, length);
        k->paths[k->path_count++] = path;
        more = at[length] == ',';
        at += length + more;
    }
    return true;
}

bool knob_read(struct knob *k, const char *text, char *why)
{
    const char *equals = strchr(text, '=');

    *k = (struct knob){0};
    if (!equals || equals == text || !equals[1]) {
        snprintf(why, KNOB_WHY, "'%.200s' must be PATH=FROM..TO or PATH=A,B,C", text);
        return false;
    }
    k->path = memory_new((size_t)(equals - text) + 1, 1);
    memcpy(k->path, text, (size_t)(equals - text));
    if (!read_paths(k, why))
        return false;
    if (strstr(equals, "..")) {
        bool good = read_range(k, equals + 1);
        if (!good)
            snprintf(why, KNOB_WHY,
                     "'%.200s': FROM..TO must be two quantities of one kind, the lesser "
                     "first",
                     text);
        return good;
    }
    if (!sweep_add_axis(&k->list, text, why))
        return false;
    k->levels = k->list.axes[0].count;
    return true;
}

void knob_release(struct knob *k)
{
    free(k->path);
    for (size_t i = 0; i < k->path_count; i++)
        free(k->paths[i]);
    sweep_release(&k->list);
}

double knob_number(const struct knob *k, size_t level)
{
    double number = k->from + (k->to - k->from) * (double)level / (double)(k->levels - 1);
    return quantity_rounded(k->quantity, number);
}

size_t knob_level(const struct knob *k, double number)
{
    double part = (number - k->from) / (k->to - k->from);
    return (size_t)round(fmin(1, fmax(0, part)) * (double)(k->levels - 1));
}

void knob_write(const struct knob *k, size_t level, struct text *out)
{
    if (k->is_range)
        quantity_write(k->quantity, knob_number(k, level), out);
    else
        text_add(out, k->list.axes[0].values[level]);
}
