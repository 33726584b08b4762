/* Probes to a result file, in blocks of bounded memory.
 *
 * The file is written beside its final place and takes its name only when it is complete, so an
 * earlier result is never lost to a run that fails. An interrupted run keeps what it has as
 * NAME.partial.h5, marked complete = 0. A failed write is reported once, by recorder_close, with
 * the reason; the unfinished file is removed.
 *
 * recorder_sample is called at the end of every interval. Memory: one block of rows for each series
 * (1,024 rows, or 256 for series of elements), whatever the length of the run; then they are on the
 * disk, for whoever watches (the first ones sooner). */
#ifndef DDBSIM_RECORDER_H
#define DDBSIM_RECORDER_H

#include "hash.h"
#include "sim.h"

/* What a result says of itself. Borrowed until recorder_open returns. */
struct recorder_about {
    const char *title, *version, *libraries;
    const char *given, *resolved; /* the scenario's text */
    const char *resolution, *price_book, *defaults;
    const char *const *thresholds;
    size_t threshold_count;
    simtime sample_every;
    const char *placement; /* of the keys, for the state at the end; NULL: none is written */
};

struct recorder;

enum recorder_end { RECORDER_COMPLETE, RECORDER_INTERRUPTED };

/* NULL when the file cannot be made; `why` (512 bytes) then says what and why. */
struct recorder *recorder_open(const char *path, struct sim *sim,
                               const struct recorder_about *about, char *why);

/* False once a write has failed: there is no point in going on. */
bool recorder_sample(struct recorder *recorder);

const char *recorder_library_version(char *out, size_t size);

/* Ends and frees the recorder. False when the result could not be written: `why` says why. On
 * success `kept` (4096 bytes) names the file that was left, and `digest` is the digest of all
 * series. */
bool recorder_close(struct recorder *recorder, enum recorder_end end, struct digest_text *digest,
                    char *kept, char *why);

#endif
