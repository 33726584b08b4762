/* Files of the AWS CLI that were dropped on the page, made a scenario by the command import.
 *
 *   {"files": [{"name": "describe-table.json", "text": "…"}, …]}
 *
 * They are written into a result's folder, each by the letters, digits, points, underscores and
 * hyphens of its name (import may have to know by it what a file is about), and never over another.
 * What import makes of them lies beside: imported.yaml, imported.traffic.csv, imported.measured.csv,
 * imported.deployed.json. Later runs of that scenario name the result as their folder ("beside"). */
#ifndef DDBSIM_SERVE_IMPORT_H
#define DDBSIM_SERVE_IMPORT_H

#include <jansson.h>

#include "serve_exchange.h"
#include "serve_words.h"

enum { SERVE_IMPORT_FILES = 200, SERVE_IMPORT_NAME = 128 };
#define SERVE_IMPORT_SCENARIO "imported.yaml"

/* Writes the files of a request into `folder` (which there is) and makes the command line: its words
 * are `words`', to be released with it. False with `why` of SERVE_WORDS_WHY bytes. */
bool serve_import_begin(const json_t *asked, const char *folder, struct serve_words *words,
                        char *why);

/* A name as a file of ours; false when nothing of it is left. `out` holds SERVE_IMPORT_NAME bytes.
 * Known answer: "../a b/describe-table.json" is "describe-table.json", "..." is none. */
bool serve_import_name(const char *given, char *out);

/* {"files": [{"name", "text"}]} -> {"result", "text", "diagnostics", "said", "why"}; `text` is null
 * when no scenario could be made of them. */
enum MHD_Result serve_import_answer(const struct serve_exchange *x);

#endif
