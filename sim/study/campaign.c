#include "campaign.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measures.h"
#include "result_status.h"
#include "run.h"
#include "series_path.h"
#include "sweep_series.h"
#include "tail.h"
#include "temporary.h"
#include "unfinished.h"
#include "worker_pool.h"

void campaign_name_folder(const char *output, char *out, size_t size)
{
    size_t stem = strlen(output) - (text_ends_with(output, ".h5") ? 3 : 0);
    snprintf(out, size, "%.*s.runs", (int)stem, output);
}

/* Of the kept results of an earlier job, those that it did not end are nobody's. */
static int begin_kept(struct campaign *c, const char *output)
{
    campaign_name_folder(output, c->folder, sizeof c->folder);
    if (mkdir(c->folder, 0777) == 0 || errno == EEXIST) {
        unfinished_tidy_folder(c->folder);
        return EXIT_DONE;
    }
    fprintf(stderr, "ddbsim: error: cannot make the folder %s: %s\n", c->folder, strerror(errno));
    *c->folder = '\0';
    return EXIT_IO;
}

int campaign_begin(struct campaign *c, const char *output)
{
    const char *temporary = getenv("TMPDIR");
    uint64_t chance;

    if (c->keep_results)
        return begin_kept(c, output);
    if (getrandom(&chance, sizeof chance, 0) != sizeof chance)
        chance = (uint64_t)getpid();
    snprintf(c->folder, sizeof c->folder, "%.4000s/ddbsim-%016" PRIx64,
             temporary && *temporary ? temporary : "/tmp", chance);
    c->folder_number = temporary_add(c->folder);
    return EXIT_DONE;
}

