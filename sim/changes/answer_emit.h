/* The answer of a plan, or a scenario as it stands, as text that its user can run: from the scenario
 * with what was set (--set, a plan's setting) back to what is deployed, and the changes between the
 * two in the form that was asked for. What is deployed is what the files say that the scenario names
 * (`deployed`), else what the scenario says without what was set. */
#ifndef DDBSIM_ANSWER_EMIT_H
#define DDBSIM_ANSWER_EMIT_H

#include <jansson.h>

#include "scenario_source.h"

struct answer_request {
    const struct scenario_source *source; /* with what was set */
    const char *form;                     /* one of the forms */
    const char *reasons;                  /* a plan's words, a paragraph a line; NULL: none */
    bool proven;                          /* that plan */
};

/* NULL when it is a form, else what to write instead, as a phrase behind "must be". */
const char *answer_form_wrong(const char *form);

/* Adds the script or template. Returns an exit status; what is wrong is told on stderr. */
int answer_emit(const struct answer_request *request, struct text *out);

/* The same as JSON: an array of changes, each with what it is, whether it was chosen, held back or
 * needs something filled in, its commands of the AWS CLI, and those of the way back (null: there is
 * none). */
int answer_emit_json(const struct answer_request *request, json_t **out);

#endif
