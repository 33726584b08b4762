#include "options.h"

#include <getopt.h>

#include "invariant.h"
#include "memory.h"
#include "number_format.h"
#include "terminal.h"
#include "text.h"
#include "version.h"

#define ASKED(member, letter, sentence)                                                            \
    {                                                                                              \
#member, letter, NULL, OPTION_SWITCH, offsetof(struct arguments, member), sentence         \
    }
#define GIVEN(member, letter, value, sentence)                                                     \
    {                                                                                              \
#member, letter, value, OPTION_TEXT, offsetof(struct arguments, member), sentence          \
    }
#define CHOSEN(member, value, choices, sentence)                                                   \
    {                                                                                              \
#member, 0, value, OPTION_TEXT, offsetof(struct arguments, member), sentence, choices      \
    }
#define REPEATED(name, member, value, sentence)                                                    \
    {                                                                                              \
        name, 0, value, OPTION_LIST, offsetof(struct arguments, member), sentence                  \
    }

static const struct option_row rows[] = {
    GIVEN(output, 'o', "FILE", "Write to FILE instead of a file of the scenario's name."),
    REPEATED(
        "set", sets, "PATH=VALUE",
        "Change one value of the scenario, such as tables.T.read.capacity=800; may be repeated."),
    REPEATED("vary", varies, "PATH=A,B,C",
             "Run with each of these values; with several --vary, with each combination."),
    REPEATED("goal", goals, "MEASURE<VALUE",
             "What must hold, such as 'workloads/W/failed_ratio < 0.1%'; may be repeated."),
    REPEATED(
        "change", changes, "PATH=FROM..TO",
        "A number that may be chosen, or a list of values A,B,C; give one to four. A path alone, where the "
        "scenario's knobs say from where to where."),
    GIVEN(minimize, 0, "MEASURE", "What is to be least; cost unless said otherwise."),
    GIVEN(
        budget, 0, "BUDGET",
        "How long a plan or a calibration may take (5m), or how many runs (500runs); then it says "
        "what it has."),
    {"limit-time", 0, "DURATION", OPTION_TEXT, offsetof(struct arguments, limit_time),
     "End with what there is after so long, such as 10m, by the clock on the wall."},
    {"limit-memory", 0, "SIZE", OPTION_TEXT, offsetof(struct arguments, limit_memory),
     "End with what there is when a process holds more memory, such as 2GiB."},
    GIVEN(tail, 0, "DURATION",
          "For how long the goals must hold on after the scenario's end: 15m unless said "
          "otherwise, 0 for not at all."),
    {"on-credit", 0, NULL, OPTION_SWITCH, offsetof(struct arguments, on_credit),
     "Burst credit may serve in the tail, though it ends some time."},
    CHOSEN(without, "rescue", "rescue",
           "Plan without the actions of operators and alarms that give more room meanwhile."),
    CHOSEN(emit, "FORM", "aws-cli cloudformation terraform",
           "What to change of the AWS account, as aws-cli (a shell script), cloudformation or "
           "terraform; with --quiet that alone is printed."),
    ASKED(all, 0,
          "Change everything that the scenario has otherwise than the account, not only what --set "
          "chooses."),
    ASKED(calibrate, 0,
          "Fit the unknowns to the first part of the past, and judge them by the rest."),
    GIVEN(
        train, 0, "SHARE",
        "With --calibrate: how much of the past is the first part; unless said otherwise 60%, or as "
        "near to it as leaves throttles on either side."),
    GIVEN(keep, 0, "FILE", "Keep what it came to in FILE (HDF5), of which report makes a page."),
    GIVEN(seed, 0, "N", "Use this seed instead of the scenario's."),
    GIVEN(futures, 0, "N",
          "Run everything in N futures: seeds from the scenario's on, each with its placement of "
          "keys and its draw of the unknowns. A..B of a sweep: first in A, then in up to B where "
          "the choice is not clear yet."),
    GIVEN(future, 0, "K", "Run the K-th of the futures, from 1, which --futures would run."),
    GIVEN(seeds, 0, "N", "The same as --futures."),
    REPEATED("unknown", unknowns, "NAME=SPEC",
             "An unknown of the scenario, such as 'spike={path: P, uniform: 2..5}', or "
             "service=published; may be repeated."),
    GIVEN(share, 0, "SHARE",
          "In what share of the futures goals must hold; 95% unless said "
          "otherwise."),
    CHOSEN(sensitivity, "METHOD", "tornado morris sobol",
           "What the answer hangs on: tornado (each unknown low and high), morris (screening of "
           "many) or sobol (indices; the dearest)."),
    CHOSEN(by, "CRITERION", "cost quantile:90% worst regret",
           "What decides between designs that hold: cost (its mean, unless said otherwise), "
           "quantile:90%, worst or regret."),
    GIVEN(jobs, 'j', "N", "Runs at a time; as many as there are processors unless said otherwise."),
    GIVEN(shard, 0, "I/N", "Make the I-th of N parts of the runs; merge puts them together."),
    ASKED(series, 0, "Keep the result file of every run, and index their series in the sweep."),
    REPEATED("measure", measures, "PATH",
             "Show this measure too, such as workloads/W/failed_ratio."),
    CHOSEN(resolution, "R", "auto request 100ms 1s 1m",
           "request, or an interval such as 100ms, instead of the scenario's."),
    GIVEN(prices, 0, "BOOK",
          "The prices of the bill: a shipped book, a file with one, or AWS's own price list "
          "(index.json)."),
    ASKED(modes, 0, "Lay the ways to pay for the same traffic side by side."),
    {"price-book", 0, NULL, OPTION_SWITCH, offsetof(struct arguments, books),
     "Print what a price book may say, and the books that are shipped."},
    ASKED(untried, 0, "Print the remedies of a diagnosis without running each first."),
    GIVEN(group, 0, "GROUP", "Of this group only, such as tables/T or workloads/W."),
    REPEATED(
        "plot", plots, "GROUP/SERIES",
        "With -o FILE.svg: draw this series, such as queues/Q/age or workloads/W/latency_p99, in "
        "place of demand and capacity; may be repeated."),
    ASKED(outputs, 0, "Print every output that a result may have."),
    {"unknowns", 0, NULL, OPTION_SWITCH, offsetof(struct arguments, of_service),
     "Print what AWS does not publish of the service, and its ranges."},
    {"measures", 0, NULL, OPTION_SWITCH, offsetof(struct arguments, of_scenario),
     "Print what goals, thresholds and --measure may name in SCENARIO."},
    ASKED(json, 0, "Print JSON."),
    ASKED(markdown, 0, "Print Markdown."),
    ASKED(csv, 0, "Write CSV."),
    ASKED(cloudwatch, 0, "Write what get-metric-data of CloudWatch would have answered."),
    GIVEN(metric, 0, "NAME",
          "With --cloudwatch and --group: what get-metric-statistics would have answered for it."),
    ASKED(describe, 0,
          "Write what describe-table and Application Auto Scaling's describe commands would have "
          "answered when the run began."),
    ASKED(queries, 0, "With --cloudwatch: write the queries of get-metric-data instead."),
    GIVEN(table, 0, "NAME", "Only this table of those in the files."),
    {"of", 0, "FILE=TABLE", OPTION_LIST, offsetof(struct arguments, subjects),
     "What FILE is about, where neither its document nor its name says it: a table, and behind it "
     "an index, an operation, or PKC, PKT, SKC, SKT; may be repeated."},
    GIVEN(from, 0, "TIME",
          "Leave out what was before, such as 2026-11-12 or "
          "2026-11-12T21:00:00Z."),
    GIVEN(to, 0, "TIME", "Leave out what was from then on."),
    {"hash-keys", 0, NULL, OPTION_SWITCH, offsetof(struct arguments, hash_keys),
     "Call keys by their rank in place of their names: key#1 is the most used of its table or "
     "index."},
    ASKED(
        commands, 0,
        "Print a shell script that collects what import reads, by the AWS CLI: of the tables that "
        "are named, or of all."),
    GIVEN(days, 0, "N",
          "With --commands: so many days, 15 unless said otherwise; more than that "
          "are of five minutes, more than 63 of hours."),
    ASKED(costs, 0, "With --commands: ask Cost Explorer too."),
    GIVEN(name, 0, "NAME", "Of the table; it and the four below answer a question each."),
    {"item-size", 0, "SIZE", OPTION_TEXT, offsetof(struct arguments, item_size),
     "How large an item is in the mean, such as 2KiB."},
    GIVEN(rate, 0, "READS/WRITES", "Calls a second that it usually gets, such as 100/20."),
    GIVEN(peak, 0, "TIMES", "How many times as many at the peak, such as 5."),
    CHOSEN(capacity, "UNITS", "on_demand auto",
           "What is bought: on_demand, auto (scaled), or read and write units such as 150/40."),
    ASKED(watch, 0, "Run again whenever the scenario, or a file that it names, is saved."),
    GIVEN(progress, 0, "json", "Tell progress as lines of JSON on stderr."),
    GIVEN(
        socket, 0, "PATH",
        "Listen at a UNIX socket made there, which only its owner may use (0600), instead of a port; "
        "for ssh -L."),
    GIVEN(port, 0, "N",
          "The port of the workbench on this machine; a free one unless said otherwise."),
    {"no-open", 0, NULL, OPTION_SWITCH, offsetof(struct arguments, unopened),
     "Print the address and open no browser."},
    ASKED(follow, 'f', "Show a run in progress again and again until it ends."),
    ASKED(verify, 0,
          "Compute the digest anew from the file, and name what is not as it was written."),
    ASKED(quiet, 'q', "Print no summary and no progress, only errors."),
    CHOSEN(color, "WHEN", "auto always never",
           "Colours: auto (on a terminal, unless NO_COLOR is set), always or never."),
    ASKED(help, 'h', "Show this help."),
    {0}};

