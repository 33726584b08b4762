#include "command.h"
#include "compare.h"

static int compare_command(const struct arguments *arguments)
{
    struct comparison comparison = {0};
    int status = EXIT_DONE;

    for (size_t i = 0; i < arguments->file_count && status == EXIT_DONE; i++) {
        struct result result;
        status = result_status_open(&result, arguments->files[i]);
        if (status == EXIT_DONE) {
            comparison_add(&comparison, &result);
            status = result_status_sound(&result);
        }
        result_release(&result);
    }
    if (status == EXIT_DONE && arguments->json)
        command_print_json(compare_write_json(&comparison));
    else if (status == EXIT_DONE) {
        struct text page = {0};
        compare_write(&comparison, arguments->markdown, &page);
        command_print(&page);
    }
    comparison_release(&comparison);
    return status;
}

const struct command command_compare = {
    "compare",
    "FILE FILE...",
    "Put results side by side; runs that differ in their seed only are one column.",
    2,
    1000,
    "json markdown",
    compare_command};
