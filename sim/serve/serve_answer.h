/* What the workbench's server answers, by address (serve.h has the list). A request is here when its
 * credentials are good and its body is whole. */
#ifndef DDBSIM_SERVE_ANSWER_H
#define DDBSIM_SERVE_ANSWER_H

#include <microhttpd.h>

#include "serve_state.h"

/* Which door an address has; also of one that there is not. */
enum serve_door serve_answer_door(const char *address);

/* How many bytes a request to it may bring. */
size_t serve_answer_most(const char *address);

enum MHD_Result serve_answer(struct serve *serve, struct MHD_Connection *connection,
                             const char *method, const char *address, const char *body,
                             size_t length);

#endif
