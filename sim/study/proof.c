#include "proof.h"

#include <math.h>

#include "memory.h"
#include "sampling_plan.h"

enum { FIRST_LOOK = 2, FUTURES_TO_TELL_COST = 2 };

/* What one setting came to, in every future that it was run in. */
struct tried {
    size_t levels[PLANNER_KNOBS];
    struct outcome {
        size_t future;
        struct proof_trial trial;
        bool counted; /* among the trials made: what was run beside it in vain is not */
    } * outcomes;
    size_t count, capacity;
    bool failed; /* in the search that looked at it last */
};

static size_t tried_of(struct proof *p, const size_t *levels)
{
    size_t bytes = p->planner.knob_count * sizeof *levels, i = 0;

    while (i < p->tried_count && memcmp(p->tried[i].levels, levels, bytes) != 0)
        i++;
    if (i < p->tried_count)
        return i;
    p->tried = memory_grow(p->tried, p->tried_count, &p->tried_capacity, sizeof *p->tried);
    p->tried[p->tried_count] = (struct tried){0};
    memcpy(p->tried[p->tried_count].levels, levels, bytes);
    return p->tried_count++;
}

static struct outcome *outcome_in(struct tried *t, size_t future)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->outcomes[i].future == future)
            return &t->outcomes[i];
    return NULL;
}

/* Runs a setting in the first of these futures that it was not run in yet. */
static bool run_next(struct proof *p, size_t setting, const size_t *futures, size_t count)
{
    enum { MOST = 64 };
    size_t missing[MOST], n = 0;
    struct proof_trial trials[MOST] = {0};

    for (size_t i = 0; i < count && n < p->at_a_time && n < MOST; i++)
        if (!outcome_in(&p->tried[setting], futures[i]))
            missing[n++] = futures[i];
    if (!p->run(p->context, p->tried[setting].levels, missing, n, trials))
        return false;
    struct tried *t = &p->tried[setting];
    for (size_t i = 0; i < n; i++) {
        t->outcomes = memory_grow(t->outcomes, t->count, &t->capacity, sizeof *t->outcomes);
        t->outcomes[t->count++] = (struct outcome){missing[i], trials[i], false};
    }
    return true;
}

/* What a setting comes to in the first of these futures; NULL when the plan has to stop. */
static const struct proof_trial *trial_in(struct proof *p, size_t setting, const size_t *futures,
                                          size_t count)
{
    struct outcome *known = outcome_in(&p->tried[setting], *futures);
    bool counts = !known || !known->counted;

    if (counts && p->most && p->made >= p->most) {
        p->spent = true;
        return NULL;
    }
    if (!known && !run_next(p, setting, futures, count))
        return NULL;
    known = outcome_in(&p->tried[setting], *futures);
    p->made += counts;
    known->counted = true;
    if (counts && p->tell)
        p->tell(p->context);
    return &known->trial;
}

static void add_trial(const struct proof *p, struct point *point, const struct proof_trial *trial)
{
    double n = (double)++point->futures;

    point->held += trial->holds;
    point->cost += (trial->cost - point->cost) / n;
    for (size_t g = 0; g < p->planner.goal_count; g++)
        point->goals[g] += (trial->goals[g] - point->goals[g]) / n;
}

/* Whether it costs more than the best point in the futures that it was run in. */
static bool is_dear(struct proof *p, const struct point *point)
{
    if (p->planner.best == SIZE_MAX || point->futures < FUTURES_TO_TELL_COST)
        return false;
    struct tried *best = &p->tried[tried_of(p, p->planner.points[p->planner.best].levels)];
    double sum = 0;
    for (size_t i = 0; i < point->futures; i++)
        sum += outcome_in(best, p->search[i])->trial.cost;
    return point->cost > sum / (double)point->futures;
}

/* What was missed just now is likely to be missed by the next point too: it comes first, so that a
 * point that does not hold is known by few trials. */
