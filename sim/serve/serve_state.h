/* What the workbench's server has while it runs, and its limits (serve.h). */
#ifndef DDBSIM_SERVE_STATE_H
#define DDBSIM_SERVE_STATE_H

#include "serve_file.h"
#include "serve_guard.h"
#include "serve_results.h"
#include "serve_runs.h"

struct MHD_Daemon;

enum {
    SERVE_BODY = 256 << 10,
    SERVE_IMPORT_BODY = 32 << 20, /* of dropped files */
    SERVE_CONNECTIONS = 16,
    SERVE_HEADERS = 64 << 10,
    SERVE_IDLE_S = 30,
    SERVE_PINS = 12 /* results beside one another, as many as report takes */
};

/* Of each process of a run. */
#define SERVE_MEMORY (1ul << 30)

struct serve {
    const char *file;  /* the scenario that is edited, an absolute path; NULL: none */
    char folder[4096]; /* where children run: the file's, or one of our own */
    struct serve_guard guard;
    struct serve_results results;
    struct serve_runs runs;
    char socket[4096];             /* its absolute path, made by us; empty: there is a port */
    struct MHD_Daemon *daemons[2]; /* of IPv4 and IPv6, or of the socket */
};

#endif
