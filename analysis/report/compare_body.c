#include "compare_body.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare_headline.h"
#include "markup.h"
#include "memory.h"
#include "number_format.h"
#include "series_path.h"

static const double least_told = 0.01; /* a difference that is not folded, of the first's value */

/* The rows that are goals to anybody: calls, their latency, and money. */
static const char *const bill_rows[] = {"failed_ratio", "throttle_events", "latency_p99", "cost",
                                        "lost_revenue"};

static bool is_bill_row(const char *path)
{
    for (size_t i = 0; i < sizeof bill_rows / sizeof *bill_rows; i++)
        if (text_equal(bill_rows[i], path))
            return true;
    return false;
}

static void open_table(const struct comparison *c, const char *first, struct text *body)
{
    text_add(body, "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
    markup_element(body, "th scope=\"col\"", first);
    for (size_t i = 0; i < c->count; i++) {
        const struct variant *v = &c->variants[i];
        struct text head = {0};
        text_addf(&head, "%s%s", v->label, i ? "" : " (first)");
        if (v->count > 1)
            text_addf(&head, ", %zu seeds", v->count);
        markup_element(body, "th scope=\"col\"", text_get(&head));
        text_release(&head);
    }
    text_add(body, "</tr></thead><tbody>");
}

static void close_table(struct text *body)
{
    text_add(body, "</tbody></table></div>");
}

/* Which way a difference is good, and in which words it is told. */
struct row {
    const char *name, *unit;
    enum better better;
};

static bool is_noise(struct interval difference)
{
    return difference.count > 1 && !interval_beyond_noise(difference);
}

/* "better", "worse", or nothing where no way is good or the difference is noise. */
static const char *judgement(const struct row *row, struct interval difference)
{
    if (row->better == BETTER_NEITHER || difference.mean == 0 || is_noise(difference))
        return "";
    return (difference.mean > 0) == (row->better == BETTER_MORE) ? "better" : "worse";
}

/* Where no seed is in common the means differ, and nothing is known of noise. */
static struct interval difference_of(const struct compared *items, size_t variant)
{
    if (items[variant].difference.count)
        return items[variant].difference;
    return (struct interval){1, items[variant].value.mean - items[0].value.mean, NAN};
}

static void add_difference(const struct row *row, const struct compared *items, size_t variant,
                           struct text *body)
{
    struct interval difference = difference_of(items, variant);
    struct text words = {0}, opening = {0};
    const char *judged = judgement(row, difference);

    if (!isfinite(difference.mean))
        return;
    if (difference.mean == 0)
        text_add(&words, "the same");
    else
        compare_headline_difference(difference, row->unit, &words);
    text_addf(&words, "%s%s", *judged ? ", " : is_noise(difference) ? " ~" : "", judged);
    text_addf(&opening, "span class=\"difference %s\"", judged);
    markup_element(body, text_get(&opening), text_get(&words));
    text_release(&opening);
    text_release(&words);
}

/* `holds`: in how many runs of each variant the goal holds; NULL: the row is none. */
static void add_row(const struct comparison *c, const struct row *row, const struct compared *items,
                    const size_t *holds, struct text *body)
{
    struct text_number number;

    text_add(body, "<tr>");
    markup_element(body, "th scope=\"row\"", row->name);
    for (size_t i = 0; i < c->count; i++) {
        bool absent = items[i].value.count == 0;
        size_t count = c->variants[i].count;
        text_add(body, "<td>");
        markup_text(body, absent ? "n/a" : number_format(items[i].value.mean, row->unit, &number));
        text_add(body, !absent && text_equal(row->unit, "USD") ? " USD" : "");
        if (holds && !absent && count == 1)
            text_addf(body, " <b class=\"%s</b>", holds[i] ? "better\">holds" : "worse\">fails");
        else if (holds && !absent)
            text_addf(body, " <b class=\"%s\">holds in %zu of %zu</b>",
                      holds[i] == count ? "better" : "worse", holds[i], count);
        if (i)
            add_difference(row, items, i, body);
        text_add(body, "</td>");
    }
    text_add(body, "</tr>\n");
}

static void add_goals(const struct comparison *c, struct text *body)
{
    const struct variant_goals *first = &c->variants[0].goals[0];
    size_t *holds = memory_new(c->count, sizeof *holds);

    for (size_t i = 0; i < first->count; i++) {
        struct threshold goal;
        char path[SERIES_PATH];
        struct compared *items = compare_goal(c, first->items[i].text, holds);
        if (items && !threshold_parse(first->items[i].text, &goal)) {
            struct row row = {first->items[i].text,
                              measure_unit(threshold_path(&goal, path, sizeof path)),
                              *goal.op == '<'   ? BETTER_LESS
                              : *goal.op == '>' ? BETTER_MORE
                                                : BETTER_NEITHER};
            add_row(c, &row, items, holds, body);
        }
        free(items);
    }
    free(holds);
}

static void add_bill(const struct comparison *c, struct text *body)
{
    for (size_t k = 0; k < sizeof bill_rows / sizeof *bill_rows; k++) {
        struct compared *items = compare_measure(c, bill_rows[k]);
        bool any = false;
        for (size_t i = 0; items && i < c->count; i++)
            any |= items[i].value.mean != 0;
        if (any) {
            const struct measured *sample = compare_sample(c, bill_rows[k]);
            char name[SERIES_PATH];
            size_t length = strcspn(sample->sentence, ".");
            snprintf(name, sizeof name, "%.*s", (int)length, sample->sentence);
            struct row row = {name, sample->unit, sample->better};
            add_row(c, &row, items, NULL, body);
        }
        free(items);
    }
}

static void add_goals_and_bill(const struct comparison *c, struct text *body)
{
    text_add(body, "<h2 id=\"goals\">Goals and bill</h2>");
    open_table(c, "Goal or measure", body);
    add_goals(c, body);
    add_bill(c, body);
    close_table(body);
    text_add(body, "<p class=\"soft\">Differences are against the first, with their 95 % interval "
                   "where seeds are in common. ~ is within noise: the interval of the differences, "
                   "seed by seed, holds 0. n/a: the run has no such measure.</p>\n");
}

/* The paragraphs of compare_write_changes: a line at the margin, and its items below it. */
static void add_changes(const struct comparison *c, struct text *body)
{
    struct text changes = {0};
    bool list = false;

    if (c->count < 2)
        return;
    compare_write_changes(c, false, &changes);
    text_add(body, "<h2 id=\"changed\">What was changed</h2>");
    for (char *line = changes.bytes, *end; line && *line; line = end) {
        size_t length = strcspn(line, "\n");
        end = line + length + (line[length] == '\n');
        line[length] = '\0';
        bool item = text_starts_with(line, "    ");
        if (item != list)
            text_add(body, item ? "<ul class=\"changes\">" : "</ul>");
        list = item;
        if (item) {
            text_add(body, "<li>");
            markup_element(body, "code", line + 4);
            text_add(body, "</li>");
        } else if (length)
            markup_element(body, "p", line);
    }
    text_add(body, list ? "</ul>\n" : "\n");
    text_release(&changes);
}

/* Whether one differs from the first by 1 % at least, or has what the first has not. */
static bool differs(const struct comparison *c, const struct compared *items)
{
    for (size_t i = 1; i < c->count; i++) {
        double before = items[0].value.mean, now = items[i].value.mean;
        if (isfinite(before) != isfinite(now) ||
            (isfinite(now) && fabs(now - before) >= least_told * fabs(before) && now != before))
            return true;
    }
    return false;
}

/* The measures that differ, or those that do not. Returns how many there are; `body` NULL counts. */
static size_t add_measures(const struct comparison *c, char *const *paths, bool differing,
                           struct text *body)
{
    size_t count = 0;

    for (size_t k = 0; paths[k]; k++) {
        struct compared *items = is_bill_row(paths[k]) ? NULL : compare_measure(c, paths[k]);
        if (items && differs(c, items) == differing) {
            struct row row = {paths[k], compare_sample(c, paths[k])->unit, BETTER_NEITHER};
            if (body)
                add_row(c, &row, items, NULL, body);
            count++;
        }
        free(items);
    }
    return count;
}

static void add_others(const struct comparison *c, struct text *body)
{
    size_t of_the_run;
    char **paths = compare_paths(c, &of_the_run);
    size_t differing = add_measures(c, paths, true, NULL),
           alike = add_measures(c, paths, false, NULL);

    text_add(body, "<h2 id=\"measures\">Other measures</h2>");
    for (int folded = 0; folded < 2; folded++) {
        size_t count = folded ? alike : differing;
        if (!count)
            continue;
        text_addf(body, "<details><summary>%zu measure%s that differ%s %s than 1 %%</summary>",
                  count, count > 1 ? "s" : "", count > 1 ? "" : "s", folded ? "less" : "more");
        open_table(c, "Measure", body);
        add_measures(c, paths, !folded, body);
        close_table(body);
        text_add(body, "</details>\n");
    }
    reader_names_free(paths);
}

void compare_body(const struct comparison *c, const struct compare_said *said, size_t said_count,
                  struct text *body)
{
    struct text headline = {0};

    compare_headline(c, &headline);
    markup_element(body, "h1", text_get(&headline));
    text_add(body, "\n<ul class=\"said\">");
    for (size_t i = 0; i < said_count; i++) {
        text_add(body, "<li>");
        markup_element(body, "b", said[i].run);
        text_add(body, ": ");
        markup_text(body, said[i].verdict);
        text_add(body, "</li>");
    }
    text_add(body, "</ul>\n");
    add_goals_and_bill(c, body);
    add_changes(c, body);
    text_add(body, "<div id=\"time\"></div>\n");
    add_others(c, body);
    text_release(&headline);
}