void campaign_end(struct campaign *c)
{
    if (c->keep_results || !*c->folder)
        return;
    DIR *folder = opendir(c->folder); /* what interrupted runs left behind */
    struct dirent *entry;
    char path[4600];

    while (folder && (entry = readdir(folder)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", c->folder, entry->d_name);
        unlink(path);
    }
    if (folder)
        closedir(folder);
    rmdir(c->folder);
    temporary_drop(c->folder_number);
}

void campaign_result_path(const struct campaign *c, size_t run, char *out, size_t size)
{
    sweep_series_path(c->folder, run, out, size);
}

/* "PATH<tab>UNIT<tab>SENTENCE<tab>BETTER<tab>VALUE"; hexadecimal keeps every bit. */
void campaign_add_value(struct text *out, const char *path, const char *unit, const char *sentence,
                        enum better better, double value)
{
    text_addf(out, "%s\t%s\t%s\t%s\t%a\n", path, unit, sentence, better_names[better], value);
}

/* Goals may be about any series; those that no measure answers are told besides. */
static void add_goals(const struct campaign *c, const struct measures *measures,
                      const struct result *result, struct text *out)
{
    for (size_t g = 0; g < c->goal_count; g++) {
        char path[SERIES_PATH];
        threshold_path(&c->goals[g], path, sizeof path);
        if (!measures_find(measures, path))
            campaign_add_value(out, path, measure_unit(path), "A goal.", BETTER_NEITHER,
                               measures_value(measures, result, &c->goals[g]));
    }
}

static int open_result(const struct run_outcome *outcome, struct result *result)
{
    char why[READER_WHY];

    if (!outcome->memory)
        return result_status_open(result, outcome->kept);
    return result_status_tell(result_open_memory(result, outcome->memory, why), why);
}

static void add_measures(const struct campaign *c, const struct result *result, struct text *out)
{
    struct summary summary;
    struct measures measures;

    summary_make(&summary, result);
    measures_make(&measures, &summary);
    for (size_t i = 0; i < measures.count; i++) {
        const struct measured *m = &measures.items[i];
        campaign_add_value(out, m->path, m->unit, m->sentence, m->better, m->value);
    }
    add_goals(c, &measures, result, out);
    measures_release(&measures);
    summary_release(&summary);
}

static int answer(const struct campaign *c, const struct run_outcome *outcome, struct text *out)
{
    struct result result;
    int status = open_result(outcome, &result);

    if (status == EXIT_DONE) {
        text_addf(out, "%s\n", result.digest); /* then the values */
        if (c->horizon_s > 0)
            tail_add_values(&result, c->horizon_s, c->goals, c->goal_count,
                            &(struct tail_answer){out, campaign_add_value});
        else
            add_measures(c, &result, out);
        status = result_status_sound(&result); /* once all was read */
    }
    result_release(&result);
    return status;
}

/* A result that nobody keeps has no file, and there is no folder for it, unless it is too large for
 * memory, which run tells before it simulates. */
static void simulate(const struct campaign *c, size_t number, const struct scenario *scenario,
                     struct run_outcome *outcome, struct diagnostics *diagnostics)
{
    char path[4200];
    struct run_options options = {.without_state = !c->keep_results, .in_memory = !c->keep_results};

    campaign_result_path(c, number, path, sizeof path);
    options.output = c->keep_results ? path : NULL;
    run(scenario, &options, outcome, diagnostics);
    if (c->keep_results || outcome->status != RUN_NOT_WRITTEN)
        return;
    mkdir(c->folder, 0700); /* by whichever child is first */
    options.output = path;
    run(scenario, &options, outcome, diagnostics);
}

static int run_one(const struct campaign *c, size_t number, const struct scenario *scenario,
                   struct text *out)
{
    struct run_outcome outcome;
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    simulate(c, number, scenario, &outcome, &diagnostics);
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    if (outcome.status == RUN_NOT_WRITTEN)
        fprintf(stderr, "ddbsim: error: %s\n", outcome.why);
    if (outcome.status != RUN_DONE)
        return outcome.status == RUN_NOT_WRITTEN ? EXIT_IO : EXIT_BAD_DATA;
    int status = answer(c, &outcome, out);
    if (!c->keep_results && *outcome.kept)
        unlink(outcome.kept);
    memory_file_free(outcome.memory);
    return status;
}

/* Of this process. */
static struct progress_cost cost_so_far(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (struct progress_cost){(double)usage.ru_utime.tv_sec +
                                      1e-6 * (double)usage.ru_utime.tv_usec,
                                  (double)usage.ru_maxrss};
}

int campaign_work(void *context, size_t number, struct text *out)
{
    struct campaign *c = context;
    struct scenario scenario;
    struct text drawn = {0}, answer = {0};
    double began_s = cost_so_far().cpu_s;
    int status = campaign_decode(c, number, &scenario, &drawn);

    if (status == EXIT_DONE) {
        status = run_one(c, number, &scenario, &answer);
        struct progress_cost cost = cost_so_far();
        text_addf(out, "%.3f\t%.0f\n%s%s", cost.cpu_s - began_s, cost.memory_kib, text_get(&answer),
                  text_get(&drawn));
        scenario_release(&scenario);
    }
    text_release(&answer);
    text_release(&drawn);
    return status;
}

static char *part(const char **at, char end)
{
    const char *stop = strchr(*at, end);
    size_t length = stop ? (size_t)(stop - *at) : strlen(*at);
    char *text = memory_new(length + 1, 1);

    memcpy(text, *at, length);
    *at += length + (stop != NULL);
    return text;
}

static double number_part(const char **at, char end)
{
    char *text = part(at, end);
    double number = strtod(text, NULL);

    free(text);
    return number;
}

/* What the first run cost tells what the others will. */
static void put(struct campaign *c, size_t run, const char *at)
{
    struct sweep_value *values = NULL;
    size_t count = 0;
    struct progress_cost cost = {.cpu_s = number_part(&at, '\t')};
    cost.memory_kib = number_part(&at, '\n');
    char *digest = part(&at, '\n');

    if (!c->made)
        c->first = cost;
    if (!c->made && c->total > c->before)
        progress_estimate(&c->progress, "runs to make", c->total - c->before - 1, c->jobs, cost);
    while (*at) {
        values = memory_resize(values, count + 1, sizeof *values);
        struct sweep_value *v = &values[count++];
        v->path = part(&at, '\t');
        v->unit = part(&at, '\t');
        v->sentence = part(&at, '\t');
        char *better = part(&at, '\t');
        v->better = better_by_name(better);
        free(better);
        v->value = number_part(&at, '\n');
    }
    sweep_put(c->sweep, run, digest, values, count);
}

static void take(void *context, const struct process_answer *answer)
{
    struct campaign *c = context;

    if (answer->status == EXIT_DONE && *answer->text) {
        put(c, answer->number, answer->text);
        c->made++;
    } else {
        struct text label = {0};
        struct set_list sets = {0};
        campaign_sets(c->sweep, answer->number, &sets);
        for (size_t i = 0; i < sets.count; i++)
            text_addf(&label, " %s", sets.items[i]);
        fprintf(stderr, "ddbsim: error: the run with%s failed (%s %d)\n", text_get(&label),
                answer->status > 128 ? "signal" : "exit status",
                answer->status > 128 ? answer->status - 128 : answer->status);
        set_list_release(&sets);
        text_release(&label);
        c->failed++;
        c->worst_status = answer->status > c->worst_status ? answer->status : c->worst_status;
    }
    progress_count(&c->progress, c->before + c->made + c->failed, c->before, c->total);
    if (c->made_one)
        c->made_one(c->context);
}

int campaign_run(struct campaign *c, const size_t *runs, size_t count)
{
    struct worker_pool pool = {.numbers = runs,
                               .count = count,
                               .slots = c->jobs,
                               .work = campaign_work,
                               .take = take,
                               .context = c,
                               .interrupted = c->interrupted};

    bool good = worker_pool_run(&pool);
    progress_end(&c->progress);
    return worker_pool_status(&pool, good, c->worst_status);
}
