/* What a comparison comes to, as one sentence: what the change does to the calls, and to the bill.
 *
 *   pre-scaled: 12.00% instead of 24.00% of calls fail (-12.00 points), for 0.3200 USD more.
 *
 * Law. Of the part of calls that fail, the throttled requests and the 99th percentile it tells the
 * first that the two print differently; then the bill. A difference whose 95 % interval over common
 * seeds (interval.h) holds 0 is called noise; with fewer than two seeds in common nothing is said of
 * noise. Of more than two variants it tells of the one that keeps most of its goals, then fails
 * least, then costs least: means over seeds, and of equals the first.
 *
 * Known answer: a table of 20 units a second that is asked for 40 fails half of its calls, with 30 a
 * quarter: "25.00% instead of 50.00% of calls fail (-25.00 points)". */
#ifndef DDBSIM_COMPARE_HEADLINE_H
#define DDBSIM_COMPARE_HEADLINE_H

#include "compare.h"

/* The variant that the sentence is about; 0 where no other is better than the first of several. */
size_t compare_headline_variant(const struct comparison *comparison);

void compare_headline(const struct comparison *comparison, struct text *out);

/* "-12.00 points", "-41 ms", "+0.3200 USD"; behind it "± …" where the interval is known. */
void compare_headline_difference(struct interval difference, const char *unit, struct text *out);

#endif
