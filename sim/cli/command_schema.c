#include "bill_text.h"
#include "command.h"
#include "json_format.h"
#include "schema.h"
#include "service_ranges.h"
#include "version.h"
#include "vocabulary.h"

static int print_scenario_schema(const struct arguments *arguments)
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

static int print_outputs(const struct arguments *arguments)
{
    struct text page = {0};

    if (arguments->json) {
        json_t *root =
            json_format(FORMAT_OUTPUTS, json_pack("{s:s, s:o}", "version", version_number,
                                                  "outputs", vocabulary_outputs_json()));
        command_print_json(json_dumps(root, JSON_INDENT(2)));
        json_decref(root);
        return EXIT_DONE;
    }
    vocabulary_outputs_markdown(&page);
    command_print(&page);
    return EXIT_DONE;
}

static int print_service_ranges(void)
{
    struct text page = {0};

    service_ranges_markdown(&page);
    command_print(&page);
    return EXIT_DONE;
}

/* The reference page of books; as JSON Schema, what a book may say. */
static int print_books(const struct arguments *arguments)
{
    struct text page = {0};

    if (arguments->json) {
        command_print_json(schema_json(&price_book_record));
        return EXIT_DONE;
    }
    bill_text_books(&page);
    command_print(&page);
    return EXIT_DONE;
}

static int print_measures(const struct arguments *arguments)
{
    struct scenario scenario;
    struct world world;
    struct text page = {0};
    int status = command_load(arguments->files[0], arguments, &scenario);

    if (status != EXIT_DONE)
        return status;
    status = scenario_source_wire(&scenario, &world, false);
    if (status == EXIT_DONE)
        vocabulary_measures(&world, arguments->markdown, &page);
    command_print(&page);
    world_release(&world);
    scenario_release(&scenario);
    return status;
}

static int schema_command(const struct arguments *arguments)
{
    bool needs_file = arguments->of_scenario;

    if (needs_file != (arguments->file_count == 1)) {
        fprintf(stderr, "ddbsim schema: error: %s\n",
                needs_file ? "--measures needs a SCENARIO" : "a SCENARIO is for --measures");
        return EXIT_USAGE;
    }
    if (arguments->outputs)
        return print_outputs(arguments);
    if (arguments->books)
        return print_books(arguments);
    if (arguments->of_service)
        return print_service_ranges();
    return needs_file ? print_measures(arguments) : print_scenario_schema(arguments);
}

const struct command command_schema = {
    "schema",
    "[--json|--markdown|--outputs|--unknowns|--price-book|--measures SCENARIO]",
    "Print what a scenario may say, what a result holds, what is unknown, what a goal may name.",
    0,
    1,
    "json markdown outputs unknowns price-book measures set",
    schema_command};
