/* One request that is being answered, and what answers have in common: where its scenario's files lie,
 * a command run to its end for it, and a refusal. */
#ifndef DDBSIM_SERVE_EXCHANGE_H
#define DDBSIM_SERVE_EXCHANGE_H

#include <microhttpd.h>

#include "serve_child.h"
#include "serve_state.h"

/* Seconds of CPU that each process of a command may take. */
enum {
    SERVE_CHECK_CPU_S = 10,
    SERVE_REPORT_CPU_S = 60,
    SERVE_RUN_CPU_S = 60,
    SERVE_MANY_CPU_S = 600
};

struct serve_exchange {
    struct serve *serve;
    struct MHD_Connection *connection;
    const char *body, *rest; /* of the address, behind what its row says */
    size_t length;
};

/* Of the client, by which one sees that it goes. */
int serve_exchange_socket(const struct serve_exchange *x);

enum MHD_Result serve_exchange_refuse(const struct serve_exchange *x, unsigned status,
                                      const char *why);

/* Where a scenario's files lie: with those of the result `beside` that was imported, or, of NULL,
 * where serve was started. `room` is SERVE_RESULTS_PATH bytes for a path. */
const char *serve_exchange_folder(const struct serve_exchange *x, const char *beside, char *room);

/* The order of a command that may write into `own` only. */
struct serve_child_order serve_exchange_order(char *const *words, const char *folder,
                                              const char *own, unsigned cpu_s);

/* A command to its end, with `input` as its standard input; its outputs are in `child`, which is to
 * be released. False when it did not come to its own end. */
bool serve_exchange_run(const struct serve_exchange *x, struct serve_child *child,
                        char *const *words, const char *folder, const char *input, size_t length,
                        unsigned cpu_s);

#endif
