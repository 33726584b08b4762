#include "run_page.h"

#include <math.h>

#include "diagnosis.h"
#include "event_choice.h"
#include "hero.h"
#include "incident_text.h"
#include "markup.h"
#include "memory.h"
#include "number_format.h"
#include "remedy_effect.h"
#include "verdict.h"

enum { EVENTS = 50 };

static void add_tile(struct text *page, const char *kind, const char *value, const char *label)
{
    text_addf(page, "<div class=\"tile%s%s\">", *kind ? " " : "", kind);
    markup_element(page, "b", value);
    markup_element(page, "span", label);
    text_add(page, "</div>");
}

static void add_money(struct text *page, const char *kind, double usd, const char *label)
{
    struct text_number shown;
    char value[60];

    snprintf(value, sizeof value, "%s USD", number_format(usd, "USD", &shown));
    add_tile(page, kind, value, label);
}

static double slowest(const struct summary *s)
{
    double most = NAN;

    for (size_t i = 0; i < s->caller_count; i++)
        most = fmax(most, s->callers[i].p99_s);
    return most;
}

static void add_thresholds(struct text *page, const struct summary *s)
{
    for (size_t i = 0; i < s->threshold_count; i++) {
        const struct summary_threshold *t = &s->thresholds[i];
        struct text label = {0};
        struct text_number value;
        text_addf(&label, "%s, goal %s", number_format_amount(t->value, &value), t->text);
        add_tile(page, t->holds ? "good" : "bad", t->holds ? "holds" : "fails", text_get(&label));
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
    add_tile(page, "", number_format_amount(calls.offered, &shown), "calls offered");
    add_tile(page, calls.unserved > 0 ? "bad" : "good",
             calls.offered > 0 ? number_format(part, "ratio", &shown) : "n/a", "calls failed");
    add_tile(page, throttled > 0 ? "bad" : "good", number_format_amount(throttled, &shown),
             "requests throttled");
    add_tile(page, "", isnan(slowest(s)) ? "n/a" : number_format_seconds(slowest(s), &shown),
             "slowest 99th percentile");
    add_money(page, "", s->bill, bill);
    if (s->lost_revenue > 0)
        add_money(page, "bad", s->lost_revenue, "revenue lost");
    add_thresholds(page, s);
    text_add(page, "</div>\n");
}

/* "2025-12-14 14:30 to 16:00:00 UTC · seed 4 · resolution 1s": what is looked at. */
static void add_window(struct text *page, const struct summary *s)
{
    const struct result *r = s->result;
    struct units_text start, end;
    struct text line = {0};

    units_write_date_clock(&start, r->start_epoch_s, 0, true);
    units_write_date_clock(&end, r->start_epoch_s, simtime_from_seconds(result_end(r)), true);
    bool one_day = strncmp(start.bytes, end.bytes, 10) == 0;
    text_addf(&line, "Run of %s · %s to %s UTC · seed %lld · resolution %s", r->title, start.bytes,
              end.bytes + (one_day ? 11 : 0), (long long)r->seed, r->resolution);
    if (!r->complete)
        text_add(&line, " · INCOMPLETE: the run was interrupted");
    markup_element(page, "p class=\"soft window\"", text_get(&line));
    text_add(page, "\n");
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
    text_add(page,
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"What was tried: ");
    markup_text(page, of);
    text_add(page, "\">"
                   "<table class=\"cards\"><thead><tr><th scope=\"col\">change</th><th "
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
    text_addf(page, "<section class=\"cause%s\">", cause->kind == CAUSE_IDLE ? " minor" : "");
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
    free(incident);
}

static void add_cell(struct text *page, const char *column, const char *value)
{
    text_addf(page, "<td data-column=\"%s\">", column);
    markup_text(page, value);
    text_add(page, "</td>");
}

static void add_caller(struct text *page, const struct summary *s, const struct summary_caller *c)
{
    struct text_number n;
    double asked = c->offered, unserved = c->failed + c->rejected;

    text_add(page, "<tr>");
    markup_element(page, "th scope=\"row\"", c->group->path);
    add_cell(page, "offered", number_format_amount(asked, &n));
    add_cell(page, "succeeded", number_format_amount(c->succeeded, &n));
    add_cell(page, "failed", number_format_amount(unserved, &n));
    add_cell(page, "part", asked > 0 ? number_format(unserved / asked, "ratio", &n) : "n/a");
    add_cell(page, "attempts a call",
             c->has_attempts && asked > 0 ? number_format_amount(c->attempts / asked, &n) : "n/a");
    add_cell(page, "throttled attempts",
             c->has_attempts ? number_format_amount(c->throttled, &n) : "n/a");
    static const double quantiles[] = {0.5, 0.99, 0.999};
    static const char *const names[] = {"p50", "p99", "p99.9"};
    for (int q = 0; q < 3; q++) {
        double at = result_latency(s->result, c->group->path, quantiles[q]);
        add_cell(page, names[q], isnan(at) ? "n/a" : number_format_seconds(at, &n));
    }
    text_add(page, "</tr>\n");
}

static void add_callers(struct text *page, const struct summary *s)
{
    if (!s->caller_count)
        return;
    text_add(page, "<h2 id=\"calls\">Calls</h2>\n<div class=\"scroll\" tabindex=\"0\" "
                   "role=\"region\" aria-label=\"Calls\"><table class=\"cards\"><thead><tr>"
                   "<th scope=\"col\">of</th><th scope=\"col\">offered</th><th scope=\"col\">"
                   "succeeded</th><th scope=\"col\">failed</th><th scope=\"col\">part</th><th "
                   "scope=\"col\">attempts a call</th><th scope=\"col\">throttled attempts</th>"
                   "<th scope=\"col\">p50</th><th scope=\"col\">p99</th><th scope=\"col\">p99.9"
                   "</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < s->caller_count; i++)
        add_caller(page, s, &s->callers[i]);
    text_add(page, "</tbody></table></div>\n");
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
    if (choice.count)
        text_add(page, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Events\">"
                       "<table id=\"event-table\"><thead><tr><th scope=\"col\">at, UTC</th><th "
                       "scope=\"col\" class=\"left\">kind</th><th scope=\"col\" class=\"left\">of"
                       "</th><th scope=\"col\" class=\"left\">what</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < choice.count; i++)
        add_event(page, s, &choice.lines[i]);
    text_add(page, choice.count ? "</tbody></table></div>\n"
                                : "<p class=\"soft\">Nothing happened but the traffic.</p>\n");
    if (choice.left_out)
        text_addf(page,
                  "<p class=\"soft\">%zu of little weight are left out; the result has all "
                  "of them.</p>\n",
                  choice.left_out);
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
    add_callers(page, s);
    text_add(page, "<div id=\"details\"></div>\n");
    add_events(page, s);
    free(sentence);
    free(rests_on);
    diagnosis_release(&d);
}
