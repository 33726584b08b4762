#include "cloudwatch.h"
#include "command.h"
#include "deployed.h"
#include "export.h"
#include "sweep_read.h"

/* False when the result has none. */
static bool export_metrics(const struct arguments *a, const struct result *result, struct text *out)
{
    char *json = a->metric    ? cloudwatch_metric_statistics(result, a->group, a->metric)
                 : a->queries ? cloudwatch_queries(result, a->group)
                              : cloudwatch_metric_data(result, a->group);

    if (json)
        text_addf(out, "%s\n", json);
    free(json);
    return json != NULL;
}

static int export_one(const struct arguments *a, const char *path, struct text *out, FILE *file)
{
    struct result result;
    int status = result_status_open(&result, path);

    if (status == EXIT_DONE) {
        bool any = a->csv ? export_run(&result, a->group, file) : export_metrics(a, &result, out);
        status = result_status_sound(&result);
        if (status == EXIT_DONE && !any) {
            fprintf(stderr, "ddbsim: error: %s has no group %s with %s\n", path,
                    a->group ? a->group : "",
                    a->metric ? a->metric
                    : a->csv  ? "series"
                              : "metrics");
            status = EXIT_BAD_DATA;
        }
    }
    result_release(&result);
    return status;
}

static int describe(const char *path, struct text *out)
{
    struct result result;
    int status = result_status_open(&result, path);

    if (status == EXIT_DONE)
        status = deployed_of_result(&result, out);
    result_release(&result);
    return status;
}

static int export_runs(const char *path, struct text *out)
{
    struct sweep sweep;
    int status = command_open_sweep(&sweep, path);

    if (status == EXIT_DONE)
        export_sweep(&sweep, out);
    sweep_release(&sweep);
    return status;
}

static bool form_is_right(const struct arguments *a)
{
    const char *wrong = NULL;

    if (a->csv + a->cloudwatch + a->describe != 1)
        wrong = "say in which form: --csv, --cloudwatch or --describe";
    else if (a->describe && (a->metric || a->queries || a->group))
        wrong = "--describe is of all tables and takes no --metric, --queries or --group";
    else if (a->csv && (a->metric || a->queries))
        wrong = "--metric and --queries go with --cloudwatch";
    else if (a->metric && (a->queries || !a->group))
        wrong = "--metric needs the --group it is of, such as tables/T, and takes no --queries";
    if (wrong)
        fprintf(stderr, "ddbsim export: error: %s\n", wrong);
    return !wrong;
}

/* A run's rows go to the file as they are read; what else there is fits into memory. */
static int write_export(const void *context, FILE *file)
{
    const struct arguments *a = context;
    const char *path = a->files[0];
    struct text out = {0};
    int status = a->describe                ? describe(path, &out)
                 : a->csv && sweep_is(path) ? export_runs(path, &out)
                                            : export_one(a, path, &out, file);

    if (status == EXIT_DONE)
        fputs(text_get(&out), file);
    text_release(&out);
    return status;
}

static int export_command(const struct arguments *a)
{
    if (!form_is_right(a))
        return EXIT_USAGE;
    return command_write_by(write_export, a, a->output,
                            a->csv        ? ATOMIC_FILE_CSV
                            : a->describe ? ATOMIC_FILE_DESCRIPTION
                                          : ATOMIC_FILE_METRICS);
}

const struct command command_export = {
    "export",
    "FILE",
    "Write a result's series, or a sweep's runs, as CSV (--csv), its metrics as CloudWatch has them (--cloudwatch), or its tables as an AWS account describes them (--describe).",
    1,
    1,
    "csv cloudwatch describe group metric queries output",
    export_command};
