/* The results of the workbench's runs: each a folder with a secret name of the server's making, in
 * one folder of the server's own, which nobody else may enter (0700) and which goes with it.
 *
 *   /tmp/ddbsim-serve-XXXXXX/ID/result.h5, ID/result.html …
 *
 * A client names a result by its 128-bit id, and never a path. At most SERVE_RESULTS_MOST are kept
 * and at most SERVE_RESULTS_BYTES of them together; the one that was used least recently goes first.
 * Safe for several threads. */
#ifndef DDBSIM_SERVE_RESULTS_H
#define DDBSIM_SERVE_RESULTS_H

#include <pthread.h>
#include <stdint.h>

#include "serve_guard.h"

enum { SERVE_RESULTS_MOST = 64, SERVE_RESULTS_PATH = 4096 };
#define SERVE_RESULTS_BYTES ((int64_t)1 << 30)

struct serve_result {
    char id[SERVE_ID];
    int64_t bytes;
    uint64_t used; /* the greater, the later */
    bool made;     /* its run is over; one that is being made does not go */
};

struct serve_results {
    char folder[SERVE_RESULTS_PATH];
    pthread_mutex_t lock;
    struct serve_result items[SERVE_RESULTS_MOST];
    size_t count;
    uint64_t clock;
};

/* Makes the folder; false with errno. */
bool serve_results_init(struct serve_results *results);
void serve_results_release(struct serve_results *results); /* removes it and all that is in it */

/* A new one, to be kept or dropped. False when there is no room: SERVE_RESULTS_MOST are being made. */
bool serve_results_begin(struct serve_results *results, char *id);
void serve_results_keep(struct serve_results *results, const char *id);
void serve_results_drop(struct serve_results *results, const char *id);

/* The path of `file` of a result that there is; false when there is none. */
bool serve_results_path(struct serve_results *results, const char *id, const char *file, char *out);

#endif
