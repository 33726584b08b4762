/* A command's run as server-sent events, while it goes on.
 *
 *   event: progress   its own line of progress (progress.h)
 *   event: told       a line of stderr (told_line.h)
 *   event: summary    what it printed: the command's own JSON, byte by byte
 *   event: done       {"status": 0, "result": "ID", "stopped": false, "partial": false}
 *
 * A comment each second while there is nothing to say shows that the run lives. `stopped` is true
 * when the server ended it: a newer run of the same tab, or of another when all places were taken.
 * `partial` is true when it was asked to end (/api/stop), and `summary` and `result` are of what it had
 * by then. `result` is null when none was made. When the client goes, the run is ended within the moment.
 *
 * Source: HTML Living Standard, section 9.2, Server-sent events. */
#ifndef DDBSIM_SERVE_STREAM_H
#define DDBSIM_SERVE_STREAM_H

#include <sys/types.h>

#include "serve_child.h"
#include "serve_results.h"
#include "serve_runs.h"

struct serve_stream {
    struct serve_child child;
    struct serve_results *results;
    struct serve_runs *runs;
    char result[SERVE_ID];
    uint64_t number; /* among the runs */
    int client;
    size_t told;     /* bytes of the child's stderr that are told already */
    double until_s;  /* on progress_clock_s */
    struct text out; /* to be sent; `sent` bytes of it are */
    size_t sent;
    bool over, kept;
};

/* A new stream of a child that runs, which it takes; borrows results and runs. */
struct serve_stream *serve_stream_new(struct serve_results *results, struct serve_runs *runs,
                                      const char *result);
void serve_stream_free(struct serve_stream *stream);

/* The next bytes, at most `most`; -1 at the end, -2 when the client is gone. Blocks for a second at
 * most. */
ssize_t serve_stream_read(struct serve_stream *stream, char *bytes, size_t most);

#endif
