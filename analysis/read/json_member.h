/* Members of an answer that was kept as JSON, of a plan or a backtest, whoever wrote the file: what is
 * absent or of another type is no number (NaN) and no words ("").
 *
 * Known answer: of {"a": 2, "b": "x"}, "a" is 2 and "", "b" is NaN and "x", "c" is NaN and "". */
#ifndef DDBSIM_JSON_MEMBER_H
#define DDBSIM_JSON_MEMBER_H

#include <jansson.h>

#include "text.h"

double json_member_number(const json_t *object, const char *name);
const char *json_member_text(const json_t *object, const char *name); /* borrowed from the object */

/* Puts what was written and releases it; nothing is put where nothing was. */
void json_member_put(json_t *object, const char *name, struct text *text);

#endif
