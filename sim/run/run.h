/* One run: a world, observed at every interval, from the start to the end or to an interruption.
 *
 * An interruption is answered between two events, so at once, whatever the interval: what is kept are
 * the whole intervals before it, and nothing of a run without one. */
#ifndef DDBSIM_RUN_H
#define DDBSIM_RUN_H

#include <signal.h>

#include "recorder.h"
#include "scenario.h"

struct run_progress {
    simtime now, end;
    double requests; /* offered so far */
};

struct run_options {
    const char *output;                       /* NULL: nothing is written */
    const char *future;                       /* which one it is, in words; NULL: none was chosen */
    bool in_memory;                           /* nobody keeps `output`, see below */
    bool without_state;                       /* nobody goes on from its end */
    const volatile sig_atomic_t *interrupted; /* NULL: it cannot be */
    /* Called after every interval; may be NULL. */
    void (*progress)(void *context, const struct run_progress *progress);
    void *context;
    /* Called at the end of every interval, with what the probes then show; may be NULL. Of a run
     * without an output nobody else empties the histograms of latency. */
    void (*watch)(void *context, struct sim *sim);
    void *watch_context;
    uint64_t most_events; /* the run stops when it has taken more of them; 0: it may take any */
    /* Called when a complete run is in the file at `written` that has not got its name yet: what it
     * adds to `trials` is kept with the result. The run took so many `events`. False and `why` (512
     * bytes) when the file is not what was written: then it gets no name. May be NULL. */
    bool (*try)(void *context, const char *written, uint64_t events, struct trials *trials,
                char *why);
    void *try_context;
};

enum run_status { RUN_DONE, RUN_INTERRUPTED, RUN_INVALID, RUN_NOT_WRITTEN };

/* Of a run `in_memory` nothing but measures is asked: what the file would hold is kept in memory,
 * and `output` is written only when that would be too much of it (recorder.h); without an `output`
 * it is then RUN_NOT_WRITTEN. */
struct run_outcome {
    enum run_status status;
    struct digest_text digest;
    uint64_t events;            /* how much work it was (sim.h) */
    char kept[4096];            /* the file that was left; "" when there is none */
    struct memory_file *memory; /* what it would hold; NULL: it is in the file. Free it */
    char why[512];              /* of RUN_NOT_WRITTEN */
};

/* RUN_INVALID: the pieces do not fit together, see `diagnostics`. */
void run(const struct scenario *scenario, const struct run_options *options,
         struct run_outcome *outcome, struct diagnostics *diagnostics);

#endif
