#include "scenario_draft.h"

#include <math.h>
#include <stdarg.h>

#include "aws_name.h"
#include "units.h"

static const double kept_at = 0.7;    /* the target of auto scaling unless said otherwise */
static const double most_units = 1e7; /* that a scenario may have a second */

static const char *take_table(struct scenario_draft *d, const char *answer)
{
    if (!aws_name_is_table(answer))
        return AWS_NAME_RULE;
    snprintf(d->table, sizeof d->table, "%s", answer);
    return NULL;
}

static const char *take_size(struct scenario_draft *d, const char *answer)
{
    const int64_t most = 400 << 10; /* of an item, by AWS's quota */

    if (units_read_size(answer, &d->item_size_bytes) || d->item_size_bytes < 1 ||
        d->item_size_bytes > most)
        return "a size such as 2KiB, at most 400KiB";
    return NULL;
}

/* "100/20": two numbers from `least` to 10 million. */
static bool read_pair(const char *answer, double least, double *first, double *second)
{
    const char *slash = strchr(answer, '/');
    char before[32];

    if (!slash || slash - answer >= (int)sizeof before)
        return false;
    snprintf(before, sizeof before, "%.*s", (int)(slash - answer), answer);
    return !units_read_number(before, first) && !units_read_number(slash + 1, second) &&
           *first >= least && *first <= most_units && *second >= least && *second <= most_units;
}

static const char *take_rates(struct scenario_draft *d, const char *answer)
{
    if (!read_pair(answer, 0, &d->reads_per_s, &d->writes_per_s) ||
        d->reads_per_s + d->writes_per_s == 0)
        return "READS/WRITES a second, such as 100/20, of which one is above 0";
    return NULL;
}

static const char *take_peak(struct scenario_draft *d, const char *answer)
{
    if (units_read_number(answer, &d->peak) || !(d->peak >= 1 && d->peak <= 1000))
        return "a number from 1 to 1000, such as 5";
    return NULL;
}

static const char *take_billing(struct scenario_draft *d, const char *answer)
{
    if (text_equal(answer, "on_demand"))
        d->billing = DRAFT_ON_DEMAND;
    else if (text_equal(answer, "auto"))
        d->billing = DRAFT_AUTO_SCALED;
    else if (read_pair(answer, 1, &d->read_capacity, &d->write_capacity))
        d->billing = DRAFT_PROVISIONED;
    else
        return "on_demand, auto, or units a second such as 150/40";
    return NULL;
}

const struct draft_question draft_questions[DRAFT_QUESTIONS] = {
    {"What is the table called?", "orders", take_table},
    {"How large is an item in the mean?", "2KiB", take_size},
    {"How many reads and writes a second does it usually get?", "100/20", take_rates},
    {"How many times as many at the peak?", "5", take_peak},
    {"What is bought: on_demand, auto (scaled), or read and write units such as 150/40?", "auto",
     take_billing}};

static double read_units(const struct scenario_draft *d)
{
    return 0.5 * ceil((double)d->item_size_bytes / 4096) * d->reads_per_s;
}

static double write_units(const struct scenario_draft *d)
{
    return ceil((double)d->item_size_bytes / 1024) * d->writes_per_s;
}

