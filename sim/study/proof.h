/* A setting that is found on some futures and proven on others.
 *
 * The winner of a search is flattered by the futures that chose it: the cheapest of many settings
 * that held in 20 futures is the one that these 20 suit. So there are two kinds of them.
 *   - The search's: numbers 0 … futures - 1, the same for every point (common random numbers, so
 *     that a step of a knob is not mistaken for luck). First a search on two of them, which soon has
 *     an answer of sorts, then one on all. A point holds when its misses are at most half of what the
 *     share allows; a search that aims at the share itself is refused half of the time.
 *   - The proof's: numbers from PROOF_FRESH on, which no search has seen. A sampling plan that was
 *     fixed beforehand (sampling_plan.h, two misses allowed) says how many; the candidate is refused
 *     as soon as its misses are too many. The futures that it missed are hard ones: they join the
 *     search, in front, and it goes on from there. With one range half of them may be missed again,
 *     since they are no fair sample; with several none, since a search with more freedom suits its
 *     futures better. The next candidate pays for the earlier ones (alpha / 2, alpha / 4 …) on
 *     futures that are fresh again, so that a false proof stays as rare as was said.
 * `worst`: no future may be missed, neither of the search nor of the proof.
 *
 * Known answer, of its test: of demands with a known distribution, 100 whole plans for a share of
 * 95 % find capacities of which at most 5 lie below the 95 % quantile, and whose median is at most the
 * 99.5 % quantile. (Searching on 20 and proving with no miss is above that, with one miss at it.)
 *
 * It knows no simulator: `run` says what a setting comes to in some futures. The answer is the same
 * whatever their number at a time. The caller fills the planner's knobs, goal_count and, where there
 * is a limit, cannot_be, then share, worst, futures, at_a_time, most, run, suggest, tell, context. */
#ifndef DDBSIM_PROOF_H
#define DDBSIM_PROOF_H

#include "planner.h"

enum { PROOF_FRESH = 20000, PROOF_TRIES = 8, PROOF_MISSES = 2 };

static const double proof_confidence = 0.95;

/* What a setting comes to in one future. */
struct proof_trial {
    bool holds;
    double cost;
    double goals[PLANNER_GOALS];
};

/* A setting that was put to the proof. */
struct candidate {
    size_t levels[PLANNER_KNOBS];
    size_t futures, misses; /* its plan: how many futures, and how many of them it may miss */
    size_t made, missed;
    double cost; /* mean over the fresh futures */
    bool proven;
};

struct tried;

struct proof {
    struct planner planner;
    double share;
    bool worst;
    size_t futures;   /* of the search */
    size_t at_a_time; /* how many trials are asked for at once */
    size_t most;      /* trials in all; 0: no limit */
    /* False stops the plan. */
    bool (*run)(void *context, const size_t *levels, const size_t *futures, size_t count,
                struct proof_trial *out);
    bool (*cannot_be)(void *context, const size_t *levels);
    /* Another setting worth a look once `best` holds, the i-th of them, such as what a formula says;
     * false when there is none. May be NULL. */
    bool (*suggest)(void *context, const size_t *best, size_t i, size_t *levels);
    void (*tell)(void *context); /* something is known that was not; may be NULL */
    void *context;

    size_t *search; /* the numbers of the search's futures, the hard ones first */
    size_t search_count, used, allowed;
    struct candidate candidates[PROOF_TRIES];
    size_t candidate_count;
    struct point best; /* of the last search that found one */
    bool found;
    size_t made; /* trials */
    bool spent;  /* `most` was reached */
    struct tried *tried;
    size_t tried_count, tried_capacity;
};

/* How many futures the first candidate's proof takes. */
size_t proof_futures(const struct proof *proof);

void proof_search(struct proof *proof);

/* The candidate that was proven, or NULL. */
const struct candidate *proof_proven(const struct proof *proof);

/* Puts a setting to the futures of the search's first `count`, all of them: a point of its own.
 * False when the plan was stopped. */
bool proof_try(struct proof *proof, const size_t *levels, size_t count, struct point *out);

/* The same in the fresh futures of a candidate. */
bool proof_try_fresh(struct proof *proof, const size_t *levels, const struct candidate *candidate,
                     struct point *out);

/* The settings that were tried, in that order; false behind the last. */
bool proof_tried(const struct proof *proof, size_t i, size_t *levels);

/* What the i-th of them came to, a future after the other from k = 0 on, in the order in which they
 * were run; false behind the last. `counts`: it is one of the trials that were asked for, which are
 * the same for any number at a time. */
bool proof_outcome(const struct proof *proof, size_t i, size_t k, size_t *future, bool *counts,
                   struct proof_trial *trial);

/* Whether it missed too often in the search that looked at it last. */
bool proof_failed(const struct proof *proof, size_t i);

/* Whether a future belongs to the search: one of its own, or one that a candidate missed. */
bool proof_searches(const struct proof *proof, size_t future);

void proof_release(struct proof *proof);

#endif
