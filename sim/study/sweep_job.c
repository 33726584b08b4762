#include "sweep_job.h"

#include <unistd.h>

#include "file_name.h"
#include "input_files.h"
#include "mpi_ranks.h"
#include "racing.h"
#include "result_status.h"
#include "run.h"
#include "sensitivity.h"
#include "sweep_read.h"
#include "version.h"

static const double between_writes_s = 1;

static int mistake(const char *why)
{
    fprintf(stderr, "ddbsim sweep: error: %s\n", why);
    return EXIT_USAGE;
}

/* Without a key to vary, the scenario's variants are. */
static int vary_variants(struct sweep_job *s, const struct scenario_spec *spec)
{
    struct text axis = {0};
    char why[512];
    int status = EXIT_DONE;

    if (s->sweep.axis_count || s->one_cell)
        return status;
    if (!spec->variants_count && s->of_variants) {
        fputs("ddbsim compare: error: nothing to compare: name 'variants' in the scenario, or give "
              "several results\n",
              stderr);
        return EXIT_USAGE;
    }
    if (!spec->variants_count)
        return mistake("nothing to vary: give --vary PATH=A,B,C, or name 'variants' in the "
                       "scenario");
    for (size_t i = 0; i < spec->variants_count; i++)
        text_addf(&axis, "%s%s", i ? "," : "variant=", spec->variants[i].origin.name);
    if (!sweep_add_axis(&s->sweep, text_get(&axis), why))
        status = mistake(why);
    text_release(&axis);
    return status;
}

static int refuse_design(const struct design *d)
{
    if (d->unknowns == 0)
        fprintf(stderr,
                "ddbsim sweep: error: --sensitivity %s: the scenario has no unknowns; name some "
                "under 'unknowns', or give --unknown service=published\n",
                d->kind->name);
    else
        fprintf(
            stderr,
            "ddbsim sweep: error: --sensitivity %s takes at most %zu unknowns, and there are "
            "%zu; see by --sensitivity morris which do not matter, and let the scenario say those\n",
            d->kind->name, d->kind->most_unknowns, d->unknowns);
    return EXIT_USAGE;
}

static int add_unknowns_of(struct sweep_job *s, const struct sweep *cells, size_t cell)
{
    struct set_list sets = {0};
    struct scenario scenario;

    campaign_sets(cells, cell, &sets);
    struct scenario_changes changes = set_list_changes(&sets);
    int status = scenario_source_decode(&s->campaign.source, &changes, &scenario);
    if (status == EXIT_DONE) {
        struct unknowns unknowns;
        status = unknowns_resolve(&unknowns, &scenario);
        design_add_unknowns(&s->campaign.design, &unknowns);
        unknowns_release(&unknowns);
        scenario_release(&scenario);
    }
    set_list_release(&sets);
    return status;
}

/* Of every combination of the other axes. Too many are refused when the sweep begins. */
static int add_unknowns(struct sweep_job *s, int64_t seed)
{
    struct sweep cells = s->sweep; /* borrows its axes */
    int status = EXIT_DONE;

    cells.first_seed = seed;
    cells.seeds = cells.cells = 1;
    for (size_t a = 0; a < cells.axis_count && cells.cells <= SWEEP_RUNS; a++)
        cells.cells *= cells.axes[a].count;
    for (size_t cell = 0; cell < cells.cells && cells.cells <= SWEEP_RUNS && status == EXIT_DONE;
         cell++)
        status = add_unknowns_of(s, &cells, cell);
    return status;
}

/* The axis of a design of sensitivity. */
static int vary_design(struct sweep_job *s, const struct scenario *scenario, size_t *futures)
{
    struct design *d = &s->campaign.design;
    struct text axis = {0};
    char why[512] = "";

    design_init(d, s->sensitivity, scenario->spec->seed,
                text_equal(scenario->spec->placement, "by_seed"));
    int status = add_unknowns(s, scenario->spec->seed);
    if (status == EXIT_DONE && (d->unknowns == 0 || d->unknowns > d->kind->most_unknowns))
        status = refuse_design(d);
    if (status != EXIT_DONE)
        return status;
    design_axis(d, &axis);
    if (!sweep_add_axis(&s->sweep, text_get(&axis), why))
        status = mistake(why);
    text_release(&axis);
    size_t rows = d->kind->rows(*futures);
    if (status == EXIT_DONE && !s->campaign.quiet && mpi_ranks_is_first())
        fprintf(stderr, "ddbsim: %s of %zu unknown%s: %zu runs, %zu futures%s of %zu designs\n",
                d->kind->name, d->unknowns, d->unknowns > 1 ? "s" : "", rows * design_count(d),
                rows, rows > *futures ? " (8 times a power of 2)" : "", design_count(d));
    *futures = rows;
    return status;
}

