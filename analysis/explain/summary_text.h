/* The summary on one screen, for a person at a terminal. */
#ifndef DDBSIM_SUMMARY_TEXT_H
#define DDBSIM_SUMMARY_TEXT_H

#include "summary.h"
#include "text.h"

/* What matters is set off by styles (text.h), for whoever prints it in colour. */
void summary_write_text(const struct summary *summary, struct text *out);

#endif
