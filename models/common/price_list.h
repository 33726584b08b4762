/* AWS's own price list of DynamoDB as a price book: what the Price List API hands out.
 *
 * Two shapes are read: an offer file (index.json of AmazonDynamoDB, of one Region or of one that is
 * named) and what `aws pricing get-products` prints, one page or several behind each other, whose
 * products are JSON in strings.
 *
 * A price is found by product family, group and operation, never by the end of a usage type:
 * "IA-ReadRequestUnits" ends as "ReadRequestUnits" does. Of several bands of one term the price is
 * that of the last ("Inf"); a band before it that costs nothing is the free tier. Of a reserved term
 * the dimension of unit "Quantity" is paid once and the other each hour; both are for one unit here
 * and for 100 in a book. What the list lacks (warm throughput, queues, functions, savings plans,
 * private discounts) is unknown in the book.
 *
 * The reader is not in the room of AWS's documents because a scenario may name such a file as its
 * book (`price_book: index.json`), so that it is read where scenarios are.
 *
 * Sources: AWS Price List user guide [19], bulk API and Query API. Known answer: us-east-1 in
 * September 2026 has 0.00065 USD a write unit-hour beyond 18,600 free ones, and 150 USD for 100
 * reserved for a year. */
#ifndef DDBSIM_PRICE_LIST_H
#define DDBSIM_PRICE_LIST_H

#include <stdbool.h>

#include "price_book.h"

/* Whether a text is JSON rather than a book. */
bool price_list_is(const char *text);

/* The book, in the arena; NULL: what is wrong was added to `diagnostics`. */
struct price_book_spec *price_list_read(struct arena *arena, const char *source, const char *text,
                                        size_t length, struct diagnostics *diagnostics);

#endif
