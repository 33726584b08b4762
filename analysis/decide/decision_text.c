#include "decision_text.h"

#include <math.h>

#include "json_number.h"
#include "measures.h"
#include "number_format.h"
#include "sampling_plan.h"
#include "series_path.h"
#include "sweep_text.h"
#include "text_table.h"

void decision_label(const struct sweep *sweep, size_t cell, struct text *out)
{
    if (sweep->axis_count == 1 && text_equal(sweep->axes[0].path, "variant"))
        text_add(out, sweep->axes[0].values[sweep_index(sweep, cell, 0)]);
    else
        sweep_label(sweep, cell, out);
}

static void add_label(const struct decision *d, const struct sweep *sweep, size_t option,
                      struct text *out)
{
    decision_label(sweep, d->options[option].cell, out);
}

/* The mean, and p50..p90 where they say more. */
static void add_cost(struct text_table *grid, const struct decision_option *o)
{
    struct text_number mean, low, high;

    number_format(o->cost_mean, "USD", &mean);
    number_format(o->cost_p50, "USD", &low);
    number_format(o->cost_p90, "USD", &high);
    if (text_equal(mean.bytes, low.bytes) && text_equal(mean.bytes, high.bytes))
        text_table_add(grid, "%s", mean.bytes);
    else
        text_table_add(grid, "%s (%s..%s)", mean.bytes, low.bytes, high.bytes);
}

static void add_row(struct text_table *grid, const struct decision *d, const struct sweep *sweep,
                    size_t option)
{
    const struct decision_option *o = &d->options[option];
    struct text label = {0}, failed = {0};
    struct text_number number;

    add_label(d, sweep, option, &label);
    text_table_add(grid, "%s%s", text_get(&label),
                   option == d->chosen ? " *"
                   : o->dominated      ? " -"
                                       : "");
    text_table_add(grid, "%zu of %zu", o->held, o->futures);
    text_table_add(grid, "%.1f%%", floor(1000 * o->share_low) / 10);
    text_table_add(grid, "%zu of %zu", o->throttled, o->futures);
    text_addf(&failed, "%s", number_format(o->failed_then, "ratio", &number));
    if (o->throttled > 1)
        text_addf(&failed, "..%s", number_format(o->failed_then_p95, "ratio", &number));
    text_table_add(grid, "%s", text_get(&failed));
    add_cost(grid, o);
    text_table_add(grid, "%s", number_format(o->fit && !o->out ? o->regret : NAN, "USD", &number));
    text_release(&label);
    text_release(&failed);
}

static void write_table(const struct decision *d, const struct sweep *sweep, bool markdown,
                        struct text *out)
{
    static const char *const heads[] = {"option",     "held", "at least", "throttles",
                                        "fails then", "cost", "regret"};
    enum { COLUMNS = sizeof heads / sizeof *heads };
    struct text_table grid;

    text_table_init(&grid, COLUMNS);
    for (size_t i = 0; i < COLUMNS; i++)
        text_table_add(&grid, "%s", heads[i]);
    for (size_t option = 0; option < d->count; option++)
        add_row(&grid, d, sweep, option);
    text_table_write(&grid, markdown, out);
    text_table_release(&grid);
}

/* "nothing is throttled", or "failed_ratio < 0.10% and cost < 2.0000". */
static void add_goals(const struct decision_rule *rule, struct text *out)
{
    char path[SERIES_PATH];
    struct text_number number;

    if (rule->goal_count == 0)
        text_add(out, "nothing is throttled");
    for (size_t g = 0; g < rule->goal_count; g++) {
        threshold_path(&rule->goals[g], path, sizeof path);
        text_addf(out, "%s%s %s %s", g ? " and " : "", path, rule->goals[g].op,
                  number_format(rule->goals[g].value, measure_unit(path), &number));
    }
}

/* Whether all options have the futures that they are compared by, and no others. */
static bool has_equal_futures(const struct decision *d)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->options[i].futures != d->common)
            return false;
    return true;
}

static void write_legend(const struct decision *d, const struct decision_rule *rule, bool markdown,
                         struct text *out)
{
    struct text words = {0};

    text_add(&words, "Goals: ");
    add_goals(rule, &words);
    text_add(
        &words,
        "; at least: the share of all futures, with 95 % confidence for all options together. "
        "Fails then: the median of failed_ratio (..95 % quantile) in the futures that throttle. "
        "Cost: mean (median..90 % quantile). Regret: the most it cost above the cheapest that held "
        "its goals in the same future, of those that hold. * to take; - dominated: another holds "
        "as often and costs no more in the same futures.");
    if (!has_equal_futures(d))
        text_addf(
            &words,
            " Costs and regrets are of the %zu futures that the options with runs share; what "
            "a race threw out has the cost of its own.",
            d->common);
    if (markdown)
        text_addf(out, "\n%s\n", text_get(&words));
    else {
        number_format_wrap(out, text_get(&words), 0);
        text_add(out, "\n");
    }
    text_release(&words);
}

