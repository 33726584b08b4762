#include "run_page.h"

#include <math.h>

#include "call_table.h"
#include "diagnosis.h"
#include "event_choice.h"
#include "hero.h"
#include "incident_text.h"
#include "markup.h"
#include "measures.h"
#include "memory.h"
#include "number_format.h"
#include "page_parts.h"
#include "remedy_effect.h"
#include "series_path.h"
#include "verdict.h"

enum { EVENTS = 50, CAUSES_PRINTED = 4 }; /* the latter: by the style, on the summary's one page */

static void add_money(struct text *page, const char *kind, double usd, const char *label)
{
    struct text_number shown;
    char value[60];

    snprintf(value, sizeof value, "%s USD", number_format(usd, "USD", &shown));
    page_parts_tile(page, kind, value, label);
}

static double slowest(const struct summary *s)
{
    double most = NAN;

    for (size_t i = 0; i < s->caller_count; i++)
        most = fmax(most, s->callers[i].p99_s);
    return most;
}

/* The value with its unit, and in words whether it is as it must be. */
static void add_thresholds(struct text *page, const struct summary *s)
{
    for (size_t i = 0; i < s->threshold_count; i++) {
        const struct summary_threshold *t = &s->thresholds[i];
        struct threshold parsed;
        struct text label = {0};
        struct text_number value;
        char path[SERIES_PATH];
        if (threshold_parse(t->text, &parsed))
            continue;
        threshold_path(&parsed, path, sizeof path);
        text_addf(&label, "%s: goal %s", t->holds ? "holds" : "fails", t->text);
        page_parts_tile(page, t->holds ? "good" : "bad",
                        isnan(t->value) ? "n/a"
                                        : number_format(t->value, measure_unit(path), &value),
                        text_get(&label));
        text_release(&label);
    }
}

static void add_tiles(struct text *page, const struct summary *s)
{
    struct summary_calls calls = summary_calls(s);
    double throttled = summary_throttles(s), part = calls.unserved / calls.offered;
    struct text_number shown;
    char bill[200];

    snprintf(bill, sizeof bill, "bill for the run, %.150s", s->result->price_book);
    text_add(page, "<div class=\"tiles\">");
    page_parts_tile(page, "", number_format_amount(calls.offered, &shown), "calls offered");
    page_parts_tile(page, calls.unserved > 0 ? "bad" : "good",
                    calls.offered > 0 ? number_format(part, "ratio", &shown) : "n/a",
                    "calls failed");
    page_parts_tile(page, throttled > 0 ? "bad" : "good", number_format_amount(throttled, &shown),
                    "requests throttled");
    page_parts_tile(page, "", isnan(slowest(s)) ? "n/a" : number_format_seconds(slowest(s), &shown),
                    "slowest 99th percentile");
    add_money(page, "", s->bill, bill);
    if (s->lost_revenue > 0)
        add_money(page, "bad", s->lost_revenue, "revenue lost");
    add_thresholds(page, s);
    text_add(page, "</div>\n");
}

/* A moment that the script can tell in UTC, too. */
static void add_moment(struct text *page, const char *words, double at_s, const char *form)
{
    text_addf(page, "<span class=\"moment\" data-at=\"%.9g\" data-form=\"%s\">", at_s, form);
    markup_text(page, words);
    text_add(page, "</span>");
}

/* "2025-12-14 14:30:00 to 16:00:00 UTC · seed 4 · resolution 1s": what is looked at. */
static void add_window(struct text *page, const struct summary *s)
{
    const struct result *r = s->result;
    struct units_text start, end;
    struct text line = {0};
    double end_s = result_end(r);

    units_write_date_clock(&start, result_civil_s(r, 0), 0, true);
    units_write_date_clock(&end, result_civil_s(r, end_s), 0, true);
    bool one_day = strncmp(start.bytes, end.bytes, 10) == 0;
    text_add(page, "<p class=\"soft window\">Run of ");
    markup_text(page, r->title);
    text_add(page, " · ");
    add_moment(page, start.bytes, 0, "date");
    text_add(page, " to ");
    add_moment(page, end.bytes + (one_day ? 11 : 0), end_s, one_day ? "clock" : "date");
    text_add(page, " <span class=\"zone\">");
    markup_text(page, r->time_zone);
    text_addf(&line, "</span> · seed %lld · resolution ", (long long)r->seed);
    text_add(page, text_get(&line));
    markup_text(page, r->resolution);
    if (!r->complete)
        text_add(page, " · INCOMPLETE: the run was interrupted");
    text_add(page, "</p>\n");
    text_release(&line);
}

static void add_remedy(struct text *page, const struct diagnosis *d, const struct remedy *remedy)
{
    struct text effect = {0};
    bool untried = !d->tried || remedy->outcome == TRIAL_UNTRIED;

    if (!untried)
        remedy_effect_tell(&d->before, &remedy->values, &effect);
    text_add(page, "<tr><td class=\"wrap\" data-column=\"change\">");
    markup_element(page, "code", remedy->sets);
    text_add(page, "</td>");
    markup_element(page, "td class=\"left\" data-column=\"came of it\"",
                   untried ? "not tried" : text_get(&effect));
    markup_element(page, "td class=\"wrap\" data-column=\"why\"", remedy->why);
    text_add(page, "</tr>");
    text_release(&effect);
}

static void add_remedies(struct text *page, const struct diagnosis *d, const char *of,
                         const struct remedy *remedies, size_t count)
{
    if (!count)
        return;
    struct text name = {0};
    text_addf(&name, "What was tried: %s", of);
    page_parts_scroll(page, text_get(&name));
    text_release(&name);
    text_add(page, "<table class=\"cards\"><thead><tr><th scope=\"col\">change</th><th "
                   "scope=\"col\" class=\"left\">what came of it, same seed</th><th scope=\"col\" "
                   "class=\"left\">what it does</th></tr></thead><tbody>");
    for (size_t i = 0; i < count; i++)
        add_remedy(page, d, &remedies[i]);
    text_add(page, "</tbody></table></div>");
}

