/* What the command line says of choosing between designs: --goal, --share, --futures A..B and --by
 * (analysis/decide). */
#ifndef DDBSIM_CHOICE_H
#define DDBSIM_CHOICE_H

#include "options.h"
#include "sweep_choice.h"
#include "sweep_job.h"

/* Before sweep_job_begin: goals, share and first look of the sweep, and how many futures. Returns an
 * exit status; mistakes are on stderr. */
int choice_read(struct sweep_job *job, const struct arguments *arguments, size_t *futures);

/* What decides; EXIT_USAGE when --by says nothing that can. */
int choice_by(const struct arguments *arguments, struct decision_rule *rule);

#endif
