#include "plan_body.h"

#include <math.h>

#include "markup.h"
#include "number_format.h"
#include "page_parts.h"
#include "plan_pictures.h"

enum { ROWS = 150 }; /* of the settings that were tried, told in the page */

/* What the candidate came to that was put to the proof last: "141 of 142". */
static bool last_proof(const struct plan_read *p, struct text *out)
{
    const json_t *list = json_object_get(p->root, "candidates");
    json_int_t futures, missed;

    if (json_array_size(list) == 0 ||
        json_unpack(json_array_get(list, json_array_size(list) - 1), "{s:I, s:I}", "futures",
                    &futures, "missed", &missed))
        return false;
    text_addf(out, "%lld of %lld", (long long)(futures - missed), (long long)futures);
    return true;
}

/* What the answer costs in the futures that proved it, else in the search's. */
static double answer_cost(const struct plan_read *p)
{
    const json_t *list = json_object_get(p->root, "candidates");
    const json_t *last = json_array_get(list, json_array_size(list) - 1);
    double cost = json_number_value(json_object_get(last, p->minimize));

    return p->proven && json_array_size(list) ? cost : p->tried[p->answer].cost;
}

static void add_tiles(const struct plan_read *p, struct text *page)
{
    struct text value = {0};
    struct text_number number;

    text_add(page, "<div class=\"tiles\">");
    if (p->found) {
        text_addf(&value, "%s%s", number_format(answer_cost(p), p->unit, &number),
                  text_equal(p->unit, "USD") ? " USD" : "");
        page_parts_tile(page, "", text_get(&value), p->minimize);
        text_release(&value);
    }
    if (p->found && last_proof(p, &value))
        page_parts_tile(page, p->proven ? "good" : "bad", text_get(&value),
                        p->proven ? "fresh futures held: it is proven"
                                  : "fresh futures held: not proven");
    text_release(&value);
    text_addf(&value, "%s %.4g %%", p->proven ? "at least" : "of", 100 * p->share);
    page_parts_tile(page, p->proven ? "good" : "bad", text_get(&value),
                    p->proven ? "of all futures hold, with 95 % confidence"
                              : "of all futures it is not shown to hold");
    text_release(&value);
    text_addf(&value, "%zu", p->tried_count);
    text_addf(&value, " in %s", text_thousands(&number, (double)p->runs));
    page_parts_tile(page, "", text_get(&value), "settings tried, and runs");
    text_add(page, "</div>\n");
    text_release(&value);
}

static void add_window(const struct plan_read *p, struct text *page)
{
    struct text line = {0};

    text_addf(&line, "Plan of %s · %s · %lld futures to search on, from seed %lld on · %s", p->name,
              p->scenario, (long long)p->futures, (long long)p->first_seed,
              p->proven ? "proven" : "NOT PROVEN");
    markup_element(page, "p class=\"soft window\"", text_get(&line));
    text_add(page, "\n");
    text_release(&line);
}

static void add_paragraph(const char *name, const char *words, struct text *page)
{
    if (!*words)
        return;
    text_addf(page, "<p><b>%s</b> ", name);
    markup_text(page, words);
    text_add(page, "</p>\n");
}

static void add_lines(const struct plan_read *p, const char *name, const char *title,
                      struct text *page)
{
    const json_t *lines = json_object_get(json_object_get(p->root, "words"), name);

    for (size_t i = 0; i < json_array_size(lines); i++) {
        const char *line = json_string_value(json_array_get(lines, i));
        add_paragraph(title, line ? line : "", page);
    }
}

static void add_words(const struct plan_read *p, struct text *page)
{
    text_add(page, "<section class=\"choice\">\n");
    add_paragraph("Plan", plan_read_words(p, "proof"), page);
    add_paragraph("Goals", plan_read_words(p, "goals"), page);
    add_paragraph("Rests on", plan_read_words(p, "rests_on"), page);
    add_paragraph("Covers", plan_read_words(p, "covers"), page);
    add_lines(p, "refused", "Refused", page);
    add_paragraph("Formula", plan_read_words(p, "formula"), page);
    add_lines(p, "notes", "Note", page);
    text_add(page, "</section>\n");
}

static void add_setting_cells(const struct plan_read *p, const struct plan_setting *s,
                              struct text *page)
{
    struct text words = {0};
    struct text_number number;

    page_parts_cell(page, p->minimize,
                    isfinite(s->cost) ? number_format(s->cost, p->unit, &number) : "–");
    text_addf(&words, "%.0f of %.0f", s->held, s->futures);
    page_parts_cell(page, "goals held in", text_get(&words));
    text_release(&words);
    text_addf(&words, "%.0f-%.0f%%", 100 * s->low, 100 * s->high);
    page_parts_cell(page, "of all, 95 %", text_get(&words));
    text_release(&words);
}

