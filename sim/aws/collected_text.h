/* What was collected, as a page: tables, series with window and holes, and what is thin. */
#ifndef DDBSIM_COLLECTED_TEXT_H
#define DDBSIM_COLLECTED_TEXT_H

#include "collected.h"
#include "text.h"

struct collected_choice {
    const char *table; /* NULL: all */
    int64_t from, to;  /* COLLECTED_NO_TIME: as far as it goes; `to` is exclusive */
};

void collected_text_write(const struct collected *collected, const struct collected_choice *choice,
                          struct text *out);

#endif
