/* The summary on one screen, for a person at a terminal. */
#ifndef DDBSIM_SUMMARY_TEXT_H
#define DDBSIM_SUMMARY_TEXT_H

#include "summary.h"
#include "text.h"

/* With `colour`, what matters is set off by ANSI sequences. */
void summary_write_text(const struct summary *summary, bool colour, struct text *out);

#endif
