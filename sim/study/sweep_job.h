/* The making of a sweep: which of its runs are this job's (a shard, as in an array of batch jobs),
 * which of those an earlier job left, and the file that they go to.
 *
 * Restart: what there is goes to a checkpoint, NAME.partial.h5, about once a second and when the job
 * is interrupted or a run fails; the next job of the same sweep (by fingerprint) takes its runs from
 * there and from NAME.h5. When all runs of the shard are made, NAME.h5 appears and the checkpoint
 * goes. None of this shows in the bytes of NAME.h5 (sweep.h).
 *
 * A sweep with a first look (sweep.h) makes only the runs that could still change the choice
 * (racing.h); it is whole when there are none.
 *
 * Under MPI every rank begins the job; the first resumes and runs it, the others serve.
 *
 * The caller fills the axes of the sweep, shard and shards, and of the campaign its source, jobs,
 * keep_results, quiet and interrupted. Every status is an exit status; the mistakes are on stderr. */
#ifndef DDBSIM_SWEEP_JOB_H
#define DDBSIM_SWEEP_JOB_H

#include "atomic_file.h"
#include "campaign.h"
#include "decision.h"

struct sweep_job {
    struct sweep sweep;
    struct campaign campaign;
    char output[ATOMIC_FILE_PATH], partial[ATOMIC_FILE_PATH];
    size_t shard, shards;                  /* from 0 */
    bool one_cell;                         /* nothing is varied but the future */
    bool of_variants;                      /* nothing may be varied but the variant */
    const struct design_kind *sensitivity; /* of the scenario's unknowns; NULL: none */
    const struct decision_rule *rule; /* how designs are judged; of a sweep with a first look */
    struct atomic_file claim; /* of the first rank: nobody else writes to `output` meanwhile */
    bool claimed;
    double written_s; /* when the checkpoint was written last, on the monotonic clock */
};

/* Checks the scenario of every cell, names the files and claims them, until run or release has ended: after `output`, the file of the whole
 * sweep, or when that is NULL after the scenario. campaign_end and release what was begun. */
int sweep_job_begin(struct sweep_job *job, const char *output, size_t seeds);

/* Takes what an earlier job left; a checkpoint of another sweep is refused. */
int sweep_job_resume(struct sweep_job *job);

/* Makes the runs that are not there and writes the file, or the checkpoint. */
int sweep_job_run(struct sweep_job *job);

/* Works for the first rank until it tells to stop. */
int sweep_job_serve(struct sweep_job *job);

void sweep_job_release(struct sweep_job *job);

#endif
