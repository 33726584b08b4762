/* What a scenario has of the places that were measured, for the advice of a backtest (fit_advice.h):
 * whoever gave import the policies and the activities of auto scaling, or a report of hot keys, is
 * not asked for them again.
 *
 * Law. A side's policy is given where it has `autoscaling`, its activities where that says a
 * `metric_delay`, which import works out of them. Changes by hand are given where the timeline sets
 * the capacity of the table or index. Hot keys are where a workload on it names one, latency where
 * the table says one. Known answer: t_history_given.c. */
#ifndef DDBSIM_HISTORY_GIVEN_H
#define DDBSIM_HISTORY_GIVEN_H

#include "fit.h"
#include "scenario.h"

void history_given_mark(struct fit *fit, const struct scenario_spec *spec);

#endif
