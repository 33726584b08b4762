#include <unistd.h>

#include "campaign.h"
#include "command.h"
#include "sweep_page.h"
#include "sweep_read.h"
#include "sweep_series.h"

static int add(struct sweep *whole, bool first, const char *path)
{
    struct sweep part;
    int status = command_open_sweep(&part, path);

    if (status == EXIT_DONE && first) {
        *whole = part;
        return status;
    }
    if (status == EXIT_DONE &&
        (!text_equal(part.fingerprint, whole->fingerprint) || part.seeds != whole->seeds)) {
        fprintf(stderr, "ddbsim: error: %s is of another sweep than the first file\n", path);
        status = EXIT_BAD_DATA;
    }
    if (status == EXIT_DONE)
        sweep_take_runs(whole, &part);
    sweep_release(&part);
    return status;
}

static int write_whole(const struct sweep *whole, const char *path, bool series)
{
    char why[512], folder[4200];

    if (!sweep_complete(whole)) {
        fputs("ddbsim: error: runs are missing: a part is not complete or was not given\n", stderr);
        return EXIT_BAD_DATA;
    }
    campaign_name_folder(path, folder, sizeof folder);
    for (size_t r = 0; series && r < whole->run_count; r++) {
        char file[4300];
        sweep_series_path(folder, r, file, sizeof file);
        if (access(file, R_OK) != 0) {
            fprintf(stderr,
                    "ddbsim: error: %s is missing; with --series the runs of all parts are "
                    "to be in %s\n",
                    file, folder);
            return EXIT_BAD_DATA;
        }
    }
    if (sweep_write(whole, path, series ? folder : NULL, why))
        return EXIT_DONE;
    fprintf(stderr, "ddbsim: error: %s\n", why);
    return EXIT_IO;
}

static int merge_command(const struct arguments *arguments)
{
    struct sweep whole = {0};
    int status = EXIT_DONE;

    if (!arguments->output) {
        fputs("ddbsim merge: error: name the whole with -o FILE\n", stderr);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < arguments->file_count && status == EXIT_DONE; i++)
        status = add(&whole, i == 0, arguments->files[i]);
    if (status == EXIT_DONE)
        status = write_whole(&whole, arguments->output, arguments->series);
    if (status == EXIT_DONE)
        sweep_page_print(&whole, arguments);
    sweep_release(&whole);
    return status;
}

const struct command command_merge = {"merge",
                                      "FILE...",
                                      "Put the parts of a sweep (--shard) together.",
                                      1,
                                      100000,
                                      "output series measure json markdown quiet",
                                      merge_command,
                                      COMMAND_WRITES_RESULT};