static void add_cause(struct text *page, const struct diagnosis *d, const struct cause *cause)
{
    struct text title = {0};

    text_addf(&title, "%s: %s", cause->where, cause_names[cause->kind]);
    text_addf(page, "<section class=\"cause%s\"", cause->kind == CAUSE_IDLE ? " minor" : "");
    if (cause->times.to_s > cause->times.from_s)
        text_addf(page, " data-from=\"%.9g\" data-to=\"%.9g\"", cause->times.from_s,
                  cause->times.to_s);
    text_add(page, ">");
    markup_element(page, "h2", text_get(&title));
    markup_element(page, "p", cause->evidence);
    add_remedies(page, d, text_get(&title), cause->remedies, cause->remedy_count);
    if (cause->refused && !cause->remedy_count)
        text_addf(page,
                  "<p class=\"soft\">Changes tried: %zu; none helps without making something "
                  "worse.</p>",
                  cause->refused);
    text_add(page, "</section>\n");
    text_release(&title);
}

static void add_causes(struct text *page, const struct summary *s, const struct diagnosis *d)
{
    char *incident = incident_text(s);

    if (incident || d->count)
        text_add(page, "<h2 id=\"causes\">Why</h2>\n");
    if (incident) {
        text_add(page, "<section class=\"cause\"><h2>Incident</h2>");
        markup_element(page, "p", incident);
        text_add(page, "</section>\n");
    }
    for (size_t i = 0; i < d->count; i++)
        add_cause(page, d, &d->causes[i]);
    if (d->together_count) {
        text_add(page, "<section class=\"cause\"><h2>Several changes together</h2>");
        add_remedies(page, d, "several changes together", d->together, d->together_count);
        text_add(page, "</section>\n");
    }
    size_t told = (incident != NULL) + d->count + (d->together_count > 0);
    if (told > CAUSES_PRINTED)
        text_addf(page,
                  "<p class=\"soft only-printed\">%zu more, and all changes that were tried, are "
                  "in the page itself.</p>\n",
                  told - CAUSES_PRINTED);
    free(incident);
}

static void add_event(struct text *page, const struct summary *s, const struct chosen_event *line)
{
    const struct result_event *e = line->event;
    const char *name = strrchr(e->subject, '/');
    struct units_text clock;
    struct text more = {0};

    text_addf(page, "<tr data-at=\"%.9g\" data-until=\"%.9g\" data-kind=\"%s\">", e->at_s,
              line->until_s, e->kind);
    markup_element(page, "th scope=\"row\"", result_clock(s->result, e->at_s, &clock));
    markup_element(page, "td class=\"left\"", e->kind);
    markup_element(page, "td class=\"left\"", name ? name + 1 : e->subject);
    event_choice_tell_more(s->result, line, &more);
    text_add(page, "<td class=\"wrap\">");
    markup_text(page, e->detail);
    markup_text(page, text_get(&more));
    text_add(page, "</td></tr>\n");
    text_release(&more);
}

/* What repeats is told once (event_choice.h). */
static void add_events(struct text *page, const struct summary *s)
{
    struct event_choice choice;

    event_choice_make(&choice, s->events, s->event_count, EVENTS);
    text_addf(page, "<h2 id=\"events\">Events</h2>\n<details class=\"keep\"><summary>%zu event%s",
              s->event_count, s->event_count == 1 ? "" : "s");
    if (choice.count < s->event_count)
        text_addf(page, ", told in %zu lines", choice.count);
    text_add(page, "</summary>\n");
    if (choice.count) {
        page_parts_scroll(page, "Events");
        text_addf(page,
                  "<table id=\"event-table\"><thead><tr><th scope=\"col\">at, <span "
                  "class=\"zone\">%s</span></th><th "
                  "scope=\"col\" class=\"left\">kind</th><th scope=\"col\" class=\"left\">of"
                  "</th><th scope=\"col\" class=\"left\">what</th></tr></thead><tbody>\n",
                  s->result->time_zone);
    }
    for (size_t i = 0; i < choice.count; i++)
        add_event(page, s, &choice.lines[i]);
    text_add(page, choice.count ? "</tbody></table></div>\n"
                                : "<p class=\"soft\">Nothing happened but the traffic.</p>\n");
    if (choice.left_out)
        text_addf(page,
                  "<p class=\"soft\" id=\"events-left\">%zu of little weight are left out; the "
                  "result has all of them.</p>\n",
                  choice.left_out);
    else if (choice.count < s->event_count)
        text_add(page, "<p class=\"soft\" id=\"events-left\">What repeats is told once.</p>\n");
    text_add(page, "</details>\n");
    event_choice_release(&choice);
}

static void add_rests_on(struct text *page, const char *what)
{
    text_add(page, "<p class=\"soft\">Rests on ");
    markup_text(page, what);
    text_add(page, "</p>\n");
}

void run_page_add(struct text *page, const struct summary *s)
{
    char *sentence = verdict(s), *rests_on = verdict_rests_on(s);
    struct diagnosis d;

    diagnosis_make(&d, s);
    markup_element(page, "h1", sentence);
    add_window(page, s);
    if (rests_on && *rests_on)
        add_rests_on(page, rests_on);
    add_tiles(page, s);
    hero_add(page, s, &d);
    add_causes(page, s, &d);
    call_table_add(page, s);
    text_add(page, "<div id=\"details\"></div>\n");
    add_events(page, s);
    free(sentence);
    free(rests_on);
    diagnosis_release(&d);
}