enum { MOST_ROWS = 96 };

static bool takes(const struct command *command, const struct option_row *row)
{
    const char *at = command->options;

    while (*at) {
        size_t length = strcspn(at, " ");
        if (length == strlen(row->name) && strncmp(at, row->name, length) == 0)
            return true;
        at += length + (at[length] == ' ');
    }
    return text_equal(row->name, "help") || text_equal(row->name, "color");
}

const struct option_row *options_next(const struct command *command, const struct option_row *row)
{
    for (row = row ? row + 1 : rows; row->name; row++)
        if (takes(command, row))
            return row;
    return NULL;
}

static void store(struct arguments *a, const struct option_row *row, const char *value)
{
    void *member = (char *)a + row->offset;

    if (row->kind == OPTION_SWITCH) {
        *(bool *)member = true;
    } else if (row->kind == OPTION_TEXT) {
        *(const char **)member = value;
    } else {
        struct option_list *list = member;
        list->items = memory_resize(list->items, list->count + 1, sizeof *list->items);
        list->items[list->count++] = value;
    }
}

static bool usage_error(const struct command *command, const char *what, const char *word)
{
    fprintf(stderr, "ddbsim %s: error: %s%s%s; see 'ddbsim %s --help'\n", command->name, what,
            *word ? " " : "", word, command->name);
    return false;
}

