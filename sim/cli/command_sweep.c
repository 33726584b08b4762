#include "choice.h"
#include "command.h"
#include "goal_check.h"
#include "mpi_ranks.h"
#include "sweep_job.h"
#include "sweep_page.h"

enum { DEFAULT_FUTURES = 20 };

static int usage(const char *why)
{
    fprintf(stderr, "ddbsim sweep: error: %s\n", why);
    return EXIT_USAGE;
}

static int read_shard(struct sweep_job *s, const char *text)
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

static int read_sensitivity(struct sweep_job *s, const struct arguments *a, size_t *futures)
{
    if (!a->sensitivity)
        return EXIT_DONE;
    s->sensitivity = design_kind(a->sensitivity);
    if (!s->sensitivity)
        return usage("--sensitivity must be tornado, morris or sobol");
    *futures = s->sensitivity->usual_rows;
    return EXIT_DONE;
}

static int read_options(struct sweep_job *s, const struct arguments *a, size_t *futures)
{
    char why[512];
    int status = read_shard(s, a->shard);

    if (a->to_stdout && a->series)
        return usage("--series writes a folder of results, so -o - cannot be; name a file");
    *futures = DEFAULT_FUTURES;
    s->campaign.jobs = mpi_ranks_is_first() ? processors_online() : 1;
    if (status == EXIT_DONE)
        status = read_sensitivity(s, a, futures);
    if (status == EXIT_DONE)
        status = choice_read(s, a, futures);
    if (status == EXIT_DONE && s->sensitivity && s->sweep.first_look)
        status = usage("--sensitivity makes every run of its design; give --futures one number");
    if (status == EXIT_DONE && a->jobs)
        status = command_number("jobs", a->jobs, 4096, &s->campaign.jobs);
    for (size_t i = 0; status == EXIT_DONE && i < a->varies.count; i++)
        if (!sweep_add_axis(&s->sweep, a->varies.items[i], why)) {
            struct text message = {0};
            text_addf(&message, "--vary %s", why);
            status = usage(text_get(&message));
            text_release(&message);
        }
    return status;
}

/* Of a race, when no more runs are wanted. */
static bool is_whole(const struct sweep_job *s)
{
    return sweep_complete(&s->sweep) ||
           (s->sweep.first_look && s->campaign.before + s->campaign.made == s->campaign.total);
}

static int print(const struct sweep_job *s, const struct arguments *a, command_page *page)
{
    if (s->shards > 1) {
        if (!a->quiet)
            printf("%zu runs in %s; 'ddbsim merge' puts the parts together\n", s->campaign.total,
                   s->output);
        return EXIT_DONE;
    }
    int status = page(&s->sweep, a);
    if (!a->quiet && !a->json && is_whole(s))
        printf("Result    %s\n", s->output);
    return status;
}

static int sweep_all(struct sweep_job *s, const struct arguments *a, command_page *page)
{
    int status = sweep_job_resume(s);

    if (status == EXIT_DONE) {
        command_catch_interrupts();
        status = sweep_job_run(s);
    }
    if (status != EXIT_DONE && status != EXIT_INTERRUPTED)
        return status;
    int printed = print(s, a, page);
    return status == EXIT_DONE ? printed : status;
}

static void init(struct sweep_job *s, enum sweep_kind kind)
{
    *s = (struct sweep_job){.one_cell = kind == SWEEP_FUTURES,
                            .of_variants = kind == SWEEP_VARIANTS,
                            .campaign = {.interrupted = &command_interrupted}};
}

/* All that can be wrong before the first run. */
static int prepare(struct sweep_job *s, struct sweep_choice *choice, const struct arguments *a,
                   bool quiet)
{
    size_t futures;

    s->campaign.keep_results = a->series;
    s->campaign.quiet = quiet;
    s->campaign.json_progress = a->progress && !quiet;
    int status = command_progress_form(a) ? read_options(s, a, &futures) : EXIT_USAGE;
    if (status == EXIT_DONE)
        status = command_read(a->files[0], a, &s->campaign.source);
    if (status == EXIT_DONE)
        status = sweep_job_begin(s, a->output, futures);
    if (status == EXIT_DONE) {
        sweep_choice_init(choice, &s->sweep);
        choice_by(a, &choice->rule);
        s->campaign.goals = choice->goals;
        s->campaign.goal_count = choice->goal_count;
        s->rule = &choice->rule;
    }
    if (status == EXIT_DONE && mpi_ranks_is_first())
        status = goal_check(&s->campaign);
    return status;
}

int command_check_sweep(const struct arguments *a, enum sweep_kind kind)
{
    struct sweep_job s;
    struct sweep_choice choice = {0};

    init(&s, kind);
    int status = prepare(&s, &choice, a, true);
    campaign_end(&s.campaign);
    sweep_choice_release(&choice);
    sweep_job_release(&s);
    return status;
}

int command_make_sweep(const struct arguments *a, command_page *page, enum sweep_kind kind)
{
    struct sweep_job s;
    struct sweep_choice choice = {0};
    bool ranks = mpi_ranks_begin();

    init(&s, kind);
    int status = prepare(&s, &choice, a, a->quiet);
    if (status == EXIT_DONE)
        status = mpi_ranks_is_first() ? sweep_all(&s, a, page) : sweep_job_serve(&s);
    campaign_end(&s.campaign);
    if (ranks)
        mpi_ranks_end(status);
    sweep_choice_release(&choice);
    sweep_job_release(&s);
    return status;
}

static int sweep_command(const struct arguments *arguments)
{
    return command_make_sweep(arguments, sweep_page_print, SWEEP_GRID);
}

const struct command command_sweep = {
    "sweep",
    "SCENARIO",
    "Run every combination of values, or every variant, of a scenario in several futures.",
    1,
    1,
    "vary futures seeds unknown sensitivity goal share by jobs output set seed resolution prices shard limit-time limit-memory series measure progress json markdown quiet",
    sweep_command,
    COMMAND_WRITES_RESULT};
