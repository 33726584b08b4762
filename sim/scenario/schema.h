/* What a scenario may say, read from the field rows: as JSON Schema (draft 7, which the YAML
 * language servers of editors understand) and as a reference page in Markdown. */
#ifndef DDBSIM_SCHEMA_H
#define DDBSIM_SCHEMA_H

#include "field.h"
#include "text.h"

char *schema_json(const struct record *root); /* free() it */
void schema_markdown(const struct record *root, struct text *out);

#endif
