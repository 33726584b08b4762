#include "command.h"
#include "export.h"
#include "sweep_read.h"

static int export_one(const struct arguments *a, const char *path, struct text *out)
{
    struct result result;
    int status = result_status_open(&result, path);

    if (status == EXIT_DONE) {
        bool any = export_run(&result, a->group, out);
        status = result_status_sound(&result);
        if (status == EXIT_DONE && !any) {
            fprintf(stderr, "ddbsim: error: %s has no group %s with series\n", path,
                    a->group ? a->group : "");
            status = EXIT_BAD_DATA;
        }
    }
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

static int export_command(const struct arguments *a)
{
    const char *path = a->files[0];
    struct text out = {0};

    if (!a->csv) {
        fputs("ddbsim export: error: say in which form: --csv\n", stderr);
        return EXIT_USAGE;
    }
    int status = sweep_is(path) ? export_runs(path, &out) : export_one(a, path, &out);
    if (status == EXIT_DONE && a->output)
        status = command_write(text_get(&out), a->output, ATOMIC_FILE_CSV);
    else if (status == EXIT_DONE)
        fputs(text_get(&out), stdout);
    text_release(&out);
    return status;
}

const struct command command_export = {
    "export",           "FILE --csv",  "Write a result's series, or a sweep's runs, as CSV.", 1, 1,
    "csv group output", export_command};
