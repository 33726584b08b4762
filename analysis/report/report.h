/* Results as one page that needs no network: what was found, and every series to look at.
 *
 * One result makes a run's page, several a comparison; a sweep, a plan and a backtest have their
 * own. The page's own files are
 * analysis/report/ (markup, style, script) and the chart library, which the Makefile put into the
 * program. */
#ifndef DDBSIM_REPORT_H
#define DDBSIM_REPORT_H

#include "backtest_read.h"
#include "plan_read.h"
#include "result.h"
#include "sweep.h"

/* free() the page. */
char *report_run(const struct result *result);
char *report_compare(const struct result *results, size_t count);
char *report_sweep(const struct sweep *sweep);
char *report_plan(const struct plan_read *plan, const char *file);
char *report_backtest(const struct backtest_read *backtest, const char *file);

#endif