/* "90 %", "99.9 %" */
static void add_share(double share, struct text *out)
{
    text_addf(out, "%.10g %%", 100 * share);
}

static void add_held(const struct decision_option *o, struct text *out)
{
    text_addf(out, "%zu of %zu, at least %.1f%% with 95 %% confidence", o->held, o->futures,
              floor(1000 * o->share_low) / 10);
}

static void add_superlative(const struct decision_rule *rule, struct text *out)
{
    if (rule->by == DECISION_QUANTILE) {
        text_add(out, "least ");
        add_share(rule->quantile, out);
        text_add(out, " quantile of the cost");
    } else
        text_add(out, rule->by == DECISION_WORST    ? "least worst cost"
                      : rule->by == DECISION_REGRET ? "least regret"
                                                    : "cheapest");
}

/* Who adds futures until a share is shown looks many times and is misled at some look; a race pays for
 * its looks. Its most futures leave room for as many misses again. */
static void add_more(const struct decision *d, const struct decision_rule *rule,
                     const struct decision_option *o, struct text *out)
{
    enum { FIRST = 16, ROUND = 100 };

    if (!rule->from) {
        size_t least =
            sampling_plan_futures(rule->share, decision_rule_alpha(d->count), o->futures - o->held);
        text_addf(out, ": --futures %d..%zu adds futures until it is, and allows for every look",
                  FIRST, (2 * least + ROUND - 1) / ROUND * ROUND);
    }
    text_add(out, ".");
}

/* Which one, and in how many futures it held. */
static void add_choice(const struct decision *d, const struct sweep *sweep,
                       const struct decision_rule *rule, struct text *out)
{
    const struct decision_option *o = &d->options[d->chosen];

    bool others = d->next < d->count && (d->options[d->next].proven || !o->proven);

    add_label(d, sweep, d->chosen, out);
    text_add(out, ": ");
    if (others) {
        add_superlative(rule, out);
        text_add(out, o->proven ? " of those that hold" : " of those that held");
    } else
        text_add(out, o->proven ? "the only one shown to hold" : "the only one that held");
    if (rule->share < 1) {
        text_add(out, " in ");
        add_share(rule->share, out);
        text_add(out, o->proven ? " of the futures (" : " of the futures tried (");
    } else
        text_add(out, " in every future tried (");
    add_held(o, out);
    text_add(out, ").");
    if (!o->proven && rule->share < 1) {
        text_add(out, " For all futures ");
        add_share(rule->share, out);
        text_add(out, " is not shown");
        add_more(d, rule, o, out);
    }
}

static double percent(double part, double whole)
{
    return whole != 0 ? 100 * part / fabs(whole) : 0;
}

/* How it stands to the next that holds too. */
static void add_next(const struct decision *d, const struct sweep *sweep,
                     const struct decision_rule *rule, struct text *out)
{
    if (d->next == d->count)
        return;
    const struct decision_option *o = &d->options[d->chosen], *next = &d->options[d->next];
    struct text_number number;
    double change = -percent(next->dearer.mean, next->cost_mean);
    if (d->equals) {
        text_addf(out, " %zu other%s as good, it is the first named: ", d->equals,
                  d->equals > 1 ? "s are" : " is");
        add_label(d, sweep, d->next, out);
        text_add(out, d->equals > 1 ? " and others." : ".");
        return;
    }
    if (rule->by != DECISION_COST) {
        text_add(out, " The next is ");
        add_label(d, sweep, d->next, out);
        text_addf(out, ", with %s", number_format(next->criterion, "USD", &number));
        text_addf(out, " against %s.", number_format(o->criterion, "USD", &number));
        return;
    }
    bool beats = interval_beyond_noise(next->dearer) && next->dearer.mean > 0;
    if (next->out && !beats) {
        text_add(out, " The next, ");
        add_label(d, sweep, d->next, out);
        text_addf(out, ", went out after %zu futures, when another that holds cost less.",
                  next->futures);
        return;
    }
    text_add(out, beats ? " It beats the next, " : " It is not clear from the next, ");
    add_label(d, sweep, d->next, out);
    if (beats)
        text_addf(out, ", with 95 %% confidence (cost %+.1f%%, paired).", change);
    else
        text_addf(out, ": their costs differ by less than %.1f%%.",
                  fabs(change) + percent(next->dearer.half, next->cost_mean));
}

