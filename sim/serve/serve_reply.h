/* Answers of the workbench's server, each with the headers that shut the page in: it loads, runs and
 * shows nothing but its own files, nobody frames it, and nothing of it is kept in a cache.
 *
 * Source: W3C Content Security Policy Level 3; Fetch Standard, Cross-Origin-Resource-Policy. */
#ifndef DDBSIM_SERVE_REPLY_H
#define DDBSIM_SERVE_REPLY_H

#include <jansson.h>
#include <microhttpd.h>

#include "serve_stream.h"

/* MHD_YES, or MHD_NO when it could not be sent. */

/* `bytes` are the program's own or live as long as the server. */
enum MHD_Result serve_reply_asset(struct MHD_Connection *connection, const char *type,
                                  const char *bytes, size_t length);

/* Takes the JSON. */
enum MHD_Result serve_reply_json(struct MHD_Connection *connection, unsigned status, json_t *json);

/* {"error": why} */
enum MHD_Result serve_reply_error(struct MHD_Connection *connection, unsigned status,
                                  const char *why);

/* A copy of `bytes`. */
enum MHD_Result serve_reply_text(struct MHD_Connection *connection, const char *type,
                                 const char *bytes, size_t length);

/* A file of ours, to be saved as `name`; with no name: a report page, shown in a sandbox of its own
 * beside our page, where its own policy (report.h) holds. */
enum MHD_Result serve_reply_file(struct MHD_Connection *connection, const char *path,
                                 const char *type, const char *name);

/* Takes the stream. */
enum MHD_Result serve_reply_stream(struct MHD_Connection *connection, struct serve_stream *stream);

#endif