static size_t list_options(const struct command *command, struct option *longs, char *shorts)
{
    size_t count = 0, letters = 0;

    shorts[letters++] = ':'; /* we print the errors */
    for (size_t i = 0; rows[i].name; i++) {
        if (!takes(command, &rows[i]))
            continue;
        longs[count++] = (struct option){
            rows[i].name, rows[i].value ? required_argument : no_argument, NULL, 256 + (int)i};
        if (rows[i].letter)
            shorts[letters++] = rows[i].letter;
        if (rows[i].letter && rows[i].value)
            shorts[letters++] = ':';
    }
    longs[count] = (struct option){0};
    shorts[letters] = '\0';
    return count;
}

static const struct option_row *row_of(int code)
{
    if (code >= 256)
        return &rows[code - 256];
    for (const struct option_row *row = rows; row->name; row++)
        if (row->letter == code)
            return row;
    return NULL;
}

bool options_parse(const struct command *command, int argc, char **argv, struct arguments *a)
{
    struct option longs[MOST_ROWS];
    char shorts[3 * MOST_ROWS];
    int code;

    list_options(command, longs, shorts);
    optind = 1;
    while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (code == '?' || code == ':')
            return usage_error(command,
                               code == ':' ? "a value is missing behind" : "unknown option",
                               argv[optind - 1]);
        const struct option_row *row = row_of(code);
        invariant(row, "no option of code %d", code);
        store(a, row, optarg);
    }
    a->files = argv + optind;
    a->file_count = (size_t)(argc - optind);
    if (a->color && !terminal_choose_colour(a->color))
        return usage_error(command, "--color must be auto, always or never, not", a->color);
    if (a->help)
        return true;
    if (a->file_count < command->least_files)
        return usage_error(command, "a file is missing:", command->operands);
    if (a->file_count > command->most_files)
        return usage_error(command, "one operand too many:", a->files[command->most_files]);
    return true;
}

