#include "summary_text.h"

#include <math.h>

#include "capacity_lines.h"
#include "diagnosis.h"
#include "event_choice.h"
#include "incident_text.h"
#include "number_format.h"
#include "printable.h"
#include "remedy_effect.h"
#include "text_table.h"
#include "units.h"
#include "verdict.h"

enum { MOST_EVENTS = 14, SEED = 40 /* columns behind the time */ };

struct page {
    const struct summary *s;
    struct text *out;
};

/* Bold or coloured words, and plain ones behind them. */
static void paint(const struct page *p, enum text_look look, const char *words)
{
    text_style(p->out, look);
    text_add(p->out, words);
    text_style(p->out, TEXT_PLAIN);
}

/* Words behind what stands in the line already, from its column on; released. */
static void wrap_behind(const struct page *p, struct text *words, size_t column, size_t indent)
{
    number_format_wrap_from(p->out, text_get(words), column, indent);
    text_release(words);
}

static const char *clock_text(const struct page *p, double at, struct units_text *out)
{
    return result_clock(p->s->result, at, out);
}

static const char *amount(double value, struct text_number *out)
{
    return number_format_amount(rint(value), out);
}

static const char *seconds(double value, char out[40])
{
    struct text_number number;
    snprintf(out, 40, "%s", number_format_seconds(value, &number));
    return out;
}

/* The digest is written at the end: while there is none, the run goes on, or was killed. */
static const char *state_text(const struct result *r)
{
    if (r->complete)
        return "";
    return strspn(r->digest, "0") == strlen(r->digest) ? "  IN PROGRESS, or killed"
                                                       : "  INCOMPLETE: the run was interrupted";
}

static void write_head(const struct page *p)
{
    const struct result *r = p->s->result;
    struct units_text start, length;
    const struct summary_resource *unused;

    units_write_instant(&start, r->start_epoch_s);
    units_write_duration(&length, simtime_read_seconds(r->duration_s));
    paint(p, TEXT_BOLD, r->title);
    bool utc = text_equal(r->time_zone, "UTC");
    size_t column = printable_columns(r->title, strlen(r->title)) + strlen(start.bytes) +
                    strlen(length.bytes) + 7;
    text_addf(p->out, "  %s + %s%s", start.bytes, length.bytes,
              !utc || column + SEED > text_columns(p->out) ? "\n  " : "  ");
    if (!utc)
        text_addf(p->out, "times of %s  ", r->time_zone);
    text_addf(p->out, "seed %lld  resolution %s%s\n\n", (long long)r->seed, r->resolution,
              state_text(r));
    bool throttled = summary_worst(p->s, &unused) != NULL;
    paint(p, throttled ? TEXT_BAD : TEXT_GOOD, "Verdict   ");
    char *sentence = verdict(p->s);
    number_format_wrap(p->out, sentence, 10);
    free(sentence);
    char *rests_on = verdict_rests_on(p->s);
    text_add(p->out, "Rests on  ");
    number_format_wrap(p->out, rests_on, 10);
    free(rests_on);
}

/* The options stand alone in their line, to be copied. */
static void write_remedy(const struct page *p, const struct diagnosis *d, const char *word,
                         const struct remedy *remedy)
{
    struct text told = {0};

    text_addf(p->out, "    %s%s\n          ", word, remedy->sets);
    if (d->tried && remedy->outcome == TRIAL_UNTRIED) {
        text_add(&told, "untried ");
    } else if (d->tried) {
        text_add(&told, "→ ");
        remedy_effect_tell(&d->before, &remedy->values, &told);
        text_add(&told, " ");
    }
    text_addf(&told, "(%s)", remedy->why);
    number_format_wrap(p->out, text_get(&told), 10);
    text_release(&told);
}

/* Whether a cause before this one offers the same change. */
static bool was_offered(const struct diagnosis *d, const struct cause *cause, const char *sets)
{
    for (const struct cause *c = d->causes; c < cause; c++)
        for (size_t i = 0; i < c->remedy_count; i++)
            if (text_equal(c->remedies[i].sets, sets))
                return true;
    return false;
}

