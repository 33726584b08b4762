/* Answers that are a result, or made of some: its report page in a frame, its files, and a page of
 * several beside one another. Pages and tables are made when they are first asked for. */
#ifndef DDBSIM_SERVE_PAGES_H
#define DDBSIM_SERVE_PAGES_H

#include "serve_exchange.h"

/* /view/ID */
enum MHD_Result serve_pages_view(const struct serve_exchange *x);

/* /api/result/ID.ENDING; of ID alone, whether there is one. */
enum MHD_Result serve_pages_result(const struct serve_exchange *x);

/* {"results": [ID…]} -> {"result": ID} */
enum MHD_Result serve_pages_compare(const struct serve_exchange *x);

#endif
