/* Probes to a result file, in blocks of bounded memory.
 *
 * The file is written beside its final place and takes its name only when it is complete, so an
 * earlier result is never lost to a run that fails. An interrupted run keeps what it has as
 * NAME.partial.h5, marked complete = 0. A failed write is reported once, by recorder_commit, with
 * the reason; the unfinished file is removed.
 *
 * recorder_sample is called at the end of every interval. Memory: one block of rows for each series
 * (1,024 rows, or 256 for series of elements), whatever the length of the run; then they are on the
 * disk, for whoever watches (the first ones sooner).
 *
 * A run of which only measures are asked needs no file: the same rows then go to memory
 * (memory_file.h), where they stay, so the recorder says beforehand whether there are few enough. */
#ifndef DDBSIM_RECORDER_H
#define DDBSIM_RECORDER_H

#include "hash.h"
#include "memory_file.h"
#include "sim.h"
#include "trials.h"

/* What a result says of itself. Borrowed until recorder_open returns. */
struct recorder_about {
    const char *title, *version, *libraries;
    const char *given, *resolved; /* the scenario's text */
    const char *resolution, *price_book, *defaults;
    const char *const *thresholds;
    size_t threshold_count;
    simtime sample_every;
    const char *display_time_zone; /* NULL: UTC */
    const char *future;    /* which future the run is, in words; NULL: it was not chosen as one */
    const char *placement; /* of the keys, for the state at the end; NULL: none is written */
};

struct recorder;

enum recorder_end { RECORDER_COMPLETE, RECORDER_INTERRUPTED };

/* Whether all rows of series together take at most 64 MiB. */
bool recorder_fits_in_memory(const struct sim *sim, simtime sample_every);

/* NULL when the file cannot be made; `why` (512 bytes) then says what and why. `path` NULL: in
 * memory, which cannot fail, without the state at the end; close it with recorder_close_memory. */
struct recorder *recorder_open(const char *path, struct sim *sim,
                               const struct recorder_about *about, char *why);

/* False once a write has failed: there is no point in going on. */
bool recorder_sample(struct recorder *recorder);

const char *recorder_library_version(char *out, size_t size);

/* Ends the recorder: the file at the path that is returned is whole, and has not got its name yet.
 * NULL when it could not be written. `digest` is the digest of all series. */
const char *recorder_finish(struct recorder *recorder, enum recorder_end end,
                            struct digest_text *digest);

/* Instead of that: nothing is kept of an open recorder, and it is freed. */
void recorder_discard(struct recorder *recorder);

/* Whoever read that file found something wrong: it gets no name. */
void recorder_refuse(struct recorder *recorder, const char *wrong);

/* Frees an ended recorder and gives the file its name, with the trials in it. False when
 * the result could not be written: `why` says why. On success `kept` (4096 bytes) names the file
 * that was left. Borrows `trials`. */
bool recorder_commit(struct recorder *recorder, const struct trials *trials, char *kept, char *why);

/* Ends and frees a recorder in memory: what a file would hold. memory_file_free it. */
struct memory_file *recorder_close_memory(struct recorder *recorder, enum recorder_end end,
                                          struct digest_text *digest);

#endif
