/* The page of a sweep as it stands without its script: what it comes to, with its doubt, as its
 * heading; the measures that are the same in every run as one line; and, where no script runs, the
 * choice and the table of all settings as the terminal shows them. Of a sweep for sensitivity it is
 * what the answer hangs on, as bars and as the terminal's table. */
#ifndef DDBSIM_SWEEP_BODY_H
#define DDBSIM_SWEEP_BODY_H

#include "sweep.h"
#include "text.h"

void sweep_body(const struct sweep *sweep, struct text *body);

#endif
