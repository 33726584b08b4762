/* What a plan came to, read from its file: the last whole line of it that says so (run_store.h has the
 * file's other lines, the runs). It is the JSON of `plan --json`.
 *
 * What is there may be anything: what is not as it must be makes the whole unreadable, with a
 * sentence, and numbers are bounded before memory is taken for them. Texts are borrowed from the JSON
 * and live as long as the plan. */
#ifndef DDBSIM_PLAN_READ_H
#define DDBSIM_PLAN_READ_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quantity.h"
#include "text.h"

/* The first line of the file, which says its version: a later one begins with another number. */
#define PLAN_READ_BEGIN "ddbsim plan "
#define PLAN_READ_HEAD PLAN_READ_BEGIN "1\n"
enum { PLAN_READ_MOST = 1 << 30, PLAN_READ_KNOBS = 4, PLAN_READ_GOALS = 8, PLAN_READ_WHY = 512 };

enum plan_read_state { PLAN_READ_HELD, PLAN_READ_FAILED, PLAN_READ_DROPPED };

/* A setting in some futures. */
struct plan_setting {
    double
        at[PLAN_READ_KNOBS]; /* of a range the number, of a list the place in it; of those tried */
    const char *text;        /* "2258, 611" */
    double cost;             /* of what is minimised; NAN: unknown */
    double futures, held, low, high; /* low, high: of the share of all futures (interval_share) */
    enum plan_read_state state;      /* of those tried */
};

struct plan_goal {
    const char *measure, *op, *unit;
    double value;
    double *values; /* at the answer, a future each; NAN where it has none */
};

struct plan_knob {
    const char *path;
    enum quantity_kind quantity; /* QUANTITY_KINDS: of a list */
    const json_t *values;        /* of a list: texts */
    size_t *neighbours;          /* numbers of what differs from the answer by it alone */
    size_t neighbour_count;
};

struct plan_read {
    json_t *root;
    const char *name, *version, *scenario, *minimize, *unit;
    bool proven, found; /* found: there is an answer */
    double share, confidence, tail_s;
    int64_t futures, first_seed, runs;
    struct plan_knob knobs[PLAN_READ_KNOBS];
    size_t knob_count;
    struct plan_goal goals[PLAN_READ_GOALS];
    size_t goal_count;
    struct plan_setting *tried, *front, formula;
    size_t tried_count, front_count;
    bool has_formula; /* it was run; of it no `at` is known */
    size_t answer;    /* of `tried` */
    bool *fresh,
        *held; /* of the futures of the answer: of the proof, not of the search; all goals held */
    size_t outcome_count;
};

/* True when the file begins as a plan's does, of any version. Says nothing of files that cannot be
 * read. */
bool plan_read_is(const char *path);

/* Whether the text of a plan's file is of a later version than is read here: then `why` (PLAN_READ_WHY
 * bytes) says so. */
bool plan_read_is_later(const char *text, const char *path, char *why);

enum plan_read_error { PLAN_READ_GOOD, PLAN_READ_NOT_READ, PLAN_READ_NO_ANSWER };

/* `why` (PLAN_READ_WHY bytes) says what is wrong. Release it in either case. */
enum plan_read_error plan_read(struct plan_read *plan, const char *path, char *why);
void plan_read_release(struct plan_read *plan);

/* A sentence by its name ("headline", "proof", "goals", …); "" when there is none. */
const char *plan_read_words(const struct plan_read *plan, const char *name);

/* The value of a knob at a place, as the scenario takes it. */
void plan_read_value(const struct plan_knob *knob, double at, struct text *out);

#endif
