/* The summary as JSON, for programs. Numbers that do not exist are null. */
#ifndef DDBSIM_SUMMARY_JSON_H
#define DDBSIM_SUMMARY_JSON_H

#include "summary.h"

char *summary_write_json(const struct summary *summary); /* free() it */

#endif