static int check_paths(const struct sweep_job *s, const char *resolved)
{
    int status = EXIT_DONE;

    for (size_t a = 0; a < s->sweep.axis_count && status == EXIT_DONE; a++)
        status = campaign_check_path(resolved, s->sweep.axes[a].path);
    return status;
}

/* The grid of runs, of which every cell is a valid scenario. */
static int make_grid(struct sweep_job *s, size_t seeds)
{
    struct scenario scenario;
    struct text resolved = {0}, inputs = {0};
    char why[512];
    int status = scenario_source_decode(&s->campaign.source, NULL, &scenario);

    if (status != EXIT_DONE)
        return status;
    scenario_emit(&scenario, &resolved);
    input_files_digest(text_get(&resolved), s->campaign.source.path, &inputs);
    sweep_set_inputs(&s->sweep, text_get(&inputs));
    text_release(&inputs);
    status = check_paths(s, text_get(&resolved));
    if (status == EXIT_DONE)
        status =
            s->sensitivity ? vary_design(s, &scenario, &seeds) : vary_variants(s, scenario.spec);
    if (status == EXIT_DONE &&
        !sweep_begin(&s->sweep, scenario.spec->name, version_number, scenario.given,
                     text_get(&resolved), scenario.spec->seed, seeds, why))
        status = mistake(why);
    if (status == EXIT_DONE && !s->sensitivity && sensitivity_axis(&s->sweep) < s->sweep.axis_count)
        status = mistake("--vary design: that axis is made by --sensitivity; vary a key of the "
                         "scenario");
    text_release(&resolved);
    scenario_release(&scenario);
    futures_init(&s->campaign.futures, s->sweep.first_seed, false);
    return status == EXIT_DONE && mpi_ranks_is_first() ? campaign_check(&s->campaign) : status;
}

static bool begin_file(struct atomic_file *file, const char *path)
{
    char why[ATOMIC_FILE_WHY];

    if (atomic_file_begin(file, path, ATOMIC_FILE_HDF5, why))
        return true;
    fprintf(stderr, "ddbsim: error: %s\n", why);
    return false;
}

/* From before the first run to behind the last one, so that two sweeps never make the same. The
 * checkpoint is of whoever has the output. */
static int claim(struct sweep_job *s)
{
    struct atomic_file checkpoint;

    if (!mpi_ranks_is_first())
        return EXIT_DONE;
    s->claimed = begin_file(&s->claim, s->output);
    if (!s->claimed || !begin_file(&checkpoint, s->partial))
        return EXIT_IO;
    atomic_file_discard(&checkpoint);
    return EXIT_DONE;
}

static void end_claim(struct sweep_job *s)
{
    if (s->claimed)
        atomic_file_discard(&s->claim);
    s->claimed = false;
}

/* Beside one another: of the whole, of this part, and of what there is of it so far. */
static int name_files(struct sweep_job *s, const char *output)
{
    char whole[ATOMIC_FILE_PATH], mark[64], stem[FILE_NAME];

    if (output)
        snprintf(whole, sizeof whole, "%.4000s", output);
    else
        snprintf(whole, sizeof whole, "%s-sweep.h5", file_name_of(s->sweep.title, stem));
    snprintf(mark, sizeof mark, "%zu-of-%zu", s->shard + 1, s->shards);
    if (s->shards > 1)
        atomic_file_mark(s->output, whole, mark);
    else
        snprintf(s->output, sizeof s->output, "%s", whole);
    atomic_file_mark(s->partial, s->output, "partial");
    int status = claim(s);
    return status == EXIT_DONE ? campaign_begin(&s->campaign, whole) : status;
}

int sweep_job_begin(struct sweep_job *s, const char *output, size_t seeds)
{
    s->campaign.sweep = &s->sweep;
    int status = make_grid(s, seeds);
    return status == EXIT_DONE ? name_files(s, output) : status;
}

static void swap(struct sweep *a, struct sweep *b)
{
    struct sweep kept = *a;

    *a = *b;
    *b = kept;
}

/* Nothing that was made is lost: where the file has more futures, they are those of this job. */
static void take_all(struct sweep_job *s, struct sweep *before)
{
    if (before->seeds > s->sweep.seeds) {
        if (!s->campaign.quiet)
            fprintf(stderr, "ddbsim: %s has %zu futures, which are told of\n", s->output,
                    before->seeds);
        before->share = s->sweep.share;
        swap(&s->sweep, before);
    }
    sweep_take_runs(&s->sweep, before);
}

int sweep_job_resume(struct sweep_job *s)
{
    const char *const paths[] = {s->output, s->partial};
    char why[512];

    for (int i = 0; i < 2; i++) {
        struct sweep before;
        if (access(paths[i], F_OK) != 0 || !sweep_is(paths[i]))
            continue;
        enum result_error error = sweep_read(&before, paths[i], why);
        bool same = error == RESULT_GOOD && text_equal(before.fingerprint, s->sweep.fingerprint);
        if (same)
            take_all(s, &before);
        sweep_release(&before);
        if (error != RESULT_GOOD && i == 1)
            return result_status_tell(error, why);
        if (!same && i == 1) {
            fprintf(stderr,
                    "ddbsim: error: %s holds runs of another sweep (another scenario, version, "
                    "values or seeds); remove it, or choose another -o\n",
                    paths[i]);
            return EXIT_IO;
        }
    }
    return EXIT_DONE;
}