void arguments_release(struct arguments *arguments)
{
    free(arguments->sets.items);
    free(arguments->varies.items);
    free(arguments->measures.items);
    free(arguments->goals.items);
    free(arguments->changes.items);
    free(arguments->unknowns.items);
    free(arguments->subjects.items);
    free(arguments->plots.items);
}

/* A name, and what is said of it in a column of its own; below it where the page is narrow or the
 * name long. */
static void add_row(struct text *page, const char *name, size_t column, const char *sentence)
{
    enum { NARROW = 80, BELOW = 10 };
    size_t length = strlen(name);

    text_add(page, name);
    if (text_columns(page) < NARROW)
        column = BELOW;
    if (length + 1 > column) {
        text_add(page, "\n");
        length = 0;
    }
    text_addf(page, "%*s", (int)(column - length), "");
    number_format_wrap(page, sentence, column);
}

static void help_command(const struct command *command, struct text *page)
{
    enum { COLUMN = 28 };

    text_addf(page, "usage: ddbsim %s %s\n\n", command->name, command->operands);
    number_format_wrap(page, command->sentence, 0);
    text_add(page, "\n");
    for (const struct option_row *row = NULL; (row = options_next(command, row));) {
        char left[60];
        snprintf(left, sizeof left, "  %c%c%s--%s%s%s", row->letter ? '-' : ' ',
                 row->letter ? row->letter : ' ', row->letter ? ", " : "  ", row->name,
                 row->value ? " " : "", row->value ? row->value : "");
        add_row(page, left, COLUMN, row->sentence);
    }
}

static void help_all(struct text *page)
{
    enum { COLUMN = 32 };

    text_addf(page,
              "ddbsim %s: what will this DynamoDB table do under that traffic?\n\n"
              "usage: ddbsim COMMAND [OPTION]... FILE...\n\n",
              version_number);
    for (const struct command *const *c = commands; *c; c++) {
        char left[120];
        snprintf(left, sizeof left, "  %-10s %s", (*c)->name, (*c)->operands);
        add_row(page, left, COLUMN, (*c)->sentence);
    }
    text_add(page, "\n");
    number_format_wrap(
        page,
        "'ddbsim COMMAND --help' tells more. Exit status: 0 done, 2 usage, 65 "
        "scenario or file not valid, 70 a defect of ddbsim, 71 out of memory, 74 "
        "input or output failed, 75 a limit, 99 a threshold failed, 130 interrupted.",
        0);
}

void options_help(const struct command *command)
{
    struct text page = terminal_page();

    if (command)
        help_command(command, &page);
    else
        help_all(&page);
    fputs(text_get(&page), stdout);
    text_release(&page);
}
