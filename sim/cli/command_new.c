#include <unistd.h>

#include "command.h"
#include "scenario_draft.h"

enum { ANSWER = 300 };

/* A line of standard input without its end; false when there is none. One that is too long to be an
 * answer is cut. */
static bool read_line(char line[ANSWER])
{
    if (!fgets(line, ANSWER, stdin))
        return false;
    bool whole = strchr(line, '\n') != NULL;
    while (!whole) {
        int c = getchar();
        whole = c == EOF || c == '\n';
    }
    line[strcspn(line, "\r\n")] = '\0';
    return true;
}

/* The answer of an option, else of standard input; an empty one is the usual. On a terminal a wrong
 * one is asked for again. */
static int ask(size_t number, const char *option, const char *given, struct scenario_draft *draft)
{
    const struct draft_question *q = &draft_questions[number];
    bool terminal = isatty(STDIN_FILENO);
    char line[ANSWER] = "";

    for (;;) {
        if (!given && terminal)
            fprintf(stderr, "%zu/%d  %s [%s] ", number + 1, DRAFT_QUESTIONS, q->words, q->usual);
        if (!given && !read_line(line) && terminal)
            return EXIT_INTERRUPTED;
        const char *answer = given ? given : *line ? line : q->usual;
        const char *rule = q->take(draft, answer);
        if (!rule)
            return EXIT_DONE;
        if (given || !terminal) {
            fprintf(stderr, "ddbsim new: error: --%s '%.100s' must be %s\n", option, answer, rule);
            return given ? EXIT_USAGE : EXIT_BAD_DATA;
        }
        fprintf(stderr, "     It must be %s.\n", rule);
    }
}

static int write_draft(const struct scenario_draft *draft, const struct arguments *a)
{
    struct text scenario = {0};
    char name[ANSWER];

    snprintf(name, sizeof name, "%s.yaml", draft->table);
    scenario_draft_write(draft, &scenario);
    int status =
        command_write(text_get(&scenario), a->output ? a->output : name, ATOMIC_FILE_SCENARIO);
    if (status == EXIT_DONE && !a->quiet)
        printf("Scenario  %s\n", a->output ? a->output : name);
    text_release(&scenario);
    return status;
}

static int new_command(const struct arguments *a)
{
    static const char *const options[] = {"name", "item-size", "rate", "peak", "capacity"};
    const char *const given[] = {a->name, a->item_size, a->rate, a->peak, a->capacity};
    struct scenario_draft draft = {.peak = 1};
    int status = EXIT_DONE;

    for (size_t i = 0; i < DRAFT_QUESTIONS && status == EXIT_DONE; i++)
        status = ask(i, options[i], given[i], &draft);
    return status == EXIT_DONE ? write_draft(&draft, a) : status;
}

const struct command command_new = {
    "new",
    "",
    "Ask five questions, on a terminal or by lines of standard input, and write a scenario.",
    0,
    0,
    "name item-size rate peak capacity output quiet",
    new_command};
