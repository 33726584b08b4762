/* What would help a series that was not met, and is not asked for again where the scenario has it
 * (fit_given). Known answers: t_fit_verdict.c. */
#ifndef DDBSIM_FIT_ADVICE_H
#define DDBSIM_FIT_ADVICE_H

#include "fit.h"

/* Of a fit that was judged. The same text for the same advice; NULL when nothing is known that would
 * help. */
const char *fit_advice(const struct fit *fit, const struct fit_series *series);

#endif