static void move_to_front(struct proof *p, size_t place)
{
    size_t future = p->search[place];

    memmove(p->search + 1, p->search, place * sizeof *p->search);
    p->search[0] = future;
}

/* A point of the search: it is left as soon as the answer is plain. */
static bool run_point(void *context, struct point *point, double limit)
{
    struct proof *p = context;
    size_t setting = tried_of(p, point->levels);

    while (point->futures < p->used) {
        size_t at = point->futures;
        const struct proof_trial *trial = trial_in(p, setting, &p->search[at], p->used - at);
        if (!trial)
            return false;
        add_trial(p, point, trial);
        if (!trial->holds)
            move_to_front(p, at);
        p->tried[setting].failed = point->futures - point->held > p->allowed;
        if (p->tried[setting].failed)
            return true;
        point->dear = isfinite(limit) && is_dear(p, point);
        if (point->dear)
            return true;
    }
    point->holds = true;
    return true;
}

static bool cannot_be(void *context, const size_t *levels)
{
    struct proof *p = context;
    return p->cannot_be && p->cannot_be(p->context, levels);
}

bool proof_try(struct proof *p, const size_t *levels, size_t count, struct point *out)
{
    size_t setting = tried_of(p, levels);

    *out = (struct point){0};
    memcpy(out->levels, levels, sizeof out->levels);
    size_t *futures = memory_new(count + 1, sizeof *futures);
    bool good = true;
    for (size_t i = 0; i < count; i++)
        futures[i] = i;
    for (size_t i = 0; i < count && good; i++) {
        const struct proof_trial *trial = trial_in(p, setting, &futures[i], count - i);
        good = trial != NULL;
        if (good)
            add_trial(p, out, trial);
    }
    free(futures);
    out->holds = out->futures - out->held <= p->allowed;
    return good;
}

/* The first fresh future of a candidate: those of the earlier ones were seen. */
static size_t first_fresh(const struct proof *p, const struct candidate *c)
{
    size_t first = PROOF_FRESH;

    for (const struct candidate *earlier = p->candidates; earlier < c; earlier++)
        first += earlier->futures;
    return first;
}

static size_t *fresh_futures(const struct proof *p, const struct candidate *c)
{
    size_t *numbers = memory_new(c->futures, sizeof *numbers), first = first_fresh(p, c);

    for (size_t i = 0; i < c->futures; i++)
        numbers[i] = first + i;
    return numbers;
}

bool proof_try_fresh(struct proof *p, const size_t *levels, const struct candidate *candidate,
                     struct point *out)
{
    size_t setting = tried_of(p, levels), *fresh = fresh_futures(p, candidate), i = 0;

    *out = (struct point){0};
    memcpy(out->levels, levels, sizeof out->levels);
    for (; i < candidate->made; i++) {
        const struct proof_trial *trial = trial_in(p, setting, &fresh[i], candidate->made - i);
        if (!trial)
            break;
        add_trial(p, out, trial);
    }
    free(fresh);
    return i == candidate->made;
}

static void join_search(struct proof *p, size_t future)
{
    p->search = memory_resize(p->search, p->search_count + 1, sizeof *p->search);
    memmove(p->search + 1, p->search, p->search_count++ * sizeof *p->search);
    p->search[0] = future;
}

static void begin_candidate(struct proof *p, struct candidate *c)
{
    double alpha = sampling_plan_part(1 - proof_confidence, p->candidate_count);

    *c = (struct candidate){.misses = p->worst ? 0 : PROOF_MISSES};
    memcpy(c->levels, p->best.levels, sizeof c->levels);
    c->futures = sampling_plan_futures(p->share, alpha, c->misses);
    p->candidate_count++;
}

static size_t ranges(const struct proof *p)
{
    size_t count = 0;

    for (size_t k = 0; k < p->planner.knob_count; k++)
        count += p->planner.knobs[k].is_range;
    return count;
}

