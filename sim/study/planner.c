#include "planner.h"

#include <math.h>

#include "memory.h"

static bool same_levels(const struct planner *p, const size_t *a, const size_t *b)
{
    return memcmp(a, b, p->knob_count * sizeof *a) == 0;
}

static double limit_of(const struct planner *p)
{
    return p->best == SIZE_MAX ? INFINITY : p->points[p->best].cost;
}

const struct point *planner_try(struct planner *p, const size_t *levels, double limit)
{
    struct point point = {0};

    for (size_t i = 0; i < p->count; i++)
        if (same_levels(p, p->points[i].levels, levels) &&
            !(p->points[i].dear && limit > p->points[i].cost))
            return &p->points[i];
    if (p->stopped || p->count >= PLANNER_POINTS ||
        (p->cannot_be && p->cannot_be(p->context, levels)))
        return NULL;
    memcpy(point.levels, levels, p->knob_count * sizeof *levels);
    if (!p->run(p->context, &point, limit)) {
        p->stopped = true;
        return NULL;
    }
    p->points = memory_grow(p->points, p->count, &p->capacity, sizeof *p->points);
    p->points[p->count] = point;
    if (point.holds && point.cost < limit_of(p))
        p->best = p->count;
    return &p->points[p->count++];
}

/* A point that was given up as too expensive may meet the goals or not. The search for cheaper ones
 * may start from it in both cases. */
static bool holds_or_dear(struct planner *p, const size_t *levels)
{
    const struct point *point = planner_try(p, levels, limit_of(p));
    return point && (point->holds || point->dear);
}

/* From `good` towards `bad`, one of which holds: the level next to the border that holds. */
static void bisect(struct planner *p, size_t *levels, size_t knob, size_t good, size_t bad)
{
    while ((good > bad ? good - bad : bad - good) > 1 && !p->stopped) {
        size_t middle = (good + bad) / 2;
        levels[knob] = middle;
        if (holds_or_dear(p, levels))
            good = middle;
        else
            bad = middle;
    }
    levels[knob] = good;
    planner_try(p, levels, limit_of(p));
}

static double cost_at(struct planner *p, size_t *levels, size_t knob, size_t level)
{
    levels[knob] = level;
    const struct point *point = planner_try(p, levels, limit_of(p));
    return point ? point->cost : INFINITY;
}

/* Moves one knob to the cheapest level that holds, the others as they are. */
static void optimize_knob(struct planner *p, size_t *levels, size_t knob)
{
    size_t last = p->last[knob];

    levels[knob] = last;
    bool high = holds_or_dear(p, levels);
    levels[knob] = 0;
    bool low = holds_or_dear(p, levels);
    if (high && low) {
        size_t cheaper = cost_at(p, levels, knob, 0) <= cost_at(p, levels, knob, last) ? 0 : last;
        levels[knob] = cheaper;
    } else if (high || low) {
        bisect(p, levels, knob, high ? last : 0, high ? 0 : last);
    } else {
        levels[knob] = last;
    }
}

static size_t ranges(const struct planner *p, size_t *knobs)
{
    size_t count = 0;

    for (size_t k = 0; k < p->knob_count; k++)
        if (p->knobs[k].is_range)
            knobs[count++] = k;
    return count;
}

/* The corner from which every range is lowered: all ends tried, until one holds. */
static bool find_corner(struct planner *p, size_t *levels, const size_t *knobs, size_t count)
{
    for (size_t corner = 0; corner < (size_t)1 << count && !p->stopped; corner++) {
        for (size_t i = 0; i < count; i++)
            levels[knobs[i]] = corner >> i & 1 ? 0 : p->last[knobs[i]];
        if (holds_or_dear(p, levels))
            return true;
    }
    return false;
}

static void optimize_in_order(struct planner *p, const size_t *from, const size_t *knobs,
                              size_t count, size_t first)
{
    size_t levels[PLANNER_KNOBS];

    memcpy(levels, from, sizeof levels);
    for (size_t i = 0; i < count && !p->stopped; i++)
        optimize_knob(p, levels, knobs[(first + i) % count]);
}

/* Ends at which nothing holds may have something between them that does. */
static bool probe_between(struct planner *p, size_t *levels, const size_t *knobs, size_t count)
{
    enum { PARTS = 4 };
    size_t cells = 1;

    for (size_t i = 0; i < count; i++)
        cells *= PARTS + 1;
    for (size_t cell = 0; cell < cells && !p->stopped; cell++) {
        size_t rest = cell;
        for (size_t i = 0; i < count; i++, rest /= PARTS + 1)
            levels[knobs[i]] = rest % (PARTS + 1) * p->last[knobs[i]] / PARTS;
        if (holds_or_dear(p, levels))
            return true;
    }
    return false;
}

