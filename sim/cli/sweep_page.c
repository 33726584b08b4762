#include "sweep_page.h"

#include "choice.h"
#include "command.h"
#include "hangs_on.h"
#include "json_format.h"
#include "sweep_text.h"
#include "terminal.h"

static void write_json(const struct sweep *sweep, const struct sweep_choice *choice,
                       const struct arguments *a)
{
    json_t *root = json_format(FORMAT_SWEEP, sweep_json(sweep));

    if (sweep_choice_matters(sweep))
        json_object_set_new(root, "decision", sweep_choice_json(choice, sweep));
    hangs_on_add_json(sweep, a, root);
    command_print_json(json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12)));
    json_decref(root);
}

static void write_text(const struct sweep *sweep, const struct sweep_choice *choice,
                       const struct arguments *a)
{
    struct text page = terminal_page();

    for (size_t i = 0; i < a->measures.count; i++)
        if (!sweep_find(sweep, a->measures.items[i]))
            fprintf(stderr, "ddbsim: error: no run has the measure %s; --json lists them all\n",
                    a->measures.items[i]);
    sweep_write_text(sweep, a->measures.items, a->measures.count, a->markdown, &page);
    if (sweep_choice_matters(sweep)) {
        text_add(&page, "\n");
        sweep_choice_write(choice, sweep, a->markdown, &page);
    }
    hangs_on_futures(sweep, a, &page);
    command_print(&page);
}

int sweep_page_print(const struct sweep *sweep, const struct arguments *arguments)
{
    struct sweep_choice choice;

    if (hangs_on_is_asked(sweep)) {
        if (!arguments->quiet)
            hangs_on_print(sweep, arguments);
        return EXIT_DONE;
    }
    sweep_choice_init(&choice, sweep);
    int status = choice_by(arguments, &choice.rule);
    if (status == EXIT_DONE && arguments->json && !arguments->quiet)
        write_json(sweep, &choice, arguments);
    else if (status == EXIT_DONE && !arguments->quiet)
        write_text(sweep, &choice, arguments);
    sweep_choice_release(&choice);
    return status;
}
