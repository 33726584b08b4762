#include <unistd.h>

#include "atomic_file.h"
#include "campaign.h"
#include "command.h"
#include "mpi_ranks.h"
#include "run.h"
#include "sweep_read.h"
#include "sweep_text.h"

enum { DEFAULT_SEEDS = 20 };
static const double between_writes_s = 1;

struct sweeping {
    struct sweep sweep;
    struct campaign campaign;
    char output[ATOMIC_FILE_PATH], partial[ATOMIC_FILE_PATH];
    size_t shard, shards; /* from 0 */
    double written_s;
};

static int usage(const char *why)
{
    fprintf(stderr, "ddbsim sweep: error: %s\n", why);
    return EXIT_USAGE;
}

static int read_shard(struct sweeping *s, const char *text)
{
    unsigned shard, shards;
    char rest;

    s->shards = 1;
    if (!text)
        return EXIT_DONE;
    if (sscanf(text, "%u/%u%c", &shard, &shards, &rest) != 2 || shard < 1 || shard > shards)
        return usage("--shard must be I/N, from 1/N to N/N");
    s->shard = shard - 1;
    s->shards = shards;
    return EXIT_DONE;
}

static int read_options(struct sweeping *s, const struct arguments *a, size_t *seeds)
{
    char why[512];
    int status = read_shard(s, a->shard);

    *seeds = DEFAULT_SEEDS;
    s->campaign.jobs = mpi_ranks_is_first() ? processors_online() : 1;
    if (status == EXIT_DONE && a->seeds)
        status = command_number("seeds", a->seeds, SWEEP_RUNS, seeds);
    if (status == EXIT_DONE && a->jobs)
        status = command_number("jobs", a->jobs, 4096, &s->campaign.jobs);
    if (status == EXIT_DONE && a->varies.count == 0)
        status = usage("nothing to vary: give --vary PATH=A,B,C");
    for (size_t i = 0; status == EXIT_DONE && i < a->varies.count; i++)
        if (!sweep_add_axis(&s->sweep, a->varies.items[i], why)) {
            struct text message = {0};
            text_addf(&message, "--vary %s", why);
            status = usage(text_get(&message));
            text_release(&message);
        }
    return status;
}

static int begin(struct sweeping *s, size_t seeds)
{
    struct scenario scenario;
    struct text resolved = {0};
    char why[512];
    int status = scenario_source_decode(&s->campaign.source, NULL, &scenario);

    if (status != EXIT_DONE)
        return status;
    scenario_emit(&scenario, &resolved);
    if (!sweep_begin(&s->sweep, scenario.spec->name, run_version, scenario.given,
                     text_get(&resolved), scenario.spec->seed, seeds, why))
        status = usage(why);
    for (size_t a = 0; a < s->sweep.axis_count && status == EXIT_DONE; a++)
        status = campaign_check_path(text_get(&resolved), s->sweep.axes[a].path);
    text_release(&resolved);
    scenario_release(&scenario);
    return status == EXIT_DONE && mpi_ranks_is_first() ? campaign_check(&s->campaign) : status;
}

static int name_files(struct sweeping *s, const struct arguments *a)
{
    char whole[ATOMIC_FILE_PATH], mark[64];

    if (a->output)
        snprintf(whole, sizeof whole, "%.4000s", a->output);
    else
        snprintf(whole, sizeof whole, "%.4000s-sweep.h5", s->sweep.title);
    snprintf(mark, sizeof mark, "%zu-of-%zu", s->shard + 1, s->shards);
    if (s->shards > 1)
        atomic_file_mark(s->output, whole, mark);
    else
        snprintf(s->output, sizeof s->output, "%s", whole);
    atomic_file_mark(s->partial, s->output, "partial");
    return campaign_begin(&s->campaign, whole);
}

/* What an earlier sweep of the same runs left. */
static int resume(struct sweeping *s)
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
            sweep_take_runs(&s->sweep, &before);
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

static int write_file(struct sweeping *s, const char *path, const char *series)
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
    struct sweeping *s = context;

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
static size_t list_runs(const struct sweeping *s, size_t *numbers, size_t *total)
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

static int finish(struct sweeping *s, int status)
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

static int make_runs(struct sweeping *s)
{
    size_t *numbers = memory_new(s->sweep.run_count, sizeof *numbers);
    size_t count = list_runs(s, numbers, &s->campaign.total);

    s->campaign.before = s->campaign.total - count;
    s->campaign.made_one = made_one;
    s->campaign.context = s;
    s->written_s = progress_clock_s();
    command_catch_interrupts();
    progress_begin(&s->campaign.progress, 0, s->campaign.quiet);
    int status = campaign_run(&s->campaign, numbers, count);
    free(numbers);
    return finish(s, status);
}

static void print(const struct sweeping *s, const struct arguments *a)
{
    if (s->shards > 1) {
        if (!a->quiet)
            printf("%zu runs in %s; 'ddbsim merge' puts the parts together\n", s->campaign.total,
                   s->output);
        return;
    }
    command_print_sweep(&s->sweep, a);
    if (!a->quiet && !a->json && sweep_complete(&s->sweep))
        printf("Result    %s\n", s->output);
}

/* Another rank than the first only works. */
static int serve(struct sweeping *s)
{
    struct processes jobs;

    mpi_ranks_speak();
    processes_init(&jobs, 1, campaign_work, &s->campaign);
    mpi_ranks_serve(&jobs);
    processes_release(&jobs);
    return EXIT_DONE;
}

static int sweep_all(struct sweeping *s, const struct arguments *a)
{
    int status = resume(s);

    if (status == EXIT_DONE)
        status = make_runs(s);
    if (status == EXIT_DONE || status == EXIT_INTERRUPTED)
        print(s, a);
    return status;
}

static int sweep_command(const struct arguments *a)
{
    struct sweeping s = {.campaign = {.keep_results = a->series,
                                      .quiet = a->quiet,
                                      .interrupted = &command_interrupted}};
    size_t seeds;
    bool ranks = mpi_ranks_begin();

    s.campaign.sweep = &s.sweep;
    int status = read_options(&s, a, &seeds);
    if (status == EXIT_DONE)
        status = command_read(a->files[0], a, &s.campaign.source);
    if (status == EXIT_DONE)
        status = begin(&s, seeds);
    if (status == EXIT_DONE)
        status = name_files(&s, a);
    if (status == EXIT_DONE)
        status = mpi_ranks_is_first() ? sweep_all(&s, a) : serve(&s);
    campaign_end(&s.campaign);
    if (ranks)
        mpi_ranks_end(status);
    scenario_source_release(&s.campaign.source);
    sweep_release(&s.sweep);
    return status;
}

const struct command command_sweep = {
    "sweep",
    "SCENARIO",
    "Run a scenario with every combination of values and several seeds; print the table.",
    1,
    1,
    "vary seeds jobs output set seed resolution shard series measure json markdown quiet",
    sweep_command};
