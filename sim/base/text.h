/* Text that grows, and small questions about text. Everything here is independent of the locale. */
#ifndef DDBSIM_TEXT_H
#define DDBSIM_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* How a page looks from a place in it on. It lies beside the bytes, so that no text that comes from
 * elsewhere can bring its own (printable.h). */
enum text_look { TEXT_PLAIN, TEXT_BOLD, TEXT_GOOD, TEXT_BAD };
struct text_mark {
    size_t at;
    enum text_look style;
};

struct text {
    char *bytes; /* always ends in '\0' once something was added; NULL while empty */
    size_t length, capacity;
    struct text_mark *styles; /* in order; most texts have none */
    size_t style_count, style_capacity;
};

void text_init(struct text *text);
void text_release(struct text *text);
void text_add(struct text *text, const char *more);
void text_addf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vaddf(struct text *text, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void text_add_part(struct text *text, const char *more, size_t length);
void text_style(struct text *text, enum text_look look); /* of what is added from here on */
const char *text_get(const struct text *text);           /* "" while empty */

bool text_equal(const char *a, const char *b);
bool text_same(const char *a, const char *b); /* equal, or both absent (NULL) */
bool text_starts_with(const char *text, const char *prefix);
bool text_ends_with(const char *text, const char *suffix);

/* How many insertions, deletions, substitutions and swaps of neighbours turn `a` into `b`
 * (optimal string alignment distance). Known answer: ("capactiy", "capacity") -> 1. */
size_t text_distance(const char *a, const char *b);

/* The one of `candidates` (NULL-terminated) most like `word`, or NULL when none is near enough to
 * be a slip of the fingers: at most a third of the longer word, and never more than three edits. */
const char *text_nearest(const char *word, const char *const *candidates);

/* "1,234,567", written to a buffer that the caller owns; returns its bytes. */
struct text_number {
    char bytes[40];
};
const char *text_thousands(struct text_number *out, double value);

#endif
