#include "account_files.h"
#include "account_scenario.h"
#include "aws_name.h"
#include "aws_time.h"
#include "collect_script.h"
#include "collected_text.h"
#include "command.h"
#include "regular_file.h"
#include "terminal.h"

static int usage(const char *what, const char *word)
{
    fprintf(stderr, "ddbsim import: error: %s%s\n", what, word);
    return EXIT_USAGE;
}

/* A time of the command line; `*out` stays where it is not given. */
static int read_time(const char *option, const char *text, int64_t *out)
{
    if (!text || aws_time_read(text, out))
        return EXIT_DONE;
    fprintf(stderr,
            "ddbsim import: error: --%s %s must be a time, such as 2026-11-12 or "
            "2026-11-12T21:00:00Z\n",
            option, text);
    return EXIT_USAGE;
}

static int read_choice(const struct arguments *a, struct collected_choice *out)
{
    *out = (struct collected_choice){a->table, COLLECTED_NO_TIME, COLLECTED_NO_TIME};
    int status = read_time("from", a->from, &out->from);
    if (status == EXIT_DONE)
        status = read_time("to", a->to, &out->to);
    if (status == EXIT_DONE && out->from != COLLECTED_NO_TIME && out->to != COLLECTED_NO_TIME &&
        out->from >= out->to)
        return usage("--from must be before --to", "");
    return status;
}

static int check_readable(const struct arguments *a)
{
    char why[REGULAR_FILE_WHY];
    int status = EXIT_DONE;

    for (size_t i = 0; i < a->file_count; i++) {
        if (regular_file_is(a->files[i], why))
            continue;
        fprintf(stderr, "ddbsim: error: cannot read %s: %s\n", a->files[i], why);
        status = EXIT_IO;
    }
    return status;
}

/* Reads all files; mistakes and warnings are on stderr. */
static int read_files(const struct arguments *a, struct collected *collected)
{
    struct account_files files = {.paths = (const char *const *)a->files,
                                  .count = a->file_count,
                                  .of = a->subjects.items,
                                  .of_count = a->subjects.count};
    struct diagnostics diagnostics;
    int status = check_readable(a);

    if (status != EXIT_DONE)
        return status;
    diagnostics_init(&diagnostics);
    bool good = account_files_read(collected, &files, &diagnostics);
    diagnostics_print(&diagnostics, stderr);
    if (!a->quiet)
        diagnostics_print_warnings(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    return good ? EXIT_DONE : EXIT_BAD_DATA;
}

static int check_table(const struct collected *collected, const char *name)
{
    if (!name || collected_find_table(collected, name))
        return EXIT_DONE;
    const char **names = memory_new(collected->table_count + 1, sizeof *names);
    for (size_t i = 0; i < collected->table_count; i++)
        names[i] = collected->tables[i].name;
    const char *near = text_nearest(name, names);
    fprintf(stderr, "ddbsim: error: --table %s is in none of the files%s%s%s\n", name,
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    free(names);
    return EXIT_BAD_DATA;
}

static void write_page(const struct arguments *a, const struct collected *collected,
                       const struct collected_choice *choice)
{
    struct text page = terminal_page(), shown = {0};

    if (!a->quiet) {
        collected_text_write(collected, choice, &page);
        printable_add(&shown, text_get(&page), page.length, PRINTABLE_PAGE);
        command_print(&shown);
    }
    text_release(&page);
}

static int write_scenario(const struct arguments *a, const struct collected *collected,
                          const struct collected_choice *choice)
{
    struct account_scenario_options options = {a->output, choice->table, a->hash_keys, choice->from,
                                               choice->to};
    struct text summary = terminal_page();
    int status = account_scenario_write(collected, &options, &summary);

    if (!a->quiet)
        command_print(&summary);
    text_release(&summary);
    return status;
}

static int import_files(const struct arguments *a)
{
    struct collected collected;
    struct collected_choice choice;
    int status = read_choice(a, &choice);

    if (status != EXIT_DONE)
        return status;
    collected_init(&collected);
    status = read_files(a, &collected);
    if (status == EXIT_DONE)
        status = check_table(&collected, a->table);
    if (status == EXIT_DONE && a->output)
        status = write_scenario(a, &collected, &choice);
    else if (status == EXIT_DONE)
        write_page(a, &collected, &choice);
    collected_release(&collected);
    return status;
}

static int print_commands(const struct arguments *a)
{
    struct collect_script script = {.tables = (const char *const *)a->files,
                                    .table_count = a->file_count,
                                    .days = 15,
                                    .costs = a->costs};
    struct text out = {0};

    for (size_t i = 0; i < a->file_count; i++)
        if (!aws_name_is_table(a->files[i]))
            return usage("a table's name must be " AWS_NAME_RULE ": ", a->files[i]);
    if (a->days) {
        int status = command_number("days", a->days, COLLECT_SCRIPT_DAYS, &script.days);
        if (status != EXIT_DONE)
            return status;
    }
    collect_script_write(&script, &out);
    fputs(text_get(&out), stdout);
    text_release(&out);
    return EXIT_DONE;
}

static int import_command(const struct arguments *a)
{
    if (a->commands) {
        if (a->output || a->table || a->from || a->to || a->hash_keys || a->subjects.count)
            return usage("--commands takes names of tables, --days and --costs, nothing else", "");
        return print_commands(a);
    }
    if (a->days || a->costs)
        return usage("--days and --costs go with --commands", "");
    if (a->hash_keys && !a->output)
        return usage("--hash-keys needs -o SCENARIO", "");
    if (!a->file_count)
        return usage("give the files that the AWS CLI wrote; 'ddbsim import --commands' prints "
                     "how to get them",
                     "");
    return import_files(a);
}

const struct command command_import = {
    "import",
    "FILE...|--commands",
    "Read what the AWS CLI wrote about tables and make a scenario of it with -o.",
    0,
    100000,
    "output table of from to hash-keys commands days costs quiet",
    import_command,
    COMMAND_WRITES_FILES};
