/* What a calibration came to, as a page and as JSON. */
#include "calibrating.h"

#include <math.h>

#include "json_number.h"
#include "number_format.h"
#include "text_table.h"
#include "units.h"

static struct calibrated narrowed(const struct calibrating *c)
{
    return (struct calibrated){&c->backtest->scenario, &c->backtest->unknowns, &c->search, ""};
}

static void add_at(struct text_table *table, const struct unknown *u, double uniform)
{
    struct text text = {0};

    if (u->marginal.quantity == QUANTITY_KINDS)
        text_add(&text, "-");
    else
        quantity_write(u->marginal.quantity, marginal_value(&u->marginal, uniform), &text);
    text_table_add(table, "%s", text_get(&text));
    text_release(&text);
}

static void add_row(struct text_table *table, const struct calibrating *c, size_t unknown)
{
    const struct unknown *u = &c->backtest->unknowns.items[unknown];
    struct calibrated calibrated = narrowed(c);
    struct text best = {0}, now = {0};

    text_table_add(table, "%s", u->name);
    add_at(table, u, UNKNOWNS_END);
    add_at(table, u, 1 - UNKNOWNS_END);
    calibrated_best(&calibrated, unknown, &best);
    text_table_add(table, "%s", text_get(&best));
    if (!calibrated_distribution(&calibrated, unknown, &now))
        text_add(&now, "not determined");
    text_table_add(table, "%s", text_get(&now));
    text_release(&best);
    text_release(&now);
}

static void add_table(const struct calibrating *c, struct text *out)
{
    static const char *const heading[] = {"unknown", "from", "to", "best", "now"};
    struct text_table table;

    text_table_init(&table, 5);
    for (size_t i = 0; i < 5; i++)
        text_table_add(&table, "%s", heading[i]);
    for (size_t i = 0; i < c->backtest->unknowns.count; i++)
        add_row(&table, c, i);
    text_table_write(&table, false, out);
    text_table_release(&table);
}

static size_t count_open(const struct calibrating *c)
{
    struct calibrated calibrated = narrowed(c);
    size_t open = 0;

    for (size_t i = 0; i < c->backtest->unknowns.count; i++) {
        struct text now = {0};
        open += !calibrated_distribution(&calibrated, i, &now);
        text_release(&now);
    }
    return open;
}

/* How near it is, and whether that may be believed. */
static void add_losses(const struct calibrating *c, struct text *words)
{
    text_addf(words,
              "The loss is %.3f on the first part (as written: %.3f), and %.3f on the rest (as "
              "written: %.3f). ",
              c->after[CALIBRATING_TRAIN], c->before[CALIBRATING_TRAIN], c->after[CALIBRATING_REST],
              c->before[CALIBRATING_REST]);
    if (calibrating_is_overfit(c))
        text_add(words, "The fit does not carry over to the rest: it is one of luck, or the table "
                        "changed meanwhile; do not rely on it. ");
    else if (calibrating_is_drift(c))
        text_add(words,
                 "The rest is met far worse than the first part: the fit may be one of luck, or "
                 "the table changed meanwhile. ");
    if (calibrating_is_misfit(c))
        text_addf(words,
                  "No values of the unknowns meet the first part%s: the scenario lacks something "
                  "that the table has, the unknowns make up for it, and their ranges are too "
                  "narrow. ",
                  isnan(c->luck) ? "" : " within its luck");
}

static void add_judgement(const struct calibrating *c, struct text *words)
{
    size_t open = count_open(c);

    if (c->search.stopped)
        text_addf(words, "Cut short%s: this is the best so far, and the ranges are wider for it. ",
                  c->status == EXIT_INTERRUPTED ? " by an interrupt, and not judged"
                                                : " by the budget");
    if (c->judged)
        add_losses(c, words);
    if (!c->train_throttles)
        text_add(words, "No throttle was measured in the first part: what shows in throttles alone "
                        "(calls that never came back, most skews) is not fitted by it. ");
    else if (!c->both_throttle)
        text_add(words,
                 "Throttles are not in both parts, so what they hang on is fitted or judged, "
                 "not both. ");
    if (open)
        text_addf(words,
                  "%zu of %zu unknowns %s not determined by this past and %s the range it had. ",
                  open, c->backtest->unknowns.count, open > 1 ? "are" : "is",
                  open > 1 ? "keep" : "keeps");
}

/* On what, and by how many points. */
static void add_trained(const struct calibrating *c, struct text *words)
{
    const struct fit *f = &c->backtest->compared.fit;
    struct units_text cut;
    double until_s = f->period_s * (double)c->parts[CALIBRATING_TRAIN].to;

    text_addf(
        words,
        "Calibrated on the first %.0f %% (until %s%s) by %zu points, of which %zu are as good as "
        "the best beyond luck.",
        100 * (double)c->parts[CALIBRATING_TRAIN].to / (double)f->periods,
        units_write_instant(&cut, f->start_epoch_s + (int64_t)until_s),
        c->moved ? ", so that throttles are in both parts" : "", c->search.tried, c->search.good);
}

void calibrating_words(const struct calibrating *c, struct text *out)
{
    add_trained(c, out);
    text_add(out, " ");
    add_judgement(c, out);
}

void calibrating_write(const struct calibrating *c, struct text *out)
{
    struct text words = {0};

    add_trained(c, &words);
    number_format_wrap(out, text_get(&words), 0);
    text_release(&words);
    add_table(c, out);
    add_judgement(c, &words);
    number_format_wrap(out, text_get(&words), 0);
    text_add(out, "\n");
    text_release(&words);
}

static json_t *unknown_json(const struct calibrating *c, size_t unknown)
{
    const struct unknown *u = &c->backtest->unknowns.items[unknown];
    struct calibrated calibrated = narrowed(c);
    struct text best = {0}, now = {0};

    calibrated_best(&calibrated, unknown, &best);
    bool narrower = calibrated_distribution(&calibrated, unknown, &now);
    json_t *j = json_pack("{s:s, s:s, s:s?, s:o, s:o}", "name", u->name, "best", text_get(&best),
                          "distribution", narrower ? text_get(&now) : NULL, "low",
                          json_number(c->search.intervals[unknown].low), "high",
                          json_number(c->search.intervals[unknown].high));
    text_release(&best);
    text_release(&now);
    return j;
}

static json_t *losses_json(const double *losses)
{
    return json_pack("{s:o, s:o}", "first_part", json_number(losses[CALIBRATING_TRAIN]), "rest",
                     json_number(losses[CALIBRATING_REST]));
}

json_t *calibrating_json(const struct calibrating *c)
{
    json_t *unknowns = json_array();

    for (size_t i = 0; i < c->backtest->unknowns.count; i++)
        json_array_append_new(unknowns, unknown_json(c, i));
    return json_pack("{s:I, s:I, s:I, s:b, s:o, s:o, s:o, s:b, s:b, s:b, s:b, s:o}",
                     "first_part_periods", (json_int_t)c->parts[CALIBRATING_TRAIN].to, "points",
                     (json_int_t)c->search.tried, "as_good_as_the_best", (json_int_t)c->search.good,
                     "cut_short", c->search.stopped, "loss_before", losses_json(c->before),
                     "loss_after", losses_json(c->after), "loss_by_luck", json_number(c->luck),
                     "overfit", calibrating_is_overfit(c), "rest_met_far_worse",
                     calibrating_is_drift(c), "cannot_be_fitted", calibrating_is_misfit(c),
                     "throttles_in_both_parts", c->both_throttle, "unknowns", unknowns);
}
