#include "command.h"
#include "sweep_read.h"

static int show_sweep(const char *path, const struct arguments *arguments)
{
    struct sweep sweep;
    int status = command_open_sweep(&sweep, path);

    if (status == EXIT_DONE)
        command_print_sweep(&sweep, arguments);
    sweep_release(&sweep);
    return status;
}

static int show_command(const struct arguments *arguments)
{
    const char *path = arguments->files[0];

    return sweep_is(path) ? show_sweep(path, arguments) : command_summarise(path, arguments);
}

const struct command command_show = {
    "show",      "FILE", "Print the summary of a result file, or the table of a sweep, again.",
    1,           1,      "measure json markdown quiet",
    show_command};