static void write_cause(const struct page *p, const struct diagnosis *d, const struct cause *cause)
{
    struct text words = {0};
    size_t written = 0;

    text_add(p->out, "Cause     ");
    text_addf(&words, "%s: %s. %s", cause->where, cause_names[cause->kind], cause->evidence);
    number_format_wrap(p->out, text_get(&words), 10);
    text_release(&words);
    for (size_t i = 0; i < cause->remedy_count; i++) {
        if (was_offered(d, cause, cause->remedies[i].sets))
            continue;
        write_remedy(p, d, "try   ", &cause->remedies[i]);
        written++;
    }
    if (cause->remedy_count && !written)
        text_add(p->out, "    (what is to be tried stands above)\n");
    if (cause->refused && !cause->remedy_count)
        text_addf(p->out, "    (%zu change%s tried: none helps without making something worse)\n",
                  cause->refused, cause->refused == 1 ? "" : "s");
}

static void write_diagnosis(const struct page *p)
{
    struct diagnosis diagnosis;

    diagnosis_make(&diagnosis, p->s);
    for (size_t i = 0; i < diagnosis.count; i++)
        write_cause(p, &diagnosis, &diagnosis.causes[i]);
    for (size_t i = 0; i < diagnosis.together_count; i++)
        write_remedy(p, &diagnosis, "together  ", &diagnosis.together[i]);
    diagnosis_release(&diagnosis);
}

static void write_incident(const struct page *p)
{
    char *told = incident_text(p->s);

    if (!told)
        return;
    text_add(p->out, "Incident  ");
    number_format_wrap(p->out, told, 10);
    free(told);
}

/* Calls that ended otherwise than by the table's word, and what else befell them. */
static void write_other_ends(const struct page *p, const struct summary_caller *w)
{
    static const char *const how[] = {"turned away",
                                      "fallback answers",
                                      "from the cache",
                                      "conflicts with transactions",
                                      "attempts failed in the service",
                                      "stale reads"};
    const double counts[] = {w->rejected,  w->fallback, w->from_cache,
                             w->conflicts, w->errors,   w->stale_reads};
    const double of[] = {w->offered,  w->offered,  w->offered,
                         w->attempts, w->attempts, w->succeeded};
    struct text_number n;
    struct text words = {0};

    for (int i = 0; i < 6; i++)
        if (counts[i] > 0)
            text_addf(&words, "%s%s %s (%.1f%%)", words.length ? ", " : "", amount(counts[i], &n),
                      how[i], 100 * counts[i] / of[i]);
    if (words.length)
        text_add(p->out, "  ");
    if (words.length)
        wrap_behind(p, &words, 2, 2);
}

/* "API, workload": the folders of the callers, one after the other. */
static void add_folders(const struct page *p, char out[25])
{
    char folder[64], before[64] = "";
    size_t length = 0;

    out[0] = '\0';
    for (size_t i = 0; i < p->s->caller_count && length < 24; i++) {
        group_folder(p->s->callers[i].group, folder);
        if (!text_equal(folder, before))
            length +=
                (size_t)snprintf(out + length, 25 - length, "%s%s", length ? ", " : "", folder);
        snprintf(before, sizeof before, "%s", folder);
    }
}

/* Where the page is narrower than the table below: columns as wide as what is in them. */
static void write_callers_narrow(const struct page *p, const char *folders)
{
    static const char *const heading[] = {"offered",   "succeeded", "failed", "",
                                          "throttled", "p50",       "p99"};
    struct text_table table;
    struct text_number n;

    text_table_init(&table, 8);
    text_table_add(&table, "%s", folders);
    for (int i = 0; i < 7; i++)
        text_table_add(&table, "%s", heading[i]);
    for (size_t i = 0; i < p->s->caller_count; i++) {
        const struct summary_caller *w = &p->s->callers[i];
        const double counts[] = {w->offered, w->succeeded, w->failed};
        text_table_add(&table, "%s", w->name);
        for (int k = 0; k < 3; k++)
            text_table_add(&table, "%s", amount(counts[k], &n));
        text_table_add(&table, "%.2f%%", w->offered > 0 ? 100 * w->failed / w->offered : 0);
        text_table_add(&table, "%s", amount(w->throttled, &n));
        text_table_add(&table, "%s", number_format_seconds(w->p50_s, &n));
        text_table_add(&table, "%s", number_format_seconds(w->p99_s, &n));
    }
    text_add(p->out, "\n");
    text_table_write(&table, false, p->out);
    text_table_release(&table);
    for (size_t i = 0; i < p->s->caller_count; i++)
        write_other_ends(p, &p->s->callers[i]);
}

