/* The workbench's server: one page and a few answers over HTTP, on this machine only.
 *
 *   GET  /  /workbench.js  /workbench.css    the page, which lies in the program
 *   GET  /view/ID                            a result's report page, for a frame of the page
 *   GET  /api/start                          {file, version}: what it was started for
 *   GET  /api/schema  /api/gallery           of scenarios; those that are shipped
 *   POST /api/check                          {text, sets…} -> {diagnostics, valid}
 *   POST /api/run  /api/plan  /api/sweep     {text, sets…} -> events (serve_stream.h)
 *   POST /api/stop                           {tab}: its run ends with what it has
 *   POST /api/compare                        {results: [ID…]} -> {result}: a page of several
 *   POST /api/import                         {files} -> a scenario (serve_import.h)
 *   POST /api/save                           {text, version} -> {version}
 *   GET  /api/result/ID.h5  ID.html  ID.csv  a result as a file; of ID alone, whether there is one
 *
 * It adds no meaning of its own: what a request asks for becomes a command line (serve_words.h) of
 * this very program, run as a child with limits (serve_child.h), and the answer is what that prints,
 * digit by digit. Who may ask is in serve_guard.h. No path of a client's opens a file: pages are
 * arrays of the program, scenarios are text, results have names of our making (serve_results.h), and
 * the one file that is written is the one that serve was started for (serve_file.h).
 *
 * HTTP is libmicrohttpd's, with a thread for each connection, which may wait for its child. Without
 * this room (make SERVE=0) the program links no network code at all.
 *
 * Limits: 16 connections, 64 KiB of headers, 256 KiB of body (32 MiB of dropped files), 30 s
 * of idleness. */
#ifndef DDBSIM_SERVE_H
#define DDBSIM_SERVE_H

#include "serve_state.h"

enum { SERVE_WHY = 256, SERVE_SOCKET_LEAD = 8000 };

/* Where it listens: at a UNIX socket that it makes at `socket`; or, when that is NULL, on 127.0.0.1,
 * and on ::1 where the machine has it, at `port`, 0 for one that is free. */
struct serve_place {
    const char *socket;
    unsigned port;
};

/* False with `why`. Stop it in either case. */
bool serve_start(struct serve *serve, const char *file, struct serve_place place, size_t jobs,
                 char *why);

/* Ends all runs and removes the server's folder. */
void serve_stop(struct serve *serve);

/* "http://127.0.0.1:PORT/#token=…"; of a socket with port 8000, which is to lead to it. */
void serve_address(const struct serve *serve, char *out, size_t size);

#endif
