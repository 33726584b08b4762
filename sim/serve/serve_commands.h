/* Answers that are a command on the text of a request (serve_words.h): a check to its end, and runs,
 * plans and sweeps as events while they go on (serve_stream.h). */
#ifndef DDBSIM_SERVE_COMMANDS_H
#define DDBSIM_SERVE_COMMANDS_H

#include "serve_exchange.h"

/* {"valid": true, "diagnostics": […]} */
enum MHD_Result serve_commands_check(const struct serve_exchange *x);

/* {"tab": "…"} -> {"stopped": 1}: how many of its runs were asked to end with what they have. */
enum MHD_Result serve_commands_stop(const struct serve_exchange *x);

enum MHD_Result serve_commands_run(const struct serve_exchange *x);
enum MHD_Result serve_commands_plan(const struct serve_exchange *x);
enum MHD_Result serve_commands_sweep(const struct serve_exchange *x);

#endif