static int write_file(struct sweep_job *s, const char *path, const char *series)
{
    char why[512];

    if (sweep_write(&s->sweep, path, series, why))
        return EXIT_DONE;
    fprintf(stderr, "ddbsim: error: %s\n", why);
    return EXIT_IO;
}

/* What is there is kept now and then, so that not even a power cut loses much. */
static void made_one(void *context)
{
    struct sweep_job *s = context;

    if (progress_clock_s() - s->written_s < between_writes_s)
        return;
    write_file(s, s->partial, NULL);
    s->written_s = progress_clock_s();
}

/* A file of that name may be of another sweep. */
static bool is_result_of(const char *path, const char *digest)
{
    struct reader reader;
    char why[READER_WHY];
    bool is = false;

    if (access(path, F_OK) == 0 && reader_open(&reader, path, why) == READER_GOOD) {
        char *own = reader_attribute_text(&reader, "/", "digest");
        is = own && text_equal(own, digest);
        free(own);
        reader_close(&reader);
    }
    return is;
}

/* The runs that are ours to make and are not there; `*total` counts those that are there too. */
static size_t list_runs(const struct sweep_job *s, size_t *numbers, size_t *total)
{
    size_t count = 0;
    char path[4200];

    for (size_t r = 0; r < s->sweep.run_count; r++) {
        campaign_result_path(&s->campaign, r, path, sizeof path);
        bool there = s->sweep.runs[r].digest &&
                     (!s->campaign.keep_results || is_result_of(path, s->sweep.runs[r].digest));
        if (r % s->shards != s->shard)
            continue;
        ++*total;
        if (!there)
            numbers[count++] = r;
    }
    return count;
}

static int finish(struct sweep_job *s, int status)
{
    bool whole = status == EXIT_DONE && s->campaign.before + s->campaign.made == s->campaign.total;
    bool series = whole && s->campaign.keep_results && s->shards == 1;
    int written = write_file(s, whole ? s->output : s->partial, series ? s->campaign.folder : NULL);

    if (written != EXIT_DONE)
        return written;
    if (whole)
        unlink(s->partial);
    else
        fprintf(stderr, "ddbsim: %zu of %zu runs are kept in %s; the same command goes on there\n",
                s->campaign.before + s->campaign.made, s->campaign.total, s->partial);
    return status;
}

/* All runs of the grid that are ours. */
static int make_all(struct sweep_job *s)
{
    size_t *numbers = memory_new(s->sweep.run_count, sizeof *numbers);
    size_t count = list_runs(s, numbers, &s->campaign.total);

    s->campaign.before = s->campaign.total - count;
    int status = campaign_run(&s->campaign, numbers, count);
    free(numbers);
    return status;
}

/* Look by look, the runs that could still change the choice. */
static int race(struct sweep_job *s)
{
    int status = EXIT_DONE;
    bool more = true;

    for (size_t r = 0; r < s->sweep.run_count; r++)
        s->campaign.before += s->sweep.runs[r].digest != NULL;
    while (more && status == EXIT_DONE) {
        struct racing racing;
        size_t count;
        racing_make(&racing, &s->sweep, s->rule);
        size_t *runs = racing_runs(&racing, &s->sweep, &count);
        more = count > 0;
        s->campaign.total = s->campaign.before + s->campaign.made + count;
        if (more)
            status = campaign_run(&s->campaign, runs, count);
        free(runs);
        racing_release(&racing);
    }
    return status;
}

int sweep_job_run(struct sweep_job *s)
{
    s->campaign.made_one = made_one;
    s->campaign.context = s;
    s->written_s = progress_clock_s();
    progress_begin(&s->campaign.progress, 0, s->campaign.quiet);
    if (s->campaign.json_progress)
        progress_begin_json(&s->campaign.progress, 0);
    int status = finish(s, s->sweep.first_look ? race(s) : make_all(s));
    end_claim(s);
    return status;
}

int sweep_job_serve(struct sweep_job *s)
{
    struct processes jobs;

    mpi_ranks_speak();
    processes_init(&jobs, 1, campaign_work, &s->campaign);
    jobs.reused = true;
    mpi_ranks_serve(&jobs);
    processes_release(&jobs);
    return EXIT_DONE;
}

void sweep_job_release(struct sweep_job *s)
{
    end_claim(s);
    futures_release(&s->campaign.futures);
    scenario_source_release(&s->campaign.source);
    design_release(&s->campaign.design);
    sweep_release(&s->sweep);
}