/* A line and what it is for: behind it, or above where the line is long. */
static void add(struct text *out, const char *comment, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void add(struct text *out, const char *comment, const char *format, ...)
{
    enum { COLUMN = 42 };
    char line[400];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    int indent = (int)strspn(line, " ");
    if (strlen(line) < COLUMN)
        text_addf(out, "%-*s# %s\n", COLUMN, line, comment);
    else
        text_addf(out, "%*s# %s\n%s\n", indent, "", comment, line);
}

static void add_head(const struct scenario_draft *d, struct text *out)
{
    text_addf(out,
              "# Question: table %s gets %.10g reads and %.10g writes a second, and %.10g times as "
              "many for ten\n# minutes. Does what is bought carry it?\n#\n"
              "# Set-up: five answers to 'ddbsim new'; all else is usual. 'ddbsim run' answers it, "
              "'ddbsim report'\n# makes a page of the result, and 'ddbsim schema --markdown' tells "
              "every key that may stand here.\n",
              d->table, d->reads_per_s, d->writes_per_s, d->peak);
    add(out, "the result is NAME.h5", "name: \"%s\"", d->table);
    add(out, "the clock of what is told; any moment will do", "start: 2026-01-05T12:00:00Z");
    add(out, "ten minutes before the peak, ten of it, ten after", "duration: 30m");
    add(out, "or request: each call at its own instant", "resolution: auto");
    add(out, "another one: other draws of the same traffic", "seed: 1");
    text_add(out, "\n");
}

static void add_side(const struct scenario_draft *d, const char *side, double units,
                     double capacity, struct text *out)
{
    double least = fmin(fmax(1, ceil(units / kept_at)), most_units);
    double most = fmin(fmax(1, ceil(units * d->peak / kept_at)), most_units);

    if (d->billing == DRAFT_PROVISIONED)
        add(out, "units a second that are bought", "    %s: {capacity: %.10g}", side, capacity);
    else
        add(out, "bought at first, and between which bounds it is scaled to 70 % in use",
            "    %s: {capacity: %.10g, autoscaling: {min: %.10g, max: %.10g}}", side, least, least,
            most);
}

static void add_table(const struct scenario_draft *d, struct text *out)
{
    bool kib = d->item_size_bytes % 1024 == 0;

    add(out, "tables, by name; indexes stand below theirs", "tables:");
    add(out, "its name, which workloads call it by", "  \"%s\":", d->table);
    add(out, "mean: a write takes a unit for each KiB of it", "    item_size: %lld%s",
        (long long)d->item_size_bytes / (kib ? 1024 : 1), kib ? "KiB" : "B");
    if (d->billing == DRAFT_ON_DEMAND) {
        add(out, "or provisioned, with capacities below it", "    billing: on_demand");
    } else {
        add_side(d, "read", read_units(d), d->read_capacity, out);
        add_side(d, "write", write_units(d), d->write_capacity, out);
    }
    text_add(out, "\n");
}

static void add_workload(const struct scenario_draft *d, const char *name, const char *operation,
                         double rate, struct text *out)
{
    if (rate == 0)
        return;
    add(out, "its measures are workloads/NAME/…", "  %s:", name);
    add(out, "who calls", "    client: app");
    add(out, "what is called", "    table: \"%s\"", d->table);
    add(out, "or query, scan, update, delete and others", "    operation: %s", operation);
    add(out, "how many keys, a few used more than the others",
        "    keys: [{count: 100000, distribution: zipf, exponent: 0.8}]");
    add(out, "calls a second, in a straight line between moments", "    rate:");
    add(out, "the same until then", "      - {at: 10m, per_second: %.10g}", rate);
    add(out, "and at that moment the peak", "      - {at: 10m, per_second: %.10g}", rate * d->peak);
    add(out, "ten minutes long", "      - {at: 20m, per_second: %.10g}", rate * d->peak);
    add(out, "and as usual again", "      - {at: 20m, per_second: %.10g}", rate);
}

/* One for each thousand calls a second at the peak, as check asks of a fleet; ten at least. */
static double instances(const struct scenario_draft *d)
{
    return fmax(10, ceil((d->reads_per_s + d->writes_per_s) * d->peak / 1000));
}

void scenario_draft_write(const struct scenario_draft *d, struct text *out)
{
    add_head(d, out);
    add_table(d, out);
    add(out, "who calls: an SDK with its retries and timeouts", "clients:");
    add(out, "the name of this kind of caller", "  app:");
    add(out, "processes, each with connections of its own", "    instances: %.10g", instances(d));
    text_add(out, "\n");
    add(out, "what is asked of the table", "workloads:");
    add_workload(d, "reads", "get", d->reads_per_s, out);
    add_workload(d, "writes", "put", d->writes_per_s, out);
    text_addf(
        out,
        "\n# What must hold; a run ends with status 99 when it does not. Take the marks away:\n"
        "# thresholds:\n#   - workloads/%s/failed_ratio < 0.1%%\n",
        d->reads_per_s > 0 ? "reads" : "writes");
}
