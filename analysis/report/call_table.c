#include "call_table.h"

#include <math.h>

#include "markup.h"
#include "memory.h"
#include "number_format.h"
#include "page_parts.h"
#include "threshold.h"

enum { SPARK_COLUMNS = 60 };

/* The goal of the caller's measure: its words behind the path. NULL when there is none. */
static const char *goal_of(const struct summary *s, const struct summary_caller *c,
                           const char *measure, bool *holds)
{
    for (size_t i = 0; i < s->threshold_count; i++) {
        struct threshold t;
        if (threshold_parse(s->thresholds[i].text, &t) || !text_equal(t.group, c->group->path) ||
            !text_equal(t.measure, measure))
            continue;
        const char *op = strpbrk(s->thresholds[i].text, "<>=");
        *holds = s->thresholds[i].holds;
        return op;
    }
    return NULL;
}

/* With the goal of the measure beside the value. */
static void add_measure(struct text *page, const struct summary *s, const struct summary_caller *c,
                        const char *measure, const char *column, const char *value)
{
    bool holds = false;
    const char *goal = goal_of(s, c, measure, &holds);

    if (!goal) {
        page_parts_cell(page, column, value);
        return;
    }
    text_addf(page, "<td data-column=\"%s\" class=\"%s\">", column, holds ? "good" : "bad");
    markup_text(page, value);
    text_addf(page, " <small>%s ", holds ? "holds" : "fails");
    markup_text(page, goal);
    text_add(page, "</small></td>");
}

/* Counts by columns, a second. */
static void gather(const double *counts, const struct result *r, double columns[SPARK_COLUMNS])
{
    double end = result_end(r);

    for (size_t i = 0; i < r->rows; i++) {
        size_t column = (size_t)(SPARK_COLUMNS * r->time[i] / end);
        columns[column < SPARK_COLUMNS ? column : SPARK_COLUMNS - 1] +=
            isnan(counts[i]) ? 0 : counts[i];
    }
}

void call_table_spark(struct text *out, const double *counts, const struct result *r)
{
    enum { NONE = CALL_TABLE_SPARK_HEIGHT, EACH = CALL_TABLE_SPARK_WIDTH / SPARK_COLUMNS };
    double columns[SPARK_COLUMNS] = {0}, most = 0;
    int y[SPARK_COLUMNS + 1], from = 0;

    gather(counts, r, columns);
    for (int i = 0; i < SPARK_COLUMNS; i++)
        most = fmax(most, columns[i]);
    for (int i = 0; i < SPARK_COLUMNS; i++) /* what is there is seen */
        y[i] = columns[i] > 0 ? (int)fmin(NONE - 1, rint(NONE * (1 - columns[i] / most))) : NONE;
    y[SPARK_COLUMNS] = NONE;
    for (int i = 0; i < SPARK_COLUMNS; i++) {
        if (y[i] == NONE)
            continue;
        bool begins = i == 0 || y[i - 1] == NONE;
        from = begins ? i : from;
        if (begins)
            text_addf(out, "M%d %d", EACH * i, y[i]);
        else if (y[i] != y[i - 1])
            text_addf(out, "V%d", y[i]);
        if (y[i + 1] != y[i])
            text_addf(out, "H%d", EACH * (i + 1));
        if (y[i + 1] == NONE)
            text_addf(out, "V%dH%dZ", NONE, EACH * from);
    }
}

/* Failed and turned away by interval; free() it. */
static double *losses(const struct result *r, const struct group *group)
{
    static const char *const roles[] = {"failed", "rejected"};
    double *sum = memory_new(r->rows + 1, sizeof *sum);

    for (size_t k = 0; k < sizeof roles / sizeof *roles; k++) {
        size_t count = 0;
        double *values = result_role(r, group, roles[k], &count);
        for (size_t i = 0; i < count && i < r->rows; i++)
            sum[i] += isnan(values[i]) ? 0 : values[i];
        free(values);
    }
    return sum;
}

static void add_spark(struct text *page, const struct result *r, const struct group *group)
{
    double *lost = losses(r, group), most = 0;
    struct text path = {0};
    struct text_number number;
    struct units_text clock;
    size_t at = 0;

    for (size_t i = 0; i < r->rows; i++) {
        double length = result_interval_end(r, i) - r->time[i];
        at = length > 0 && lost[i] / length > most ? i : at;
        most = length > 0 ? fmax(most, lost[i] / length) : most;
    }
    if (result_end(r) > 0)
        call_table_spark(&path, lost, r);
    free(lost);
    text_add(page, "<td class=\"left\" data-column=\"failures over time\">");
    if (path.length) {
        text_addf(
            page,
            "<svg class=\"spark\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"at most "
            "%s a second, ",
            CALL_TABLE_SPARK_WIDTH, CALL_TABLE_SPARK_HEIGHT, number_format_amount(most, &number));
        text_addf(page, "at %s\"><path d=\"%s\"/></svg>", result_clock(r, r->time[at], &clock),
                  text_get(&path));
    } else {
        text_add(page, "none");
    }
    text_add(page, "</td>");
    text_release(&path);
}

static void add_caller(struct text *page, const struct summary *s, const struct summary_caller *c)
{
    static const struct {
        double quantile;
        const char *measure, *column;
    } latencies[] = {{0.5, "latency_p50", "p50"},
                     {0.99, "latency_p99", "p99"},
                     {0.999, "latency_p999", "p99.9"}};
    struct text_number n;
    double asked = c->offered, unserved = c->failed + c->rejected;

    text_add(page, "<tr>");
    markup_element(page, "th scope=\"row\"", c->group->path);
    page_parts_cell(page, "offered", number_format_amount(asked, &n));
    page_parts_cell(page, "succeeded", number_format_amount(c->succeeded, &n));
    page_parts_cell(page, "failed", number_format_amount(unserved, &n));
    add_measure(page, s, c, "failed_ratio", "part",
                asked > 0 ? number_format(unserved / asked, "ratio", &n) : "n/a");
    add_spark(page, s->result, c->group);
    page_parts_cell(page, "attempts a call",
                    c->has_attempts && asked > 0 ? number_format_amount(c->attempts / asked, &n)
                                                 : "n/a");
    page_parts_cell(page, "throttled attempts",
                    c->has_attempts ? number_format_amount(c->throttled, &n) : "n/a");
    for (size_t q = 0; q < sizeof latencies / sizeof *latencies; q++) {
        double at = result_latency(s->result, c->group->path, latencies[q].quantile);
        add_measure(page, s, c, latencies[q].measure, latencies[q].column,
                    isnan(at) ? "n/a" : number_format_seconds(at, &n));
    }
    text_add(page, "</tr>\n");
}

void call_table_add(struct text *page, const struct summary *s)
{
    static const char *const columns[] = {
        "offered",         "succeeded",          "failed", "part", "over time",
        "attempts a call", "throttled attempts", "p50",    "p99",  "p99.9"};

    if (!s->caller_count)
        return;
    text_add(page, "<h2 id=\"calls\">Calls</h2>\n");
    page_parts_scroll(page, "Calls");
    text_add(page, "<table class=\"cards\"><thead><tr>"
                   "<th scope=\"col\">of</th>");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        text_addf(page, "<th scope=\"col\"%s>%s</th>",
                  text_equal(columns[i], "over time") ? " class=\"left\"" : "", columns[i]);
    text_add(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < s->caller_count; i++)
        add_caller(page, s, &s->callers[i]);
    text_add(page, "</tbody></table></div>\n");
}
