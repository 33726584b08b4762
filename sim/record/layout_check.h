/* Files of another layout than is read here (layout.h), said in one line with what to do. */
#ifndef DDBSIM_LAYOUT_CHECK_H
#define DDBSIM_LAYOUT_CHECK_H

#include "reader.h"

/* Whether the file says a layout, and another than is `known`: then `why` (READER_WHY bytes) says
 * so. */
bool layout_is_other(struct reader *reader, const char *path, int known, char *why);

#endif
