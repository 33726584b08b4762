#include "command.h"

/* What the event log says before anything has happened, such as a quota that was raised. */
static void write_notes(const struct world *world, const char *path, struct text *out)
{
    for (size_t i = 0; i < world->sim.event_log.count; i++) {
        const struct event_log_entry *entry = &world->sim.event_log.entries[i];
        text_addf(out, "%s: note: %s: %s\n", path, entry->subject, entry->detail);
    }
}

static int check_one(const char *path, const struct arguments *arguments)
{
    struct scenario scenario;
    struct world world;
    int status = command_load(path, arguments, &scenario);

    if (status != EXIT_DONE)
        return status;
    struct text out = {0};
    text_addf(&out, "%s: valid\n", path);
    status = scenario_source_wire(&scenario, &world, !arguments->quiet);
    write_notes(&world, path, &out);
    world_release(&world);
    scenario_release(&scenario);
    if (status == EXIT_DONE && !arguments->quiet)
        command_print(&out);
    text_release(&out);
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