static void write_callers(const struct page *p)
{
    enum { TABLE = 97 };
    char folders[25];

    if (p->s->caller_count == 0)
        return;
    add_folders(p, folders);
    if (text_columns(p->out) < TABLE) {
        write_callers_narrow(p, folders);
        return;
    }
    text_addf(p->out, "\n%-24s %11s %11s %11s %7s %11s %8s %8s\n", folders, "offered", "succeeded",
              "failed", "", "throttled", "p50", "p99");
    for (size_t i = 0; i < p->s->caller_count; i++) {
        const struct summary_caller *w = &p->s->callers[i];
        struct text_number n[4];
        char p50[40], p99[40];
        number_format_cell(p->out, w->name, 24);
        text_addf(p->out, " %11s %11s %11s %6.2f%% %11s %8s %8s\n", amount(w->offered, &n[0]),
                  amount(w->succeeded, &n[1]), amount(w->failed, &n[2]),
                  w->offered > 0 ? 100 * w->failed / w->offered : 0, amount(w->throttled, &n[3]),
                  seconds(w->p50_s, p50), seconds(w->p99_s, p99));
        write_other_ends(p, w);
    }
}

static void write_reasons(const struct page *p, const struct summary_resource *r,
                          const struct summary_side *side)
{
    char reason[96];
    struct text words = {0};

    if (summary_main_reason(side) == LIMITS)
        return;
    text_add(p->out, "             ");
    for (int i = 0; i < LIMITS; i++)
        if (side->by_reason[i] > 0)
            text_addf(&words, "%s%s %.3g%%", words.length ? " " : "",
                      summary_reason(r, side, (enum limit)i, reason),
                      100 * side->by_reason[i] / side->throttles);
    wrap_behind(p, &words, 13, 13);
}

static void write_hot(const struct page *p, const char *title, const struct summary_hot *hot,
                      size_t count, bool throttled)
{
    struct text line = {0};

    if (count == 0)
        return;
    text_addf(p->out, "  %-11s", title);
    for (size_t i = 0; i < count; i++) {
        text_addf(&line, "%s%.*s %.3g%%", i ? ", " : "", (int)printable_fitting(hot[i].name, 40),
                  hot[i].name, 100 * hot[i].units_share);
        if (throttled)
            text_addf(&line, " (%.3g%%)", 100 * hot[i].throttles_share);
    }
    text_add(&line, throttled ? " of units (of throttles)" : " of units");
    number_format_wrap(p->out, text_get(&line), 13);
    text_release(&line);
}

/* What the capacity was over the run, in a few words. */
static void describe_capacity(const struct summary_side *side, char out[80])
{
    if (!*side->side)
        snprintf(out, 80, "all in all");
    else if (side->provisioned_most == 0)
        snprintf(out, 80, "on demand");
    else if (side->provisioned_last == 0 && side->provisioned_first == side->provisioned_most)
        snprintf(out, 80, "capacity %.0f/s, then on demand", side->provisioned_first);
    else if (side->provisioned_last == 0)
        snprintf(out, 80, "capacity %.0f to %.0f/s, then on demand", side->provisioned_first,
                 side->provisioned_most);
    else if (side->provisioned_first == side->provisioned_most &&
             side->provisioned_last == side->provisioned_most)
        snprintf(out, 80, "capacity %.0f/s", side->provisioned_first);
    else
        snprintf(out, 80, "capacity %.0f, at most %.0f, at last %.0f/s", side->provisioned_first,
                 side->provisioned_most, side->provisioned_last);
}

