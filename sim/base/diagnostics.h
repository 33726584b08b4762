/* The user's mistakes: each with a place, all of them collected, printed in the order of the file.
 *
 *   flash_sale.yaml:12:5: error: unknown key 'capactiy'; did you mean 'capacity'?
 *
 * A message names the value, the rule and the remedy. What its %s bring is filtered when it is added
 * (printable.h), so that a message is one line whoever reads it. */
#ifndef DDBSIM_DIAGNOSTICS_H
#define DDBSIM_DIAGNOSTICS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* Where a value was written: a line and column (both from 1) of `source`. Line 0 means that there
 * is no line, only a source, such as "--set tables.T.read.capacity=0". Borrows `source`. */
struct place {
    const char *source;
    int line, column;
};

struct diagnostic {
    struct place place;
    char *message;
};

struct diagnostics {
    struct diagnostic *items;
    size_t count, capacity;
};

void diagnostics_init(struct diagnostics *diagnostics);
void diagnostics_release(struct diagnostics *diagnostics);
void diagnostics_add(struct diagnostics *diagnostics, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One line each, ordered by line and column (places without a line last); ties keep their order. */
void diagnostics_print(const struct diagnostics *diagnostics, FILE *out);

#endif
