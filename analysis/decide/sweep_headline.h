/* What a sweep comes to, as one sentence with its doubt.
 *
 *   capacity 40 is the cheapest of 4 settings that never throttled, in 10 of 10 futures (at least 74.1%
 *   of all, with 95 % confidence): cost 0.0012 USD, latency_p99 12.3 ms.
 *
 * Law. Where the sweep is to be chosen from (sweep_choice_matters) it is the first sentence of that
 * choice's verdict. Else the settings are judged by what everybody wants, that nothing is throttled:
 * of those that never throttled in the futures that were made the one of the least mean cost, of
 * equals the first; when all throttled, the one of the least mean part of failed calls, with half its
 * 95 % interval. The share of all futures is Clopper and Pearson's lower limit (interval.h).
 *
 * Known answer: 10 of 10 futures without throttles are at least 74.1 % of all. */
#ifndef DDBSIM_SWEEP_HEADLINE_H
#define DDBSIM_SWEEP_HEADLINE_H

#include "sweep.h"
#include "text.h"

void sweep_headline(const struct sweep *sweep, struct text *out);

#endif
