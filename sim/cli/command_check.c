#include "command.h"
#include "world.h"

/* The pieces may each be right and still not fit: a world is wired, and thrown away. */
static int check_one(const char *path, const struct arguments *arguments)
{
    struct scenario scenario;
    struct diagnostics diagnostics;
    struct world world;
    int status = command_load(path, arguments, &scenario);

    if (status != EXIT_DONE)
        return status;
    diagnostics_init(&diagnostics);
    if (!world_init(&world, &scenario, (uint64_t)scenario.spec->seed, &diagnostics))
        status = EXIT_BAD_DATA;
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
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
