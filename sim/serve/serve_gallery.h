/* The shipped scenarios (examples.h) for the workbench to open: [{"name": "flash_sale", "question": "…",
 * "text": "…"}], by name. One that reads another shipped file is left out, since the workbench has no
 * folder where that lies. */
#ifndef DDBSIM_SERVE_GALLERY_H
#define DDBSIM_SERVE_GALLERY_H

#include <jansson.h>

#include "serve_exchange.h"

json_t *serve_gallery_list(void);

enum MHD_Result serve_gallery_answer(const struct serve_exchange *x);

#endif
