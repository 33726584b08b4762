/* What may be shown: everything that goes to a terminal or a text file passes this filter.
 *
 * Names, values, paths and whole result files come from strangers, and a terminal obeys what it is
 * sent: an escape sequence in a key retitles the window or rewrites what stands above it, and a
 * bidirectional control makes one name look like another. So what is not plain text becomes a
 * visible escape:
 *
 *   "\x1b"      control characters (C0, DEL) and bytes that are not UTF-8
 *   "\u{202e}"  C1 controls, bidirectional and other invisible format characters, line and
 *               paragraph separators, private use, noncharacters, planes without characters
 *
 * Where it stands. A filter at each message would be forgotten in the next one, so it stands in the
 * streams: banned.h, which is before every source file, puts the functions below in place of printf,
 * fprintf, puts and fputs, and the others that write to a stream do not compile. A format is ours
 * and passes as it is written, with its line ends and the sequences that move a progress line; what
 * its %s and %c bring is a stranger's, and there a line end is escaped too, so that no value can fake
 * a second message. Text without a format (a page, a file) keeps its line ends and tabs. Colour is
 * never in the bytes of a text: it lies beside them (text_style), and is put in behind the filter.
 * What was filtered once passes unchanged a second time.
 *
 * Known answers: "a\tb" followed by ESC "[31m" in a line is "a\x09b\x1b[31m"; U+009B is "\u{9b}";
 * the bytes ff c3 28 are "\xff\xc3("; "größer – 3 µs" stays as it is. */
#ifndef DDBSIM_PRINTABLE_H
#define DDBSIM_PRINTABLE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct text;

enum printable_form {
    PRINTABLE_PAGE,  /* keeps "\n", "\r\n" and tabs */
    PRINTABLE_LINE,  /* escapes those too */
    PRINTABLE_JSON,  /* of JSON that is complete: as PAGE, with JSON's own escapes: \u202e */
    PRINTABLE_SCRIPT /* the same inside an HTML element: '<' is \u003c, so that nothing ends it */
};

void printable_add(struct text *out, const char *bytes, size_t length, enum printable_form form);

/* How many columns of a terminal a text takes as it is shown in a line: none of a combining mark, two
 * of an ideograph or an emoji (Unicode Standard Annex #11, by libunistring), and those of its escape
 * of what is not shown itself. Known answers: "größer" takes 6, "日本" 4, "e" with U+0301 1, and ESC,
 * which is "\x1b", 4. */
size_t printable_columns(const char *bytes, size_t length);

/* How many bytes the next character has, which is a byte where they are no UTF-8, and how many columns
 * it takes; 0 when nothing is left. */
size_t printable_next(const char *bytes, size_t left, size_t *columns);

/* How many bytes of a text fit into so many columns, in whole characters. Known answer: of "日本" in 3
 * columns the first 3. */
size_t printable_fitting(const char *text, size_t columns);

/* As text_addf, with what %s and %c bring in the form LINE. Knows the conversions d i u x X o c s p
 * and those of a double, with flags, width, precision and the lengths h l ll z j t. */
void printable_addf(struct text *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void printable_vaddf(struct text *out, const char *format, va_list args);

/* fprintf and fputs through the filter; negative when the stream failed. */
int printable_printf(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
int printable_vprintf(FILE *out, const char *format, va_list args);
int printable_puts(const char *text, FILE *out);

/* A page with its styles as ANSI sequences; without `colour` they are left out. */
void printable_render(const struct text *page, bool colour, struct text *out);
int printable_print(FILE *out, const struct text *page, bool colour);

/* Writes what printable_render made, and nothing else. */
int printable_pass(FILE *out, const char *rendered);

bool printable_is_utf8(const char *text);

#endif