static void write_side(const struct page *p, const struct summary_resource *r,
                       const struct summary_side *side)
{
    struct text_number n[3];
    struct units_text from, to, worst;
    struct text words = {0};
    char capacity[80];

    if (side->consumed == 0 && side->throttles == 0)
        return;
    describe_capacity(side, capacity);
    text_addf(p->out, "  %-11s", *side->side ? side->side : "served");
    text_addf(&words, "%s units, peak %s/s, %s%s", amount(side->consumed, &n[0]),
              amount(side->peak_consumed_per_s, &n[1]), capacity,
              side->throttles == 0 ? ", nothing throttled" : "");
    wrap_behind(p, &words, 13, 13);
    if (side->throttles == 0 && capacity_lines_matter(p->s, r, side))
        capacity_lines_write(p->s, r, side, p->out);
    if (side->throttles == 0)
        return;
    text_add(p->out, "             ");
    text_style(p->out, TEXT_BAD);
    text_addf(p->out, "%s throttled", amount(side->throttles, &n[0]));
    text_style(p->out, TEXT_PLAIN);
    text_add(p->out, " ");
    clock_text(p, side->worst_minute_s, &worst);
    text_addf(&words, "from %s to %s, worst minute %.*s with %s",
              clock_text(p, side->first_s, &from), clock_text(p, side->last_s, &to),
              (int)(strlen(worst.bytes) - strlen(":00")), worst.bytes,
              amount(side->worst_minute, &n[1]));
    wrap_behind(p, &words, 13 + strlen(n[0].bytes) + strlen(" throttled "), 13);
    write_reasons(p, r, side);
    if (capacity_lines_matter(p->s, r, side))
        capacity_lines_write(p->s, r, side, p->out);
}

/* How many there are, behind the resource's path, or below it where no room is left. */
static void write_partitions(const struct page *p, const struct summary_resource *r)
{
    char count[80] = "";

    if (r->partitions_last > 0 && r->partitions_first == r->partitions_last)
        snprintf(count, sizeof count, "%.0f partition%s", r->partitions_last,
                 r->partitions_last == 1 ? "" : "s");
    else if (r->partitions_last > 0)
        snprintf(count, sizeof count, "%.0f to %.0f partitions", r->partitions_first,
                 r->partitions_last);
    bool fits =
        printable_columns(r->path, strlen(r->path)) + 2 + strlen(count) <= text_columns(p->out);
    text_addf(p->out, fits ? "  %s\n" : "\n  %s\n", count);
}

static void write_resources(const struct page *p)
{
    for (size_t i = 0; i < p->s->resource_count; i++) {
        const struct summary_resource *r = &p->s->resources[i];
        bool throttled = r->sides[0].throttles + r->sides[1].throttles > 0;
        text_add(p->out, "\n");
        paint(p, TEXT_BOLD, r->path);
        write_partitions(p, r);
        write_side(p, r, &r->sides[0]);
        write_side(p, r, &r->sides[1]);
        write_hot(p, "hot keys", r->keys, r->key_count, throttled);
        if (r->keys_sharing && r->partitions_first > 1) {
            struct text words = {0};
            text_addf(
                &words,
                "%zu of these %zu share a partition; another placement (--seed) may part them",
                r->keys_sharing, r->key_count);
            text_add(p->out, "             ");
            wrap_behind(p, &words, 13, 13);
        }
        if (r->partitions_last > 1)
            write_hot(p, "partitions", r->partitions, r->partition_count, throttled);
    }
}

static void write_caches(const struct page *p)
{
    struct text_number n[3];

    for (size_t i = 0; i < p->s->cache_count; i++) {
        const struct summary_cache *c = &p->s->caches[i];
        double asked = c->hits + c->misses + c->coalesced;
        text_style(p->out, TEXT_BOLD);
        text_addf(p->out, "\ncaches/%s\n", c->name);
        text_style(p->out, TEXT_PLAIN);
        struct text words = {0};
        if (asked > 0) {
            text_add(p->out, "  read       ");
            text_addf(&words, "%.2f%% of %s look-ups were hits, %s misses, %s stale hits",
                      100 * c->hits / asked, amount(asked, &n[0]), amount(c->misses, &n[1]),
                      amount(c->stale_hits, &n[2]));
            wrap_behind(p, &words, 13, 13);
        }
        if (c->absorbed > 0) {
            text_add(p->out, "  write      ");
            text_addf(&words, "%s writes were kept and made %s of the table",
                      amount(c->absorbed, &n[0]), amount(c->flushed, &n[1]));
            wrap_behind(p, &words, 13, 13);
        }
        if (c->bypassed + c->turned_away > 0)
            text_addf(p->out, "             %s passed it by, %s were turned away\n",
                      amount(c->bypassed, &n[0]), amount(c->turned_away, &n[1]));
    }
}

