#include "command.h"
#include "completion.h"

static int completion_command(const struct arguments *a)
{
    struct text script = {0};

    if (!completion_write(a->files[0], &script)) {
        fprintf(stderr, "ddbsim completion: error: '%.100s' must be bash, zsh or fish\n",
                a->files[0]);
        return EXIT_USAGE;
    }
    fputs(text_get(&script), stdout);
    text_release(&script);
    return EXIT_DONE;
}

const struct command command_completion = {
    "completion",
    "bash|zsh|fish",
    "Print the script by which a shell completes commands, options, values and files.",
    1,
    1,
    "",
    completion_command};
