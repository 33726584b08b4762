/* The scenarios that are shipped, as they lie in the program: an installed one needs no folder and no
 * network for them.
 *
 * They are one run of bytes that the Makefile makes of scenarios/: of each file a line "NAME SIZE" and
 * then its SIZE bytes, in the order of the names' bytes. Every scenario's first comment is the
 * question that it answers: "# Question: …", up to the first line that is no comment or an empty one. */
#ifndef DDBSIM_EXAMPLES_H
#define DDBSIM_EXAMPLES_H

#include "text.h"

struct example {
    char name[64];    /* "flash_sale.yaml" */
    const char *text; /* borrowed from the program; `length` bytes, no '\0' behind them */
    size_t length;
};

/* The next file in such bytes behind `from` (NULL: the first); false behind the last. */
bool examples_next_of(const char *bytes, size_t length, const struct example *from,
                      struct example *out);

/* The same of those that are shipped. */
bool examples_next(const struct example *from, struct example *out);

/* A shipped file of that name; a scenario also without ".yaml", and with '-' for '_'. */
bool examples_find(const char *name, struct example *out);

bool examples_is_scenario(const struct example *example);

/* The scenario's question in one line, without "Question: ". Known answer: of "# Question: how\n#
 * long?\n#\n" it is "how long?". */
void examples_question(const struct example *example, struct text *out);

/* Whether the scenario names that file, so that it must lie beside it. */
bool examples_names(const struct example *scenario, const struct example *file);

#endif
