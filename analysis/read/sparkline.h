/* A series as one line of characters: a sparkline (Tufte, Beautiful Evidence, 2006).
 *
 * Law: of 8 heights a value v of the greatest m gets the nearest, 8 v / m rounded, but at least the
 * lowest when it is above 0; 0 is a gap. Heights are the block elements U+2581 to U+2588, in ASCII
 * the characters .:-=+*#@, by how dark they are.
 *
 * Known answer: 0, 1, 4, 8 of 8 is " ▁▄█", in ASCII " .=@"; 0.01 of 8 is "▁". What is not a number is
 * "·", in ASCII "~". */
#ifndef DDBSIM_SPARKLINE_H
#define DDBSIM_SPARKLINE_H

#include "text.h"

/* In ASCII where `out` takes nothing else (text.h). Where `bad` is true (NULL: nowhere) the
 * character has the look TEXT_BAD. Spaces at the end stay: each value is one character. */
void sparkline_add(struct text *out, const double *values, const bool *bad, size_t count,
                   double greatest);

/* The character of the greatest value, and of one that is not a number. */
const char *sparkline_full(const struct text *out);
const char *sparkline_none(const struct text *out);

#endif
