#include "command.h"
#include "schema.h"

static int schema_command(const struct arguments *arguments)
{
    if (arguments->markdown) {
        struct text page = {0};
        schema_markdown(&scenario_record, &page);
        command_print(&page);
        return EXIT_DONE;
    }
    command_print_json(schema_json(&scenario_record));
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
