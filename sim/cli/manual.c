#include "manual.h"

#include "options.h"
#include "version.h"

void manual_add_words(struct text *out, const char *words)
{
    if (*words == '.' || *words == '\'')
        text_add(out, "\\&");
    for (; *words; words++)
        if (*words == '\\')
            text_add(out, "\\e");
        else if (*words == '-')
            text_add(out, "\\-");
        else
            text_add_part(out, words, 1);
}

/* In lines of 80 bytes at most, as is usual of the source of man pages; escapes lengthen some. */
static void add_line(struct text *out, const char *words)
{
    enum { LINE = 70 };
    char line[LINE + 1];

    while (strlen(words) > LINE) {
        size_t length = LINE;
        while (length > 1 && words[length] != ' ')
            length--;
        snprintf(line, sizeof line, "%.*s", (int)length, words);
        manual_add_words(out, line);
        text_add(out, "\n");
        words += length + (words[length] == ' ');
    }
    manual_add_words(out, words);
    text_add(out, "\n");
}

/* A term, bold, and what is said of it. */
static void add_item(struct text *out, const char *term, const char *words)
{
    text_add(out, ".TP\n\\fB");
    manual_add_words(out, term);
    text_add(out, "\\fR\n");
    add_line(out, words);
}

static void add_option(struct text *out, const struct option_row *row)
{
    text_add(out, ".TP\n\\fB");
    if (row->letter)
        text_addf(out, "\\-%c\\fR, \\fB", row->letter);
    text_add(out, "\\-\\-");
    manual_add_words(out, row->name);
    text_add(out, "\\fR");
    if (row->value) {
        text_add(out, " \\fI");
        manual_add_words(out, row->value);
        text_add(out, "\\fR");
    }
    text_add(out, "\n");
    add_line(out, row->sentence);
}

static void add_commands(struct text *out)
{
    text_add(out, ".SH COMMANDS\n");
    for (const struct command *const *c = commands; *c; c++) {
        text_addf(out, ".SS \"%s ", (*c)->name);
        manual_add_words(out, (*c)->operands);
        text_add(out, "\"\n");
        add_line(out, (*c)->sentence);
        for (const struct option_row *row = NULL; (row = options_next(*c, row));)
            add_option(out, row);
    }
}

struct item {
    const char *term, *words;
};

static void add_items(struct text *out, const char *title, const struct item *items)
{
    text_addf(out, ".SH %s\n", title);
    for (; items->term; items++)
        add_item(out, items->term, items->words);
}

static const struct item examples[] = {
    {"ddbsim examples quickstart -o mine.yaml && ddbsim run mine.yaml",
     "Take a shipped scenario and ask what happens."},
    {"ddbsim run mine.yaml --set tables.orders.read.capacity=800 --seed 7",
     "The same with another capacity and other draws."},
    {"ddbsim run mine.yaml -o mine.h5 && ddbsim report mine.h5", "Write a page for a browser."},
    {"ddbsim report mine.h5 -o mine.svg", "Write a picture for a document."},
    {"ddbsim sweep mine.yaml --vary tables.orders.read.capacity=100,200,400 --futures 20",
     "Lay capacities side by side, each in the same twenty futures."},
    {"ddbsim plan mine.yaml --goal 'workloads/lookups/failed_ratio < 0.1%' --change "
     "tables.orders.read.capacity=50..400",
     "Find the cheapest capacity that holds the goal, and prove it."},
    {"ddbsim import --commands orders-prod | sh -s collected && ddbsim import collected/* -o orders.yaml",
     "Make a scenario of a table that exists, from what the AWS CLI tells of it."},
    {"ddbsim run mine.yaml -o - | ddbsim report - -o mine.html",
     "A page by way of a pipe, without a result that stays."},
    {"ddbsim show mine.h5 --color=always | less -R", "Read in colour page by page."},
    {NULL, NULL}};

