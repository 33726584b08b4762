/* What OUTPUTS.md says of files as a whole: their formats, and how digests are
 * computed. */
#ifndef DDBSIM_FORMATS_TEXT_H
#define DDBSIM_FORMATS_TEXT_H

#include "text.h"

void formats_text_markdown(struct text *out);

#endif
