/* What an answer hangs on, in words: a closing sentence, and how its table is to be read. */
#ifndef DDBSIM_SENSITIVITY_WORDS_H
#define DDBSIM_SENSITIVITY_WORDS_H

#include "sensitivity.h"
#include "text.h"

/* "The answer hangs on spike (total 0.71); if you measure one thing, measure this." Of luck and place
 * it says that no measurement helps; of two that the intervals do not part it names both, and which
 * of them to measure; and where
 * nothing moves the measure, or nothing beyond noise, it says so. */
void sensitivity_words_sentence(const struct sensitivity *s, struct text *out);

/* Not wrapped yet. */
void sensitivity_words_legend(const struct sensitivity *s, struct text *out);

#endif
