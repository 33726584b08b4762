#include "rate_sum.h"

static const simtime far = (simtime)4 << 60; /* beyond every time of a run and its traces */

static simtime clamped(double t)
{
    return t >= (double)far ? far : t <= -(double)far ? -far : (simtime)(t < 0 ? t - 0.5 : t + 0.5);
}

simtime rate_part_moved(const struct rate_part *part, simtime own)
{
    if (part->stretch == 1)
        return own + part->shift;
    return clamped((double)part->about + (double)part->shift +
                   (double)(own - part->about) * part->stretch);
}

static simtime own_time(const struct rate_part *part, simtime t)
{
    if (part->stretch == 1)
        return t - part->shift;
    return clamped((double)part->about + (double)(t - part->shift - part->about) / part->stretch);
}

/* By how much the repetition that `t` lies in is later than what it repeats; `*until` is its end. */
static simtime repetition(const struct rate_part *part, simtime t, simtime *until)
{
    simtime period = part->repeat, begin = part->begin;
    simtime end = part->end > begin + period ? part->end : begin + period;

    *until = end;
    if (t >= end) {
        simtime times = (t - end) / period + 1;
        *until = end + times * period;
        return times * period;
    }
    if (t < begin) {
        simtime times = (begin - t + period - 1) / period;
        *until = begin - (times - 1) * period;
        return -times * period;
    }
    return 0;
}

/* The piece of f at that instant of its own time, wherever it was asked before. */
static struct rate_piece piece_of(struct rate *f, simtime own)
{
    bool known = f->known == f->here + 1, behind = f->here > 0 && f->before.at <= own,
         near = f->here == f->count || own < f->after.at + (f->after.at - f->before.at);

    if (!known || !behind || !near)
        *f = rate_from(f, own);
    return rate_piece_at(f, own);
}

static struct rate_piece part_piece(struct rate_part *part, simtime t)
{
    simtime until = SIMTIME_MAX, late = part->repeat ? repetition(part, t, &until) : 0;
    simtime there = t - late; /* in the window, or before or after it */

    if (!part->of.count && !part->of.source)
        return (struct rate_piece){.to = SIMTIME_MAX};
    if (part->has_window && there < part->begin)
        return (struct rate_piece){0, 0, part->begin + late < until ? part->begin + late : until};
    if (part->has_window && there >= part->end)
        return (struct rate_piece){0, 0, until};
    if (part->has_window && part->end + late < until)
        until = part->end + late;
    struct rate_piece piece = piece_of(&part->of, own_time(part, there));
    simtime to = piece.to >= SIMTIME_MAX ? until : rate_part_moved(part, piece.to) + late;
    if (to > until)
        to = until;
    return (struct rate_piece){piece.r * part->scale, piece.slope * part->scale / part->stretch,
                               to > t ? to : t + 1};
}

static struct rate_piece sum_piece(struct rate_source *source, simtime t)
{
    struct rate_sum *sum = (struct rate_sum *)source;
    struct rate_piece all = {.to = SIMTIME_MAX};

    if (sum->end && t >= sum->end)
        return all;
    for (size_t i = 0; i < sum->count; i++) {
        struct rate_piece piece = part_piece(&sum->parts[i], t);
        all.r += piece.r;
        all.slope += piece.slope;
        if (piece.to < all.to)
            all.to = piece.to;
    }
    return all;
}

struct rate rate_of_sum(struct rate_sum *sum)
{
    sum->source.piece = sum_piece;
    return (struct rate){.source = &sum->source, .count = sum->count};
}
