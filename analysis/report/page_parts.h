/* Parts that the bodies of several pages have: tiles, and tables whose rows become cards on a narrow
 * screen. Names and values are text (markup.h). */
#ifndef DDBSIM_PAGE_PARTS_H
#define DDBSIM_PAGE_PARTS_H

#include "text.h"

/* A number and what it is of; `kind` is "", "good" or "bad". */
void page_parts_tile(struct text *page, const char *kind, const char *value, const char *label);

/* Opens a region of that name, which scrolls by itself where the page is narrow: a div. */
void page_parts_scroll(struct text *page, const char *name);

/* A table in such a region, with its headings (NULL behind the last), up to its first row. */
void page_parts_open_table(struct text *page, const char *name, const char *const *headings);
void page_parts_close_table(struct text *page);

/* A cell, which says its column where rows are cards. */
void page_parts_cell(struct text *page, const char *column, const char *value);

#endif