static void add_front_table(const struct plan_read *p, struct text *page)
{
    const char *const heading[] = {"setting", p->minimize, "goals held in", "of all, 95 %", NULL};

    if (!p->front_count)
        return;
    page_parts_open_table(page, "Cost against risk", heading);
    for (size_t i = 0; i < p->front_count + p->has_formula; i++) {
        const struct plan_setting *s = i < p->front_count ? &p->front[i] : &p->formula;
        bool answer = p->found && text_equal(s->text, p->tried[p->answer].text);
        struct text name = {0};
        text_addf(&name, "%s%s", s->text,
                  i == p->front_count ? " (formula)"
                  : answer            ? " (the answer)"
                                      : "");
        text_add(page, answer ? "<tr class=\"best\">" : "<tr>");
        markup_element(page, "th scope=\"row\"", text_get(&name));
        add_setting_cells(p, s, page);
        text_add(page, "</tr>\n");
        text_release(&name);
    }
    page_parts_close_table(page);
}

static const char *const state_words[] = {"held", "failed", "dropped"};

static void add_tried_row(const struct plan_read *p, size_t i, const char *name, struct text *page)
{
    text_add(page, "<tr>");
    markup_element(page, "th scope=\"row\"", name);
    add_setting_cells(p, &p->tried[i], page);
    page_parts_cell(page, "came to", state_words[p->tried[i].state]);
    text_add(page, "</tr>\n");
}

/* In the order in which they were tried. */
static void add_tried_table(const struct plan_read *p, struct text *page)
{
    const char *const heading[] = {"setting",      p->minimize, "goals held in",
                                   "of all, 95 %", "came to",   NULL};
    size_t first = p->tried_count > ROWS ? p->tried_count - ROWS : 0;

    text_addf(page, "<details><summary>%s%zu settings as a table</summary>\n",
              first ? "The last " : "", p->tried_count - first);
    page_parts_open_table(page, "Settings that were tried", heading);
    for (size_t i = first; i < p->tried_count; i++)
        add_tried_row(p, i, p->tried[i].text, page);
    page_parts_close_table(page);
    text_add(page, "</details>\n");
}

/* "less: 2844, 652" */
static void add_neighbour(const struct plan_read *p, size_t knob, size_t i, struct text *page)
{
    struct text name = {0};
    double here = p->tried[p->answer].at[knob], there = p->tried[i].at[knob];

    text_addf(&name, "%s = ", p->knobs[knob].path);
    plan_read_value(&p->knobs[knob], there, &name);
    if (p->knobs[knob].quantity != QUANTITY_KINDS)
        text_add(&name, there < here ? " (less)" : " (more)");
    add_tried_row(p, i, text_get(&name), page);
    text_release(&name);
}

static void add_neighbours(const struct plan_read *p, struct text *page)
{
    const char *const heading[] = {"only this is otherwise", p->minimize, "goals held in",
                                   "of all, 95 %",           "came to",   NULL};
    size_t count = 0;

    for (size_t k = 0; k < p->knob_count; k++)
        count += p->knobs[k].neighbour_count;
    if (!p->found || !count)
        return;
    text_add(page, "<h2 id=\"neighbours\">Neighbours of the answer</h2>\n<p class=\"soft\">The "
                   "nearest settings that were tried on either side, one thing changed; a setting "
                   "is left as soon as it has missed too often or costs more.</p>\n");
    page_parts_open_table(page, "Neighbours of the answer", heading);
    for (size_t k = 0; k < p->knob_count; k++)
        for (size_t i = 0; i < p->knobs[k].neighbour_count; i++)
            add_neighbour(p, k, p->knobs[k].neighbours[i], page);
    page_parts_close_table(page);
}

static void add_copied(const char *title, const char *text, struct text *page)
{
    if (!*text)
        return;
    markup_element(page, "h3", title);
    text_addf(page, "<pre class=\"copied\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">",
              title);
    markup_text(page, text);
    text_add(page, "</pre>\n");
}

static void add_commands(const struct plan_read *p, struct text *page)
{
    if (!p->found)
        return;
    text_add(page, "<h2 id=\"copy\">To copy</h2>\n");
    add_copied("Run it", plan_read_words(p, "command"), page);
    add_copied("In the scenario", plan_read_words(p, "fragment"), page);
    text_add(page, "<p class=\"soft\">What to change of an AWS account so that it stands so: the "
                   "same plan with <code>--emit terraform</code>, <code>cloudformation</code> or "
                   "<code>aws-cli</code>, which makes no run again.</p>\n");
}

void plan_body(const struct plan_read *p, struct text *page)
{
    markup_element(page, "h1", plan_read_words(p, "headline"));
    add_window(p, page);
    add_tiles(p, page);
    if (p->found && p->front_count)
        text_add(page, "<h2 id=\"risk\">What more money buys</h2>\n");
    plan_pictures_risk(p, page);
    add_words(p, page);
    add_front_table(p, page);
    text_add(page, "<h2 id=\"search\">The search</h2>\n");
    plan_pictures_tried(p, page);
    add_tried_table(p, page);
    if (p->found)
        text_add(page, "<h2 id=\"margins\">How far each goal stays from its limit</h2>\n<p "
                       "class=\"soft\">At the answer, within the horizon: up, in how many futures, "
                       "of the search and of the proof.</p>\n");
    plan_pictures_margins(p, page);
    add_neighbours(p, page);
    add_commands(p, page);
}
