#include "plan_tried.h"

#include "memory.h"

const char *const plan_state_names[] = {"held", "failed", "dropped", NULL};

static bool same_levels(const struct planning *p, const size_t *a, const size_t *b)
{
    return memcmp(a, b, p->trials.knob_count * sizeof *a) == 0;
}

static bool held_last(const struct planning *p, const size_t *levels)
{
    const struct planner *planner = &p->proof.planner;

    for (size_t i = 0; i < planner->count; i++)
        if (same_levels(p, planner->points[i].levels, levels))
            return planner->points[i].holds;
    return planning_answer(p) && same_levels(p, planning_answer(p)->levels, levels);
}

bool plan_tried_at(const struct planning *p, size_t i, struct plan_tried *out)
{
    struct proof_trial trial;
    size_t future;
    bool counts;
    double sum = 0;

    *out = (struct plan_tried){0};
    if (!proof_tried(&p->proof, i, out->levels))
        return false;
    for (size_t k = 0; proof_outcome(&p->proof, i, k, &future, &counts, &trial); k++) {
        if (!counts || !proof_searches(&p->proof, future))
            continue;
        out->futures++;
        out->held += trial.holds;
        sum += trial.cost;
    }
    out->cost = sum / (double)out->futures;
    bool failed = proof_failed(&p->proof, i) || out->futures - out->held > p->proof.allowed;
    out->state = failed ? PLAN_FAILED : held_last(p, out->levels) ? PLAN_HELD : PLAN_DROPPED;
    return true;
}

size_t plan_tried_find(const struct planning *p, const size_t *levels)
{
    size_t other[PLANNER_KNOBS];

    for (size_t i = 0; proof_tried(&p->proof, i, other); i++)
        if (same_levels(p, other, levels))
            return i;
    return SIZE_MAX;
}

static int by_future(const void *a, const void *b)
{
    size_t x = ((const struct plan_future *)a)->future, y = ((const struct plan_future *)b)->future;
    return (x > y) - (x < y);
}

struct plan_future *plan_tried_futures(const struct planning *p, size_t setting, size_t *count)
{
    struct plan_future *list = NULL, item;
    bool counts;

    *count = 0;
    for (size_t k = 0; proof_outcome(&p->proof, setting, k, &item.future, &counts, &item.trial);
         k++) {
        if (!counts)
            continue;
        list = memory_resize(list, *count + 1, sizeof *list);
        list[(*count)++] = item;
    }
    if (list)
        qsort(list, *count, sizeof *list, by_future);
    return list;
}

/* Whether the levels differ by that knob and no other. */
static bool differs_by(const struct planning *p, const size_t *a, const size_t *b, size_t knob)
{
    for (size_t k = 0; k < p->trials.knob_count; k++)
        if ((a[k] != b[k]) != (k == knob))
            return false;
    return true;
}

size_t *plan_tried_neighbours(const struct planning *p, const size_t *levels, size_t knob,
                              size_t *count)
{
    size_t *list = NULL, other[PLANNER_KNOBS], below = SIZE_MAX, above = SIZE_MAX;
    size_t below_level = 0, above_level = SIZE_MAX;
    bool range = p->trials.knobs[knob].is_range;

    *count = 0;
    for (size_t i = 0; proof_tried(&p->proof, i, other); i++) {
        if (!differs_by(p, levels, other, knob))
            continue;
        if (!range) {
            list = memory_resize(list, *count + 1, sizeof *list);
            list[(*count)++] = i;
        } else if (other[knob] < levels[knob] && other[knob] >= below_level) {
            below_level = other[knob];
            below = i;
        } else if (other[knob] > levels[knob] && other[knob] < above_level) {
            above_level = other[knob];
            above = i;
        }
    }
    if (range) {
        list = memory_new(2, sizeof *list);
        if (below != SIZE_MAX)
            list[(*count)++] = below;
        if (above != SIZE_MAX)
            list[(*count)++] = above;
    }
    return list;
}
