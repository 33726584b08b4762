#include "rate.h"

#include <math.h>

static const struct field rate_point_fields[] = {
    DURATION(struct rate_point, at, "0s", 0, SIMTIME_MAX, "When, since the start of the run."),
    NUMBER(struct rate_point, per_second, REQUIRED, 0, 1e9, "Requests per second at that moment."),
    FIELD_END};

const struct record rate_point_record =
    RECORD(struct rate_point, "rate", rate_point_fields, NULL, "A point of a rate of requests.");

void rate_validate(const struct rate_point *points, size_t count, const struct origin *owner,
                   struct diagnostics *diagnostics)
{
    if (count == 0)
        diagnostics_add(diagnostics, origin_place(owner, "rate"),
                        "'rate' needs at least one point");
    for (size_t i = 1; i < count; i++)
        if (points[i].at < points[i - 1].at)
            diagnostics_add(diagnostics, origin_place(&points[i].origin, "at"),
                            "the points of 'rate' must be in the order of their times");
}

static struct rate_point point_at(const struct rate *rate, size_t i)
{
    return rate->points ? rate->points[i] : rate->law.point(&rate->law, i);
}

static void know(struct rate *rate)
{
    if (rate->here > 0)
        rate->before = point_at(rate, rate->here - 1);
    if (rate->here < rate->count)
        rate->after = point_at(rate, rate->here);
    rate->known = rate->here + 1;
}

struct rate_piece rate_piece_at(struct rate *rate, simtime t)
{
    if (__builtin_expect(rate->source != NULL, 0))
        return rate->source->piece(rate->source, t);
    if (rate->known != rate->here + 1)
        know(rate);
    while (rate->here < rate->count && rate->after.at <= t) {
        rate->here++;
        know(rate);
    }
    const struct rate_point *last = &rate->before, *next = &rate->after;
    if (rate->here == 0)
        return (struct rate_piece){next->per_second, 0, next->at};
    if (rate->here == rate->count)
        return (struct rate_piece){last->per_second, 0, SIMTIME_MAX};
    double slope = (next->per_second - last->per_second) / simtime_seconds(next->at - last->at);
    return (struct rate_piece){last->per_second + slope * simtime_seconds(t - last->at), slope,
                               next->at};
}

struct rate rate_from(const struct rate *rate, simtime t)
{
    struct rate from = *rate;
    size_t low = 0, high = rate->count; /* the first point after t lies between */

    if (rate->source)
        return from;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (point_at(rate, middle).at <= t)
            low = middle + 1;
        else
            high = middle;
    }
    from.here = low;
    from.known = 0;
    return from;
}

static double piece_area(const struct rate_piece *piece, double seconds)
{
    double area = (piece->r + 0.5 * piece->slope * seconds) * seconds;
    return area > 0 ? area : 0;
}

/* Jumps over periods that a long wait passes whole, all but the last; returns how long they take. */
static simtime jump(struct rate *rate, simtime from, double *area)
{
    static const double least = 1 << 20;
    const struct rate_law *law = &rate->law;
    if (!law->period || *area <= least * law->area_a_period)
        return 0;
    simtime room = point_at(rate, rate->count - 1).at - from;
    double periods = fmin(*area / law->area_a_period, (double)(room / law->period)) - 1;
    if (periods < least)
        return 0;
    periods = floor(periods);
    *area -= periods * law->area_a_period;
    rate->here += (size_t)periods * law->points_a_period;
    return (simtime)periods * law->period;
}

simtime rate_reach(struct rate *rate, simtime from, double area)
{
    from += jump(rate, from, &area);
    for (;;) {
        struct rate_piece piece = rate_piece_at(rate, from);
        double r = piece.r > 0 ? piece.r : 0;
        if (area <= 0 && (r > 0 || piece.slope > 0))
            return from;
        double square = r * r + 2 * piece.slope * area;
        double denominator = square >= 0 ? r + sqrt(square) : 0;
        if (denominator > 0) {
            simtime reached = from + simtime_from_seconds(2 * area / denominator);
            if (reached <= piece.to)
                return reached;
        }
        if (piece.to >= SIMTIME_MAX)
            return SIMTIME_MAX;
        area -= piece_area(&piece, simtime_seconds(piece.to - from));
        if (area < 0)
            area = 0;
        from = piece.to;
    }
}

double rate_area(struct rate *rate, simtime from, simtime to)
{
    double area = 0;

    while (from < to) {
        struct rate_piece piece = rate_piece_at(rate, from);
        simtime until = piece.to < to ? piece.to : to;
        area += piece_area(&piece, simtime_seconds(until - from));
        from = until;
    }
    return area;
}

simtime rate_steady_for(const struct rate *rate, simtime t, double part, simtime least)
{
    struct rate before = rate_from(rate, t - 1), from = rate_from(rate, t);
    struct rate_piece ended = rate_piece_at(&before, t - 1), piece = rate_piece_at(&from, t);
    simtime to_next = piece.to < SIMTIME_MAX ? piece.to - t : SIMTIME_MAX;

    if (fabs(piece.r - ended.r) > part * ended.r + fabs(ended.slope) * 1e-9)
        return 0;
    double takes = piece.slope != 0 ? part * fmax(piece.r, 0) / fabs(piece.slope) : INFINITY;

    takes = fmax(takes, simtime_seconds(least));
    return takes < simtime_seconds(to_next) ? simtime_from_seconds(takes) : to_next;
}
