/* The user's mistakes: each with a place, all of them collected, printed in the order of the file.
 *
 *   flash_sale.yaml:12:5: error: unknown key 'capactiy'; did you mean 'capacity'?
 *   flash_sale.yaml:20:7: warning: no workload says by which keys index 'by-email' is written …
 *
 * A warning tells of what is right and likely not what is meant; it makes nothing invalid, so it is
 * not among the mistakes that `count` counts. A message names the value, the rule and the remedy. What its %s bring is filtered when it is added
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
    struct diagnostic *items; /* mistakes */
    size_t count, capacity;
    struct diagnostic *warnings;
    size_t warning_count, warning_capacity;
};

void diagnostics_init(struct diagnostics *diagnostics);
void diagnostics_release(struct diagnostics *diagnostics);
void diagnostics_add(struct diagnostics *diagnostics, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void diagnostics_warn(struct diagnostics *diagnostics, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The mistakes, one line each, ordered by line and column (places without a line last); ties keep
 * their order. */
void diagnostics_print(const struct diagnostics *diagnostics, FILE *out);

/* The warnings in the same way. */
void diagnostics_print_warnings(const struct diagnostics *diagnostics, FILE *out);

#endif