/* Makes the candidate's fresh futures. False when the plan has to stop. */
static bool put_to_proof(struct proof *p)
{
    struct candidate *c = &p->candidates[p->candidate_count];
    size_t setting = tried_of(p, p->best.levels), i = 0;

    begin_candidate(p, c);
    size_t *fresh = fresh_futures(p, c);
    const struct proof_trial *trial = NULL;
    for (; i < c->futures && c->missed <= c->misses; i++) {
        trial = trial_in(p, setting, &fresh[i], c->futures - i);
        if (!trial)
            break;
        c->cost += (trial->cost - c->cost) / (double)++c->made;
        c->missed += !trial->holds;
        if (!trial->holds)
            join_search(p, fresh[i]);
    }
    free(fresh);
    c->proven = c->made == c->futures && c->missed <= c->misses;
    if (!p->worst && !c->proven && ranges(p) <= 1)
        p->allowed += c->missed / 2;
    return trial != NULL;
}

/* Searches on `used` futures from what the last search found. */
static bool search_on(struct proof *p, size_t used)
{
    size_t levels[PLANNER_KNOBS];

    memcpy(levels, p->best.levels, sizeof levels);
    p->used = used;
    planner_search(&p->planner, p->found ? levels : NULL);
    for (size_t i = 0; p->suggest && p->planner.best != SIZE_MAX && !p->planner.stopped; i++) {
        const size_t *best = p->planner.points[p->planner.best].levels;
        if (!p->suggest(p->context, best, i, levels))
            break;
        planner_try(&p->planner, levels, INFINITY);
    }
    bool found = p->planner.best != SIZE_MAX;
    if (found)
        p->best = p->planner.points[p->planner.best];
    p->found |= found;
    return found;
}

static void begin(struct proof *p)
{
    p->planner.run = run_point;
    p->planner.cannot_be = cannot_be;
    p->planner.context = p;
    p->search = memory_new(p->futures, sizeof *p->search);
    p->search_count = p->futures;
    for (size_t i = 0; i < p->futures; i++)
        p->search[i] = i;
}

size_t proof_futures(const struct proof *p)
{
    return sampling_plan_futures(p->share, sampling_plan_part(1 - proof_confidence, 0),
                                 p->worst ? 0 : PROOF_MISSES);
}

void proof_search(struct proof *p)
{
    begin(p);
    if (p->futures > FIRST_LOOK)
        search_on(p, FIRST_LOOK);
    p->allowed = p->worst ? 0 : (size_t)floor((double)p->futures * (1 - p->share) / 2);
    bool going = !p->planner.stopped;
    while (going && p->candidate_count < PROOF_TRIES && !proof_proven(p))
        going = search_on(p, p->search_count) && !p->planner.stopped && put_to_proof(p);
}

const struct candidate *proof_proven(const struct proof *p)
{
    const struct candidate *last =
        p->candidate_count ? &p->candidates[p->candidate_count - 1] : NULL;
    return last && last->proven ? last : NULL;
}

bool proof_tried(const struct proof *p, size_t i, size_t *levels)
{
    if (i < p->tried_count)
        memcpy(levels, p->tried[i].levels, sizeof p->tried[i].levels);
    return i < p->tried_count;
}

bool proof_outcome(const struct proof *p, size_t i, size_t k, size_t *future, bool *counts,
                   struct proof_trial *trial)
{
    const struct tried *t = &p->tried[i];

    if (k >= t->count)
        return false;
    *future = t->outcomes[k].future;
    *counts = t->outcomes[k].counted;
    *trial = t->outcomes[k].trial;
    return true;
}

bool proof_failed(const struct proof *p, size_t i)
{
    return p->tried[i].failed;
}

bool proof_searches(const struct proof *p, size_t future)
{
    for (size_t i = 0; i < p->search_count; i++)
        if (p->search[i] == future)
            return true;
    return false;
}

void proof_release(struct proof *p)
{
    for (size_t i = 0; i < p->tried_count; i++)
        free(p->tried[i].outcomes);
    free(p->tried);
    free(p->search);
    planner_release(&p->planner);
}
