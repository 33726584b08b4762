#include "command.h"
#include "schema.h"

static int schema_command(const struct arguments *arguments)
{
    struct arena arena;

    arena_init(&arena);
    const struct record *record = scenario_record(&arena);
    if (arguments->markdown) {
        struct text page = {0};
        schema_markdown(record, &page);
        command_print(&page);
    } else {
        command_print_json(schema_json(record));
    }
    arena_release(&arena);
    return EXIT_DONE;
}

const struct command command_schema = {
    "schema",
    "[--json|--markdown]",
    "Print what a scenario may say: JSON Schema for editors (the default) or a reference page.",
    0,
    0,
    "json markdown",
    schema_command};
