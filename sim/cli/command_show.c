#include "command.h"

static int show_command(const struct arguments *arguments)
{
    return command_summarise(arguments->files[0], arguments);
}

const struct command command_show = {
    "show", "FILE", "Print the summary of a result file again.", 1, 1, "json quiet", show_command};
