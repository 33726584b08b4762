/* A judged fit and its verdict as a page, and as JSON. */
#ifndef DDBSIM_FIT_TEXT_H
#define DDBSIM_FIT_TEXT_H

#include <jansson.h>

#include "fit_verdict.h"
#include "text.h"

/* Measured and simulated, a row a series; series with nothing in either are counted. */
void fit_text_table(const struct fit *fit, struct text *out);

/* The verdict: a line an area, the findings, what would help. */
void fit_text_verdict(const struct fit_verdict *verdict, struct text *out);

/* What it may be trusted for, as one sentence: "The model may be trusted for consumption; not for
 * throttling. Not measured: latency." And that no future explains the past, where that is so. */
void fit_text_headline(const struct fit_verdict *verdict, struct text *out);
void fit_text_unexplained(const struct fit_verdict *verdict, struct text *out);

/* "fit", "verdict" for a JSON object; the caller's. */
json_t *fit_text_json(const struct fit *fit);
json_t *fit_text_verdict_json(const struct fit_verdict *verdict);

#endif