static size_t clamp(double level, size_t last)
{
    return level < 0 ? 0 : level > (double)last ? last : (size_t)level;
}

/* A grid over all ranges but the last, around `centre` and `reach` levels wide, the last range by
 * bisection at each of its points. */
static void grid(struct planner *p, const size_t *centre, const size_t *knobs, size_t count,
                 double reach, size_t parts)
{
    size_t cells = 1;

    for (size_t i = 0; i + 1 < count; i++)
        cells *= parts;
    for (size_t cell = 0; cell < cells && !p->stopped; cell++) {
        size_t levels[PLANNER_KNOBS], rest = cell;
        memcpy(levels, centre, sizeof levels);
        for (size_t i = 0; i + 1 < count; i++, rest /= parts) {
            size_t last = p->last[knobs[i]];
            double step = (double)(rest % parts) / (double)(parts - 1) - 0.5;
            levels[knobs[i]] = clamp((double)centre[knobs[i]] + step * reach * (double)last, last);
        }
        optimize_knob(p, levels, knobs[count - 1]);
    }
}

/* A finer grid goes on only when the last one found something so much cheaper. */
static const double worth_while = 0.999;

static const double widest = 0.25, near_by = 0.0625;

static void refine_around(struct planner *p, const size_t *knobs, size_t count, double from)
{
    size_t centre[PLANNER_KNOBS];

    for (double reach = from; reach > 0.02 && p->best != SIZE_MAX && !p->stopped; reach /= 2) {
        double before = limit_of(p);
        memcpy(centre, p->points[p->best].levels, sizeof centre);
        grid(p, centre, knobs, count, reach, 3);
        if (reach < 0.05 && limit_of(p) > worth_while * before)
            break;
    }
}

static void refine(struct planner *p, const size_t *lists, const size_t *knobs, size_t count)
{
    size_t centre[PLANNER_KNOBS];

    memcpy(centre, lists, sizeof centre);
    for (size_t i = 0; i < count; i++)
        centre[knobs[i]] = (p->last[knobs[i]] + 1) / 2;
    grid(p, centre, knobs, count, 1, 5);
    refine_around(p, knobs, count, widest);
}

/* A part of the way from one point to another. */
static void between(const struct planner *p, const size_t *from, const size_t *to, size_t part,
                    size_t parts, size_t *out)
{
    for (size_t k = 0; k < p->knob_count; k++) {
        double way = (double)to[k] - (double)from[k];
        out[k] = (size_t)round((double)from[k] + way * (double)part / (double)parts);
    }
}

/* From the first point straight towards the corner, to where it holds. */
static void search_near(struct planner *p, const size_t *corner, const size_t *knobs, size_t count)
{
    size_t levels[PLANNER_KNOBS] = {0}, bad = 0, good = KNOB_LEVELS;

    while (good - bad > 1 && !p->stopped) {
        size_t middle = (good + bad) / 2;
        between(p, p->first, corner, middle, KNOB_LEVELS, levels);
        *(holds_or_dear(p, levels) ? &good : &bad) = middle;
    }
    refine_around(p, knobs, count, near_by);
}

/* From the best towards both of its neighbours at that distance, where they do not hold. */
static void sharpen(struct planner *p, size_t knob, size_t step)
{
    size_t levels[PLANNER_KNOBS], good = p->points[p->best].levels[knob];
    size_t ends[] = {good > step ? good - step : 0,
                     good + step < p->last[knob] ? good + step : p->last[knob]};

    memcpy(levels, p->points[p->best].levels, sizeof levels);
    for (int i = 0; i < 2 && !p->stopped; i++) {
        levels[knob] = ends[i];
        const struct point *end = planner_try(p, levels, limit_of(p));
        if (end && !end->holds && !end->dear)
            bisect(p, levels, knob, good, ends[i]);
    }
}

/* Looks where nobody has looked: true when something cheaper was found. */
static bool look_across(struct planner *p, size_t knob)
{
    enum { PARTS = 16 };
    size_t levels[PLANNER_KNOBS], before = p->best, last = p->last[knob];

    memcpy(levels, p->points[before].levels, sizeof levels);
    for (size_t part = 0; part <= PARTS && !p->stopped; part++) {
        levels[knob] = part * last / PARTS;
        planner_try(p, levels, limit_of(p));
    }
    if (p->best == before)
        return false;
    sharpen(p, knob, last / PARTS + 1);
    return true;
}

/* Only within the values of the lists that the best has. */
static void look_everywhere(struct planner *p)
{
    enum { ROUNDS = 3 };
    bool better = p->best != SIZE_MAX;

    for (int round = 0; round < ROUNDS && better; round++) {
        better = false;
        for (size_t k = 0; k < p->knob_count && !p->stopped; k++)
            better |= p->knobs[k].is_range && look_across(p, k);
    }
}

