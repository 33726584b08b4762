#include "morris.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"

static const double lowest = 0.05, length = 0.6;

double morris_quantile(size_t level)
{
    return lowest + length / 2 * (double)level;
}

size_t morris_step(size_t level)
{
    return (level + MORRIS_LEVELS / 2) % MORRIS_LEVELS;
}

size_t morris_factor(size_t trajectory, size_t step, size_t factors)
{
    size_t turn = trajectory % 2 ? factors - 1 - step : step;
    return (turn + trajectory / 2) % factors;
}

size_t morris_position(size_t trajectory, size_t factor, size_t factors)
{
    size_t step = 0;

    while (step + 1 < factors && morris_factor(trajectory, step, factors) != factor)
        step++;
    return step;
}

double morris_elementary(double before, double after, bool upwards)
{
    return (upwards ? after - before : before - after) / length;
}

double morris_elementary_of_values(double before, double after, bool upwards)
{
    return upwards ? after - before : before - after;
}

double morris_elementary_of_draws(double before, double after)
{
    return 3 * (after - before);
}

struct morris_effect morris_effect_of(const double *effects, size_t count)
{
    double *sizes = memory_new(count, sizeof *sizes), squares = 0;
    struct interval own = interval_of(effects, count);

    for (size_t i = 0; i < count; i++) {
        sizes[i] = fabs(effects[i]);
        if (!isnan(effects[i]))
            squares += (effects[i] - own.mean) * (effects[i] - own.mean);
    }
    struct morris_effect effect = {interval_of(sizes, count),
                                   own.count > 1 ? sqrt(squares / ((double)own.count - 1)) : NAN};
    free(sizes);
    return effect;
}
