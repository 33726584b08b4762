#include "choice.h"

#include "command.h"
#include "units.h"

static int usage(const char *option, const char *text, const char *rule)
{
    fprintf(stderr, "ddbsim: error: --%s '%.200s' %s\n", option, text, rule);
    return EXIT_USAGE;
}

static int read_goals(struct sweep *sweep, const struct arguments *a)
{
    struct text lines = {0};
    int status = EXIT_DONE;

    for (size_t i = 0; i < a->goals.count && status == EXIT_DONE; i++) {
        struct threshold goal;
        const char *rule = threshold_parse(a->goals.items[i], &goal);
        text_addf(&lines, "%s\n", a->goals.items[i]);
        if (rule) {
            fprintf(stderr, "ddbsim: error: --goal '%.200s' must be %s\n", a->goals.items[i], rule);
            status = EXIT_USAGE;
        }
    }
    sweep_set_goals(sweep, text_get(&lines));
    text_release(&lines);
    return status;
}

static int read_share(struct sweep_job *job, const struct arguments *a)
{
    double *share = &job->sweep.share;

    *share = SWEEP_CHOICE_SHARE;
    if (!a->share)
        return EXIT_DONE;
    if (text_equal(a->share, "worst"))
        *share = 1;
    else if (units_read_ratio(a->share, share) || !(*share > 0 && *share <= 1))
        return usage("share", a->share,
                     "must be a ratio above 0% and up to 100%, such as 95%, or 'worst'");
    return EXIT_DONE;
}

/* "A..B", of which A has to tell a variance. */
static int read_range(struct sweep_job *job, const struct arguments *a, size_t *futures)
{
    enum { LEAST = 8 };
    char first[32];
    size_t length = strcspn(a->futures, ".");

    if (job->shards > 1 || a->series)
        return usage("futures", a->futures,
                     "cannot go with --shard or --series: which runs are needed shows as they are "
                     "made; give one number");
    snprintf(first, sizeof first, "%.*s", (int)(length < 31 ? length : 31), a->futures);
    int status = command_number("futures", first, SWEEP_RUNS, &job->sweep.first_look);
    if (status == EXIT_DONE)
        status = command_number("futures", a->futures + length + 2, SWEEP_RUNS, futures);
    if (status == EXIT_DONE && (job->sweep.first_look < LEAST || *futures < job->sweep.first_look))
        return usage("futures", a->futures, "must be A..B with 8 <= A <= B, such as 16..200");
    return status;
}

int choice_by(const struct arguments *a, struct decision_rule *rule)
{
    const char *broken = a->by ? decision_rule_read_by(a->by, rule) : NULL;
    return broken ? usage("by", a->by, broken) : EXIT_DONE;
}

int choice_read(struct sweep_job *job, const struct arguments *a, size_t *futures)
{
    struct decision_rule rule = {0};
    int status = read_goals(&job->sweep, a);

    if (status == EXIT_DONE)
        status = read_share(job, a);
    if (status == EXIT_DONE)
        status = choice_by(a, &rule);
    if (status != EXIT_DONE)
        return status;
    if (a->by)
        sweep_set_by(&job->sweep, a->by);
    if (a->futures && !a->seeds && strstr(a->futures, ".."))
        return read_range(job, a, futures);
    return command_futures(a, futures);
}