/* Whether a level of a range cannot be, wherever the other ranges end: a quota leaves the most room with
 * the others at their first, a minimum below a maximum may need them at their last. */
static bool level_cannot(struct planner *p, const size_t *lists, size_t knob, size_t level)
{
    size_t levels[PLANNER_KNOBS];

    for (int end = 0; end < 2; end++) {
        memcpy(levels, lists, sizeof levels);
        for (size_t k = 0; k < p->knob_count; k++)
            if (p->knobs[k].is_range)
                levels[k] = end ? p->knobs[k].levels - 1 : 0;
        levels[knob] = level;
        if (!p->cannot_be || !p->cannot_be(p->context, levels))
            return false;
    }
    return true;
}

/* The last level of a range that can be. All of it when even its own first level cannot: then
 * something else is in the way. */
static size_t last_level(struct planner *p, const size_t *lists, size_t knob)
{
    size_t good = 0, bad = p->knobs[knob].levels - 1;

    if (!level_cannot(p, lists, knob, bad) || level_cannot(p, lists, knob, good))
        return bad;
    while (bad - good > 1) {
        size_t middle = (good + bad) / 2;
        *(level_cannot(p, lists, knob, middle) ? &bad : &good) = middle;
    }
    return good;
}

/* Whether the search has a first point, and these are its values of lists. */
static bool is_first_lists(const struct planner *p, const size_t *levels)
{
    bool same = p->first != NULL;

    for (size_t k = 0; k < p->knob_count && same; k++)
        same = p->knobs[k].is_range || levels[k] == p->first[k];
    return same;
}

static void search_ranges(struct planner *p, size_t *levels)
{
    size_t knobs[PLANNER_KNOBS], count = ranges(p, knobs);

    for (size_t i = 0; i < count; i++)
        p->last[knobs[i]] = last_level(p, levels, knobs[i]);
    if (count == 0) {
        planner_try(p, levels, limit_of(p));
        return;
    }
    if (!find_corner(p, levels, knobs, count) && !probe_between(p, levels, knobs, count))
        return;
    size_t corner[PLANNER_KNOBS];
    memcpy(corner, levels, sizeof corner);
    if (count > 1 && is_first_lists(p, levels)) {
        search_near(p, corner, knobs, count);
        return;
    }
    for (size_t first = 0; first < count; first++)
        optimize_in_order(p, corner, knobs, count, first);
    if (count > 1)
        refine(p, levels, knobs, count);
}

static void search_lists(struct planner *p, size_t *levels, size_t knob)
{
    if (knob == p->knob_count) {
        size_t own[PLANNER_KNOBS];
        memcpy(own, levels, sizeof own);
        search_ranges(p, own);
        return;
    }
    if (p->knobs[knob].is_range) {
        search_lists(p, levels, knob + 1);
        return;
    }
    for (size_t i = 0; i < p->knobs[knob].levels && !p->stopped; i++) {
        levels[knob] = i;
        search_lists(p, levels, knob + 1);
    }
}

void planner_search(struct planner *p, const size_t *first)
{
    size_t levels[PLANNER_KNOBS] = {0};

    p->best = SIZE_MAX;
    p->count = 0;
    p->first = first;
    if (first)
        planner_try(p, first, INFINITY);
    search_lists(p, levels, 0);
    look_everywhere(p);
}

/* The one knob in which two points differ; knob_count when it is none or several. */
static size_t only_difference(const struct planner *p, const struct point *a, const struct point *b)
{
    size_t found = p->knob_count;

    for (size_t k = 0; k < p->knob_count; k++) {
        if (a->levels[k] == b->levels[k])
            continue;
        if (found != p->knob_count)
            return p->knob_count;
        found = k;
    }
    return found;
}

const struct point *planner_contradiction(const struct planner *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct point *a = &p->points[i];
        bool below = false, above = false;
        if (a->dear || a->holds)
            continue;
        for (size_t j = 0; j < p->count; j++) {
            const struct point *b = &p->points[j];
            size_t knob = b->holds ? only_difference(p, a, b) : p->knob_count;
            if (knob == p->knob_count || !p->knobs[knob].is_range)
                continue;
            below |= b->levels[knob] < a->levels[knob];
            above |= b->levels[knob] > a->levels[knob];
        }
        if (below && above)
            return a;
    }
    return NULL;
}

void planner_release(struct planner *p)
{
    for (size_t k = 0; k < p->knob_count; k++)
        knob_release(&p->knobs[k]);
    free(p->points);
}
