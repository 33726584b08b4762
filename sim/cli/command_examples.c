#include <sys/stat.h>

#include "command.h"
#include "examples.h"
#include "number_format.h"
#include "regular_file.h"
#include "terminal.h"
#include "to_stdout.h"

enum { NAME_COLUMN = 27, NARROW = 80, BELOW = 4, FILE_BYTES = 1 << 20 };

/* "flash_sale" of "flash_sale.yaml" */
static int stem_length(const struct example *e)
{
    return (int)(strlen(e->name) - strlen(".yaml"));
}

static void list_one(const struct example *e, struct text *page)
{
    struct text question = {0};
    bool narrow = text_columns(page) < NARROW;

    examples_question(e, &question);
    text_style(page, TEXT_BOLD);
    text_addf(page, "%.*s", stem_length(e), e->name);
    text_style(page, TEXT_PLAIN);
    if (narrow)
        text_addf(page, "\n%*s", BELOW, "");
    else
        text_addf(page, "%*s", NAME_COLUMN - stem_length(e), "");
    number_format_wrap(page, text_get(&question), narrow ? BELOW : NAME_COLUMN);
    text_release(&question);
}

static int list_all(void)
{
    struct text page = terminal_page();
    struct example e = {0};

    for (bool any = examples_next(NULL, &e); any; any = examples_next(&e, &e))
        if (examples_is_scenario(&e))
            list_one(&e, &page);
    text_add(&page, "\n");
    number_format_wrap(&page,
                       "'ddbsim examples NAME' prints one, 'ddbsim examples NAME -o FILE' copies "
                       "it, and 'ddbsim run FILE' answers its question.",
                       0);
    command_print(&page);
    text_release(&page);
    return EXIT_DONE;
}

static int unknown(const char *name)
{
    enum { MOST = 200 };
    static const char message[] = "ddbsim examples: error: there is no example '%.100s'%s%.*s%s; "
                                  "'ddbsim examples' lists them\n";
    struct example e = {0}, *all = memory_new(MOST, sizeof *all);
    char *stems[MOST + 1] = {NULL};
    size_t count = 0;

    for (bool any = examples_next(NULL, &e); any && count < MOST; any = examples_next(&e, &e)) {
        if (!examples_is_scenario(&e))
            continue;
        all[count] = e;
        all[count].name[stem_length(&e)] = '\0';
        stems[count] = all[count].name;
        count++;
    }
    const char *near = text_nearest(name, (const char *const *)stems);
    fprintf(stderr, message, name, near ? "; did you mean '" : "", near ? (int)strlen(near) : 0,
            near ? near : "", near ? "'?" : "");
    free(all);
    return EXIT_USAGE;
}

static char *text_of(const struct example *e)
{
    char *text = memory_new(e->length + 1, 1);

    return memcpy(text, e->text, e->length);
}

/* What is there already stays, unless it is the same. */
static int copy(const struct example *e, const char *path)
{
    char why[REGULAR_FILE_WHY], *text = text_of(e);
    size_t length;
    char *there = regular_file_read(path, FILE_BYTES, &length, why);
    bool same = there && length == e->length && memcmp(there, text, length) == 0;
    int status = same ? EXIT_DONE : command_write(text, path, ATOMIC_FILE_SCENARIO);

    free(there);
    free(text);
    return status;
}

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* The files that it names are copied beside it. */
static int copy_all(const struct example *scenario, const char *path, bool quiet)
{
    struct example e = {0};
    int status = copy(scenario, path);

    for (bool any = examples_next(NULL, &e); any && status == EXIT_DONE;
         any = examples_next(&e, &e))
        if (!examples_is_scenario(&e) && examples_names(scenario, &e)) {
            char *beside = regular_file_beside(path, e.name);
            status = copy(&e, beside);
            if (status == EXIT_DONE && !quiet)
                printf("beside it %s\n", beside);
            free(beside);
        }
    if (status == EXIT_DONE && !quiet)
        printf("Scenario  %s\n", path);
    return status;
}

static int examples_command(const struct arguments *a)
{
    struct example e;
    char path[ATOMIC_FILE_PATH];

    if (!a->file_count && !a->output)
        return list_all();
    if (!a->file_count) {
        fputs("ddbsim examples: error: name the example that -o copies\n", stderr);
        return EXIT_USAGE;
    }
    if (!examples_find(a->files[0], &e))
        return unknown(a->files[0]);
    if (!a->output || a->to_stdout) {
        char *text = text_of(&e);
        int status = to_stdout_write(text);
        free(text);
        return status;
    }
    bool folder = is_folder(a->output);
    snprintf(path, sizeof path, "%s%s%s", a->output, folder ? "/" : "", folder ? e.name : "");
    return copy_all(&e, path, a->quiet);
}

const struct command command_examples = {
    "examples",
    "[NAME]",
    "List the shipped scenarios with the question that each answers; print one, or copy it with -o.",
    0,
    1,
    "output quiet",
    examples_command};
