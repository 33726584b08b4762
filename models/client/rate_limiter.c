#include "rate_limiter.h"

#include <math.h>

#include "exact.h"

static const double beta = 0.7, scale = 0.4, smoothing = 0.8, least_rate = 0.5;

void rate_limiter_init(struct rate_limiter *limiter, double instances)
{
    *limiter = (struct rate_limiter){.instances = instances, .half_second = -1};
}

static void refill(struct rate_limiter *l, simtime now)
{
    l->tokens = fmin(l->most, l->tokens + l->rate * simtime_seconds(now - l->at));
    l->at = now;
}

static void set_rate(struct rate_limiter *l, double rate, simtime now)
{
    refill(l, now);
    l->rate = fmax(rate, least_rate);
    l->most = fmax(rate, 1);
    l->tokens = fmin(l->tokens, l->most);
}

static int64_t take(struct rate_limiter *l, int64_t count)
{
    double available = floor(l->tokens * l->instances + 1e-9);
    int64_t taken = available < (double)count ? (int64_t)available : count;
    l->tokens -= (double)taken / l->instances;
    return taken;
}

int64_t rate_limiter_acquire(struct rate_limiter *l, int64_t count, simtime now)
{
    if (!l->enabled)
        return count;
    refill(l, now);
    return take(l, count);
}

int64_t rate_limiter_acquire_gathered(struct rate_limiter *l, int64_t count, simtime now)
{
    if (!l->enabled)
        return count;
    l->tokens += l->rate * simtime_seconds(now - l->at);
    l->at = now;
    int64_t taken = take(l, count);
    l->tokens = fmin(l->tokens, l->most);
    return taken;
}

simtime rate_limiter_next(const struct rate_limiter *l, simtime now)
{
    double missing = 1 / l->instances - l->tokens;
    simtime wait = simtime_from_seconds(missing / l->rate) + 1;
    return (l->at > now ? l->at : now) + (missing > 0 ? wait : 1);
}

static void measure(struct rate_limiter *l, double count, simtime now)
{
    int64_t half = now / (SECOND / 2);

    if (l->half_second < 0)
        l->half_second = half;
    l->counted += count;
    if (half > l->half_second) {
        double current = l->counted / (0.5 * (double)(half - l->half_second));
        l->measured = current * smoothing + l->measured * (1 - smoothing);
        l->counted = 0;
        l->half_second = half;
    }
}

static double cubic(const struct rate_limiter *l, simtime now)
{
    double t = simtime_seconds(now - l->last_throttle) - l->k;
    return scale * t * t * t + l->w_max;
}

void rate_limiter_answered(struct rate_limiter *l, int64_t granted, int64_t throttled, simtime now)
{
    double rate;

    measure(l, (double)(granted + throttled) / l->instances, now);
    if (throttled) {
        l->w_max = l->enabled ? fmin(l->measured, l->rate) : l->measured;
        l->k = l->w_max > 0 ? exact_pow(l->w_max * (1 - beta) / scale, 1.0 / 3) : 0;
        l->last_throttle = now;
        if (!l->enabled)
            l->at = now;
        l->enabled = true;
        rate = beta * l->w_max;
    } else {
        rate = cubic(l, now);
    }
    if (l->enabled)
        set_rate(l, fmin(rate, 2 * l->measured), now);
}

void rate_limiter_answered_gathered(struct rate_limiter *l, int64_t granted, int64_t throttled,
                                    simtime interval, simtime now)
{
    double served = (double)granted / l->instances / simtime_seconds(interval);

    if (!throttled) {
        rate_limiter_answered(l, granted, 0, now);
        return;
    }
    rate_limiter_answered(l, granted + throttled - 1, 1, now);
    while (--throttled && l->rate > served && l->rate > least_rate)
        rate_limiter_answered(l, 0, 1, now);
}
