/* A month's bill as people and programs read it: lines with a column for a day of each kind and one
 * for the month, what is free or committed, what is not in the book and what is not in the bill; and
 * the ways to pay side by side. */
#ifndef DDBSIM_BILL_TEXT_H
#define DDBSIM_BILL_TEXT_H

#include <jansson.h>

#include "bill_modes.h"
#include "month_bill.h"

struct bill_page {
    const struct month *month;
    const struct bill_usage *usage;
    const struct month_bill *bill;
    const struct bill_modes *modes; /* NULL: they were not asked for */
    const struct price_book_spec *book;
};

void bill_text_write(const struct bill_page *page, struct text *out);
json_t *bill_text_json(const struct bill_page *page);

/* The books that are shipped and what a book may say, in Markdown. */
void bill_text_books(struct text *out);

#endif
