#include "command.h"

static int check_one(const char *path, const struct arguments *arguments)
{
    struct scenario scenario;
    struct world world;
    int status = command_load(path, arguments, &scenario);

    if (status != EXIT_DONE)
        return status;
    status = scenario_source_wire(&scenario, &world);
    world_release(&world);
    scenario_release(&scenario);
    if (status == EXIT_DONE && !arguments->quiet)
        printf("%s: valid\n", path);
    return status;
}

static int check_command(const struct arguments *arguments)
{
    int worst = EXIT_DONE;

    for (size_t i = 0; i < arguments->file_count; i++) {
        int status = check_one(arguments->files[i], arguments);
        if (status > worst)
            worst = status;
    }
    return worst;
}

const struct command command_check = {
    "check",
    "SCENARIO...",
    "Say whether scenarios are valid, and what is wrong in those that are not.",
    1,
    100000,
    "set seed resolution quiet",
    check_command};
