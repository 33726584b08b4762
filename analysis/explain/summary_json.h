/* The summary as JSON, for programs. Numbers that do not exist are null. */
#ifndef DDBSIM_SUMMARY_JSON_H
#define DDBSIM_SUMMARY_JSON_H

#include <jansson.h>

#include "summary.h"

json_t *summary_json(const struct summary *summary);
char *summary_write_json(const struct summary *summary); /* free() it */

#endif