static const struct item files[] = {
    {"NAME.yaml", "A scenario: tables, clients, workloads. 'ddbsim schema --markdown' prints every "
                  "key. '-' in its place is standard input."},
    {"NAME.h5",
     "A result or a sweep, HDF5, of the scenario's name unless -o says otherwise. A run "
     "that goes on writes NAME.writing-*.h5, which nobody else may meanwhile and which the "
     "next one removes if it was killed; one that was interrupted leaves "
     "NAME.partial.h5. Where a result is read, '-' in its place is standard input."},
    {"NAME.futures.h5", "The futures of run --futures."},
    {"NAME.plan", "The runs of a plan, from which the next one goes on."},
    {"NAME.html", "The page of report: one file that needs no network."},
    {"NAME.svg",
     "The picture of report -o NAME.svg: demand and capacity of a run, or series of it."},
    {NULL, NULL}};

static const struct item environment[] = {
    {"COLUMNS", "How wide text is, from 60 to 200 columns; else as the window is, and 100 where "
                "standard output is no terminal."},
    {"NO_COLOR", "When it is set and not empty, nothing is coloured."},
    {"CLICOLOR_FORCE", "When it is set and not 0, colours are shown also where standard output is "
                       "no terminal; NO_COLOR goes before it, and --color before both."},
    {"LC_ALL, LC_CTYPE, LANG", "On a terminal whose characters are not UTF-8, sparklines are "
                               "drawn in ASCII."},
    {"TERM", "Of a terminal that is 'dumb' no colours are asked."},
    {"DDBSIM_READ_PATIENCE", "How many seconds of processor time a damaged file may take to read "
                             "before it is refused; else 60."},
    {"SOURCE_DATE_EPOCH", "The time that a script or template of --emit bears, in seconds since "
                          "1970; else the clock's."},
    {"TMPDIR",
     "Where a result is made that -o - sends to standard output, and kept that comes from "
     "standard input; else /tmp."},
    {NULL, NULL}};

static const struct item statuses[] = {
    {"0", "Done."},
    {"2", "The command line is wrong."},
    {"65",
     "A scenario, result or other file is not valid, or a file that it names cannot be read."},
    {"70", "A defect of ddbsim or of a library that it uses; the message says where."},
    {"71", "Memory ran out."},
    {"74", "Reading or writing failed, or no process could be started."},
    {"75", "--limit-time or --limit-memory ended it; what there is was kept, as the message says."},
    {"99", "All was done, and a threshold or goal does not hold."},
    {"130", "Interrupted; what there is was kept, as the message says."},
    {"128 + N",
     "Ended by signal N, of which a command does not say that it keeps anything: 129 the "
     "terminal is gone, 141 nobody reads the output any more, 143 asked to end."},
    {NULL, NULL}};

static const char description[] =
    "ddbsim is a discrete-event simulator of DynamoDB-style tables: capacity, burst credit, "
    "partitions and their splits, auto scaling, indexes, caches, queues, and the clients that "
    "retry. A scenario says what there is and what is asked of it; a run tells what is throttled, "
    "why, for how long, and what the bill is. The same scenario and seed give the same result, bit "
    "for bit.";

void manual_print(void)
{
    struct text out = {0};

    text_addf(&out, ".TH DDBSIM 1 \"%s\" \"ddbsim %s\" \"User commands\"\n", version_day,
              version_number);
    text_add(&out, ".SH NAME\nddbsim \\- simulate DynamoDB tables under traffic\n.SH SYNOPSIS\n"
                   ".B ddbsim\n.I COMMAND\n[\\fIOPTION\\fR]... [\\fIFILE\\fR]...\n"
                   ".SH DESCRIPTION\n");
    add_line(&out, description);
    add_commands(&out);
    add_items(&out, "EXAMPLES", examples);
    add_items(&out, "FILES", files);
    add_items(&out, "ENVIRONMENT", environment);
    add_items(&out, "EXIT STATUS", statuses);
    fputs(text_get(&out), stdout);
    text_release(&out);
}