/* Of those that cost no more and are less sure to hold, the one that held most often. */
static size_t no_dearer(const struct decision *d)
{
    const struct decision_option *chosen = &d->options[d->chosen];
    size_t best = d->count;

    for (size_t i = 0; i < d->count; i++) {
        const struct decision_option *o = &d->options[i];
        if (i == d->chosen || i == d->next || o->held == 0 || !(o->criterion <= o->rival) ||
            (o->fit && o->proven == chosen->proven))
            continue;
        if (best == d->count ||
            o->held * d->options[best].futures > d->options[best].held * o->futures)
            best = i;
    }
    return best;
}

/* Why it is not taken, too. */
static void add_no_dearer(const struct decision *d, const struct sweep *sweep, struct text *out)
{
    size_t other = no_dearer(d);

    if (other == d->count)
        return;
    const struct decision_option *o = &d->options[other];
    bool cheaper = o->criterion < o->rival;
    text_add(out, cheaper ? " Cheaper, " : " At the same cost, ");
    add_label(d, sweep, other, out);
    if (cheaper)
        text_addf(out, " (cost %+.1f%%)", percent(o->dearer.mean, o->cost_mean - o->dearer.mean));
    text_addf(out, " held in %zu of %zu, which shows %.1f%%.", o->held, o->futures,
              floor(1000 * o->share_low) / 10);
}

/* Nobody holds: how near the best came. It is refuted only when this is so of every option. */
static void add_none(const struct decision *d, const struct sweep *sweep,
                     const struct decision_rule *rule, struct text *out)
{
    size_t best = 0;
    bool refuted = true;

    for (size_t i = 0; i < d->count; i++) {
        const struct decision_option *o = &d->options[i], *b = &d->options[best];
        refuted &= o->share_high < rule->share;
        if (o->futures && (!b->futures || o->held * b->futures > b->held * o->futures))
            best = i;
    }
    const struct decision_option *b = &d->options[best];
    if (!b->futures) {
        text_add(out, "No run has been made yet.");
        return;
    }
    text_add(out, refuted ? "None holds in " : "None is shown to hold in ");
    add_share(rule->share, out);
    text_add(out, " of the futures: the best, ");
    add_label(d, sweep, best, out);
    text_addf(out, ", did in %zu of %zu (at most %.1f%% with 95 %% confidence).", b->held,
              b->futures, ceil(1000 * b->share_high) / 10);
}

/* A goal is missed where its measure has no value; that may not be what the goal meant. */
static void add_without_value(const struct decision *d, struct text *out)
{
    char path[SERIES_PATH];
    size_t without = 0, runs = 0;

    for (size_t i = 0; i < d->count; i++) {
        without += d->options[i].without_value;
        runs += d->options[i].futures;
    }
    if (without)
        text_addf(out,
                  " In %zu of %zu runs a goal has no value, such as %s where nothing was measured; "
                  "they count as missed.",
                  without, runs, threshold_path(d->without_value, path, sizeof path));
}

static void add_stopping(const struct decision *d, const struct racing *c, struct text *out)
{
    size_t runs = 0;

    if (!c)
        return;
    if (c->looked_at == 0) {
        text_addf(out, " Nothing is clear before each option has %zu futures.", c->wanted);
        return;
    }
    for (size_t i = 0; i < d->count; i++)
        runs += d->options[i].futures;
    text_addf(out, " %s after %zu futures of %zu option%s (%zu runs",
              c->clear    ? "Clear"
              : c->wanted ? "Not clear yet"
                          : "Not clear",
              c->looked_at, d->count, d->count > 1 ? "s" : "", runs);
    if (runs < c->looked_at * d->count)
        text_addf(out, " instead of %zu", c->looked_at * d->count);
    text_add(out, c->wanted ? "): more are wanted." : ").");
}

/* Of one design alone there is nothing to choose: in how many futures it holds. */
static void add_alone(const struct decision *d, const struct decision_rule *rule, struct text *out)
{
    const struct decision_option *o = &d->options[0];
    bool fails = o->share_high < rule->share;

    add_goals(rule, out);
    text_addf(out,
              " in %zu of %zu futures: in at least %.1f%% of all, and at most %.1f%%, each with 95 "
              "%% confidence. ",
              o->held, o->futures, floor(1000 * o->share_low) / 10,
              ceil(1000 * o->share_high) / 10);
    add_share(rule->share, out);
    text_add(out, o->proven ? " is shown."
                  : fails   ? " is not reached."
                  : !o->fit ? " is not shown, and was not reached in these."
                            : " is not shown");
    if (o->fit && !o->proven && !fails && rule->share < 1)
        add_more(d, rule, o, out);
    else if (o->fit && !o->proven && !fails)
        text_add(out, ".");
}