static void write_queues(const struct page *p)
{
    struct text_number n[4];
    char oldest[40];

    for (size_t i = 0; i < p->s->queue_count; i++) {
        const struct summary_queue *q = &p->s->queues[i];
        text_style(p->out, TEXT_BOLD);
        text_addf(p->out, "\nqueues/%s\n", q->name);
        text_style(p->out, TEXT_PLAIN);
        text_add(p->out, "  messages   ");
        struct text words = {0};
        text_addf(&words, "%s sent, %s done, %s dead letters; at most %s waited, the oldest for %s",
                  amount(q->sent, &n[0]), amount(q->deleted, &n[1]), amount(q->dead_letters, &n[2]),
                  amount(q->deepest, &n[3]), seconds(q->oldest_s, oldest));
        wrap_behind(p, &words, 13, 13);
    }
}

/* Groups that are no callers, resources, caches or queues: their outputs that are not 0, as
 * measures. */
static void write_others(const struct page *p)
{
    for (size_t i = 0; i < p->s->other_count; i++) {
        const struct group *g = p->s->others[i];
        struct text line = {0};
        for (size_t k = 0; k < g->count; k++) {
            struct text_number n;
            double value = result_aggregate(p->s->result, g, g->outputs[k]);
            if (value != 0 && !isnan(value))
                text_addf(&line, "%s%s %s", line.length ? ", " : "", g->outputs[k]->name,
                          number_format(value, g->outputs[k]->unit, &n));
        }
        text_add(p->out, "\n");
        paint(p, TEXT_BOLD, g->path);
        text_add(p->out, "\n             ");
        number_format_wrap(p->out, line.length ? text_get(&line) : "nothing happened", 13);
        text_release(&line);
    }
}

/* Returns how wide the time before the sentence is. */
static size_t write_event(const struct page *p, const struct chosen_event *line)
{
    const struct result_event *e = line->event;
    struct units_text at;
    struct text words = {0};
    size_t width = strlen(clock_text(p, e->at_s, &at)) + 2;

    text_addf(p->out, "%s  ", at.bytes);
    text_addf(&words, "%s: %s",
              strrchr(e->subject, '/') ? strrchr(e->subject, '/') + 1 : e->subject, e->detail);
    event_choice_tell_more(p->s->result, line, &words);
    number_format_wrap(p->out, text_get(&words), width);
    text_release(&words);
    return width;
}

static void write_events(const struct page *p)
{
    struct event_choice choice;
    size_t width = 0;

    event_choice_make(&choice, p->s->events, p->s->event_count, MOST_EVENTS);
    text_add(p->out, choice.count ? "\n" : "");
    for (size_t i = 0; i < choice.count; i++)
        width = write_event(p, &choice.lines[i]);
    if (choice.left_out)
        text_addf(p->out, "%*s… %zu more, all in /events of the result\n", (int)width, "",
                  choice.left_out);
    event_choice_release(&choice);
}

static void write_end(const struct page *p)
{
    double hours = result_end(p->s->result) / 3600;

    struct text words = {0};

    text_add(p->out, "\nBill      ");
    text_addf(&words, "%.4f USD for the run, %.2f USD a month at this pace (%s)", p->s->bill,
              hours > 0 ? p->s->bill / hours * 730 : 0, p->s->result->price_book);
    wrap_behind(p, &words, 10, 10);
    if (p->s->lost_revenue > 0)
        text_addf(p->out, "Revenue   %.0f USD lost by failed calls\n", p->s->lost_revenue);
    for (size_t i = 0; i < p->s->threshold_count; i++) {
        const struct summary_threshold *t = &p->s->thresholds[i];
        paint(p, t->holds ? TEXT_GOOD : TEXT_BAD, t->holds ? "pass" : "FAIL");
        text_addf(p->out, "      %s", t->text);
        size_t used = 10 + printable_columns(t->text, strlen(t->text));
        char is[40];
        snprintf(is, sizeof is, "(is %.4g)", t->value);
        text_addf(p->out,
                  used + 2 + strlen(is) > text_columns(p->out) ? "\n          %s\n" : "  %s\n", is);
    }
    text_addf(p->out, "Digest    %s\n", p->s->result->digest);
}

void summary_write_text(const struct summary *summary, struct text *out)
{
    struct page page = {summary, out};

    write_head(&page);
    write_incident(&page);
    write_diagnosis(&page);
    write_callers(&page);
    write_resources(&page);
    write_caches(&page);
    write_queues(&page);
    write_others(&page);
    write_events(&page);
    write_end(&page);
}
