/* What the page of a run says without its script: verdict, tiles, the picture, causes with their
 * remedies, who called and what of it failed, and the events. */
#ifndef DDBSIM_RUN_PAGE_H
#define DDBSIM_RUN_PAGE_H

#include "summary.h"
#include "text.h"

void run_page_add(struct text *page, const struct summary *summary);

#endif
