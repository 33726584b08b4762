/* What a change against a cause came to, judged and put into words.
 *
 * Law. Of throttled requests, calls that were not served and the bill, what counts is what is left
 * of it with the change, in whole percent of what it was without one, as it is printed: the rest
 * is the noise of one future. A change is worse when more than 100 % is left of the throttles or
 * of the failed calls, or when a threshold is worse: it held and does not, or is missed by more.
 * It helps when it is not worse and less than 100 % is left of either, or a threshold holds that
 * did not; against idle capacity, of the bill. Of several that help the first is the one with the
 * fewest thresholds broken, then the fewest failed calls, then the fewest throttles, then the least
 * bill; of equals the one that was thought of first.
 *
 * Known answer: of 1,000 throttles, 200 failed calls and a bill of 1.00, (0, 0, 1.12) helps and is
 * told as "throttles −100 %, failed −100 %, bill +12 %"; (500, 100, 2) helps and comes behind it;
 * (0, 400, 1) is worse, and (1,004, 200, 0.5) no help. */
#ifndef DDBSIM_REMEDY_EFFECT_H
#define DDBSIM_REMEDY_EFFECT_H

#include <stdbool.h>

#include "text.h"
#include "threshold.h"
#include "trials.h"

/* It held and does not, or it is missed by more than before. */
bool remedy_effect_threshold_worse(const struct threshold *threshold, double before, double after);

/* `threshold_worse`: some threshold is; `of_bill`: the bill is what is to be less. */
enum trial_outcome remedy_effect_judge(const struct trial_values *before,
                                       const struct trial_values *after, bool threshold_worse,
                                       bool of_bill);

/* Below 0 when `a` is the better of two that were tried. */
int remedy_effect_order(const struct trial_values *before, const struct trial_values *a,
                        const struct trial_values *b);

/* More than a tenth of the throttles or of the failed calls is left. */
bool remedy_effect_leaves_much(const struct trial_values *before, const struct trial_values *after);

/* `a` costs less than `b`, breaks no more thresholds, and leaves little. Known answer: of the above,
 * (0, 0, 1.12) against (0, 0, 1.79), and not (500, 100, 1.01). */
bool remedy_effect_for_less(const struct trial_values *before, const struct trial_values *a,
                            const struct trial_values *b);

/* "throttles −100 %, failed −62 %, bill +12 %": what there was and changed. */
void remedy_effect_tell(const struct trial_values *before, const struct trial_values *after,
                        struct text *out);

#endif
