/* What sweep, merge, compare and show print of a sweep: its table, and the choice that it is for. */
#ifndef DDBSIM_SWEEP_PAGE_H
#define DDBSIM_SWEEP_PAGE_H

#include "options.h"
#include "sweep.h"

/* As text, Markdown or JSON; nothing with --quiet. Returns an exit status: EXIT_USAGE when --by says
 * nothing that can decide. */
int sweep_page_print(const struct sweep *sweep, const struct arguments *arguments);

#endif
