/* The sentences of a plan, one subject each, which the terminal, the plan's JSON and its page share
 * (plan_write.c, plan_json.c): each adds to `out`, and nothing where there is nothing to say. */
#ifndef DDBSIM_PLAN_WORDS_H
#define DDBSIM_PLAN_WORDS_H

#include "planning.h"

/* "2258, 611" or, with names, "PATH = 2258, PATH = 611". */
void plan_words_setting(const struct planning *planning, const size_t *levels, bool names,
                        struct text *out);

/* The command that runs the point: with the changes that were given, then those that were found. */
void plan_words_command(const struct planning *planning, const struct point *point,
                        struct text *out);

/* The answer with its doubt as one sentence, also when no setting meets the goals. */
void plan_words_headline(const struct planning *planning, struct text *out);

/* What the answer, which there must be, costs and how it was proven. */
void plan_words_proof(const struct planning *planning, struct text *out);

/* That none meets the goals, and how near the best came. */
void plan_words_failure(struct planning *planning, struct text *out);

void plan_words_goals(struct planning *planning, struct text *out);
void plan_words_basis(const struct planning *planning, struct text *out); /* what it rests on */
void plan_words_cover(const struct planning *planning, struct text *out); /* what was drawn */
void plan_words_formula(const struct planning *planning, struct text *out);

/* Of the i-th candidate, if it was refused; of the i-th thing to be noted. False behind the last. */
bool plan_words_refused(const struct planning *planning, size_t i, struct text *out);
bool plan_words_note(const struct planning *planning, size_t i, struct text *out);

/* The setting that came nearest to the goals when none meets them; NULL when nothing was run. */
const struct point *plan_words_nearest(const struct planning *planning);

#endif
