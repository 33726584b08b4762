#include "unit_parts.h"

#include <math.h>

#include "invariant.h"

#define SMALLEST_PART 0.03

static struct unit_level rounded(struct unit_level level)
{
    if (!(level.upper_share >= SMALLEST_PART))
        level.upper_share = 0;
    if (level.upper_share > 1 - SMALLEST_PART)
        level.upper_share = 1;
    return level;
}

struct unit_level unit_level_between(double mean, double lower, double upper)
{
    return rounded((struct unit_level){lower, upper, (mean - lower) / (upper - lower)});
}

struct unit_level unit_level_around(double mean, double step)
{
    double lower = floor(mean / step) * step;

    if (lower < step) /* nothing costs less than one step */
        return (struct unit_level){step, step, 0};
    return unit_level_between(mean, lower, lower + step);
}

/* The least end of an upper share behind `from`, or 1. */
static double next_end(const struct unit_level *levels, size_t count, double from)
{
    double end = 1;

    for (size_t i = 0; i < count; i++)
        if (levels[i].upper_share >= from + SMALLEST_PART && levels[i].upper_share < end)
            end = levels[i].upper_share;
    return 1 - end < SMALLEST_PART ? 1 : end;
}

size_t unit_parts_make(struct unit_part *parts, const struct unit_level *levels, size_t count)
{
    size_t made = 0;

    invariant(count <= UNIT_PARTS_ATTRIBUTES, "%zu attributes", count);
    for (double from = 0; from < 1;) {
        double end = next_end(levels, count, from);
        struct unit_part *part = &parts[made++];
        part->share = end - from;
        for (size_t i = 0; i < count; i++)
            part->upper[i] = levels[i].upper_share > (from + end) / 2;
        from = end;
    }
    return made;
}