void decision_verdict(const struct decision *d, const struct sweep *sweep,
                      const struct decision_rule *rule, const struct racing *racing,
                      struct text *out)
{
    if (d->count == 1)
        add_alone(d, rule, out);
    else if (d->chosen < d->count) {
        add_choice(d, sweep, rule, out);
        add_next(d, sweep, rule, out);
        add_no_dearer(d, sweep, out);
    } else
        add_none(d, sweep, rule, out);
    add_without_value(d, out);
    add_stopping(d, racing, out);
}

/* Good where the goals are shown to hold, bad where they do not; plain where the futures are too few
 * to tell. */
static enum text_look look_of(const struct decision *d)
{
    const struct decision_option *o = d->count == 1          ? &d->options[0]
                                      : d->chosen < d->count ? &d->options[d->chosen]
                                                             : NULL;

    return !o || !o->fit ? TEXT_BAD : o->proven ? TEXT_GOOD : TEXT_PLAIN;
}

void decision_write(const struct decision *d, const struct sweep *sweep,
                    const struct decision_rule *rule, const struct racing *racing, bool markdown,
                    struct text *out)
{
    struct text verdict = {0};

    if (d->count > 1) {
        write_table(d, sweep, markdown, out);
        text_add(out, "\n");
        write_legend(d, rule, markdown, out);
    }
    decision_verdict(d, sweep, rule, racing, &verdict);
    text_style(out, look_of(d));
    text_add(out, markdown ? "\n**Verdict** " : "Verdict   ");
    text_style(out, TEXT_PLAIN);
    if (markdown)
        text_addf(out, "%s\n", text_get(&verdict));
    else
        number_format_wrap(out, text_get(&verdict), 10);
    text_release(&verdict);
}

static json_t *option_json(const struct decision *d, const struct sweep *sweep, size_t option,
                           const struct racing *c)
{
    static const char *const standings[] = {"in", "fails", "beaten"};
    const struct decision_option *o = &d->options[option];
    struct text label = {0};

    add_label(d, sweep, option, &label);
    json_t *json = json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:b, s:o, s:o, s:b, s:b, s:b, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
        "option", text_get(&label), "futures", (json_int_t)o->futures, "held", (json_int_t)o->held,
        "without_value", (json_int_t)o->without_value, "throttled", (json_int_t)o->throttled, "out",
        o->out, "held_at_least", json_number(o->share_low), "held_at_most",
        json_number(o->share_high), "fit", o->fit, "proven", o->proven, "dominated", o->dominated,
        "chosen", option == d->chosen, "failed_ratio_when_throttled_p50",
        json_number(o->failed_then), "failed_ratio_when_throttled_p95",
        json_number(o->failed_then_p95), "cost_mean", json_number(o->cost_mean), "cost_p50",
        json_number(o->cost_p50), "cost_p90", json_number(o->cost_p90), "cost_worst",
        json_number(o->cost_worst), "regret", json_number(o->regret));
    if (c)
        json_object_set_new(json, "standing", json_string(standings[c->standings[option]]));
    text_release(&label);
    return json;
}

static json_t *limit_json(const struct threshold *goal)
{
    char path[SERIES_PATH];

    return json_pack("{s:s, s:s, s:o}", "measure", threshold_path(goal, path, sizeof path), "op",
                     goal->op, "value", json_number(goal->value));
}

json_t *decision_json(const struct decision *d, const struct sweep *sweep,
                      const struct decision_rule *rule, const struct racing *racing)
{
    static const char *const names[] = {"cost", "quantile", "worst", "regret"};
    struct text goals = {0}, verdict = {0};
    json_t *options = json_array(), *limits = json_array();

    add_goals(rule, &goals);
    decision_verdict(d, sweep, rule, racing, &verdict);
    for (size_t g = 0; g < rule->goal_count; g++)
        json_array_append_new(limits, limit_json(&rule->goals[g]));
    for (size_t i = 0; i < d->count; i++)
        json_array_append_new(options, option_json(d, sweep, i, racing));
    json_t *json = json_pack("{s:s, s:o, s:o, s:s, s:I, s:o, s:s}", "goals", text_get(&goals),
                             "limits", limits, "share", json_number(rule->share), "by",
                             names[rule->by], "common_futures", (json_int_t)d->common, "options",
                             options, "verdict", text_get(&verdict));
    if (racing)
        json_object_set_new(json, "clear", json_boolean(racing->clear));
    text_release(&goals);
    text_release(&verdict);
    return json;
}
