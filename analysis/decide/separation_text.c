#include "separation_text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "json_number.h"
#include "memory.h"
#include "number_format.h"
#include "separation.h"
#include "sweep_text.h"
#include "value_names.h"

enum { FEWEST = 16 };
static const double by_chance = 0.05;
static const char margin[] = "Unknowns  ";

/* One unknown in one cell. */
struct finding {
    const char *name, *unit, *sentence; /* borrowed from the sweep */
    bool named;                         /* its values are texts (value_names.h) */
    struct separation_cut cut;
    double correlation, chance, share; /* correlation: of names the correlation ratio */
};

struct cell {
    const struct sweep *sweep;
    const struct decision_rule *rule;
    const char *measure;
    size_t number, made, failing;
    bool *failed;
    double *answers;
    struct finding *findings;
    size_t count;
};

static const struct sweep_run *run_of(const struct cell *c, size_t future)
{
    return &c->sweep->runs[c->number * c->sweep->seeds + future];
}

static bool is_named(const char *sentence)
{
    struct text first = {0};
    bool is = value_names_get(sentence, 0, &first);

    text_release(&first);
    return is;
}

/* Those that the first run which was made has. */
static void find_unknowns(struct cell *c)
{
    for (size_t f = 0; f < c->sweep->seeds && c->count == 0; f++)
        for (size_t i = 0; i < run_of(c, f)->count; i++) {
            const struct sweep_value *value = &run_of(c, f)->values[i];
            if (!text_starts_with(value->path, "unknowns/"))
                continue;
            c->findings = memory_resize(c->findings, c->count + 1, sizeof *c->findings);
            c->findings[c->count++] = (struct finding){.name = value->path + strlen("unknowns/"),
                                                       .unit = value->unit,
                                                       .sentence = value->sentence,
                                                       .named = is_named(value->sentence)};
        }
}

static void look_at(const struct cell *c, struct finding *f)
{
    size_t count = c->sweep->seeds;
    double *x = memory_new(count, sizeof *x);
    struct text path = {0};

    text_addf(&path, "unknowns/%s", f->name);
    sweep_values(c->sweep, c->number, text_get(&path), x); /* NAN in runs that were not made */
    if (f->named) {
        struct separation_ratio ratio = separation_correlation_ratio(x, c->answers, count);
        f->cut = separation_name(x, c->failed, count);
        f->correlation = ratio.eta;
        f->chance = ratio.chance;
        f->share = ratio.share;
    } else {
        f->cut = separation_cut(x, c->failed, count);
        f->correlation = separation_rank_correlation(x, c->answers, count);
        f->chance = separation_rank_chance(f->correlation, separation_pairs(x, c->answers, count));
        f->share = separation_first_order(x, c->answers, count);
    }
    text_release(&path);
    free(x);
}

static void cell_init(struct cell *c, const struct sweep *sweep, const struct decision_rule *rule,
                      const char *measure, size_t number)
{
    *c = (struct cell){.sweep = sweep, .rule = rule, .measure = measure, .number = number};
    c->failed = memory_new(sweep->seeds, sizeof *c->failed);
    c->answers = memory_new(sweep->seeds, sizeof *c->answers);
    sweep_values(sweep, number, measure, c->answers);
    for (size_t f = 0; f < sweep->seeds; f++) {
        c->made += run_of(c, f)->digest != NULL;
        c->failed[f] = run_of(c, f)->digest && !decision_rule_holds(rule, run_of(c, f));
        c->failing += c->failed[f];
    }
    find_unknowns(c);
    for (size_t i = 0; i < c->count; i++)
        look_at(c, &c->findings[i]);
}

static void cell_release(struct cell *c)
{
    free(c->failed);
    free(c->answers);
    free(c->findings);
}

static const struct finding *best_cut(const struct cell *c)
{
    const struct finding *best = NULL;

    for (size_t i = 0; i < c->count; i++)
        if (c->findings[i].cut.chance * (double)c->count < by_chance &&
            (!best || c->findings[i].cut.distance > best->cut.distance))
            best = &c->findings[i];
    return best;
}

/* The strongest but for `except`. */
static const struct finding *best_rank(const struct cell *c, const struct finding *except)
{
    const struct finding *best = NULL;

    for (size_t i = 0; i < c->count; i++)
        if (&c->findings[i] != except && c->findings[i].chance * (double)c->count < by_chance &&
            (!best || fabs(c->findings[i].correlation) > fabs(best->correlation)))
            best = &c->findings[i];
    return best;
}

/* Futures that had the name, and how many of them failed. */
static size_t count_named(const struct cell *c, const struct finding *f, double number,
                          size_t *failed)
{
    double *x = memory_new(c->sweep->seeds, sizeof *x);
    struct text path = {0};
    size_t futures = 0;

    *failed = 0;
    text_addf(&path, "unknowns/%s", f->name);
    sweep_values(c->sweep, c->number, text_get(&path), x);
    for (size_t i = 0; i < c->sweep->seeds; i++)
        if (x[i] == number) {
            futures++;
            *failed += c->failed[i];
        }
    text_release(&path);
    free(x);
    return futures;
}

/* "; with mode legacy in 7 of 9, standard in 1 of 23" */
static void add_names(const struct cell *c, const struct finding *f, struct text *out)
{
    struct text name = {0};
    bool any = false;

    for (size_t number = 0; value_names_get(f->sentence, (double)number, &name); number++) {
        size_t failed, futures = count_named(c, f, (double)number, &failed);
        if (futures && any)
            text_addf(out, ", with %s in %zu of %zu", text_get(&name), failed, futures);
        else if (futures)
            text_addf(out, ": with %s %s in %zu of %zu", f->name, text_get(&name), failed, futures);
        any |= futures > 0;
        text_release(&name);
        name = (struct text){0};
    }
    text_add(out, ".");
}

/* Of the goals, or without any of throttling. */
static void add_cut(const struct cell *c, struct text *out)
{
    const struct finding *best = best_cut(c);
    const char *what = c->rule->goal_count ? "the goals fail" : "it throttles";
    struct text_number at;

    if (c->failing == 0)
        text_addf(out, "%s all %zu futures.",
                  c->rule->goal_count ? "the goals hold in" : "nothing is throttled in", c->made);
    else if (c->failing == c->made)
        text_addf(out, "%s in all %zu futures.", what, c->made);
    else if (!best)
        text_addf(out, "%s in %zu of %zu futures; no unknown alone tells in which.", what,
                  c->failing, c->made);
    else if (best->named) {
        text_addf(out, "%s in %zu of %zu futures", what, c->failing, c->made);
        add_names(c, best, out);
    } else
        text_addf(out,
                  "%s in %zu of %zu futures, when %s %s %s: %.0f%% of those, %.0f%% of the rest.",
                  what, c->failing, c->made, best->name, best->cut.above ? ">" : "<",
                  number_format(best->cut.at, best->unit, &at), 100 * best->cut.failures,
                  100 * best->cut.rest);
}

static void add_rank(const struct cell *c, struct text *out)
{
    const struct finding *first = best_rank(c, NULL), *second = first ? best_rank(c, first) : NULL;

    if (!first)
        return;
    text_addf(out,
              first->named ? " %s goes with %s (correlation ratio %.2f"
                           : " %s goes with %s (rank correlation %+.2f",
              c->measure, first->name, first->correlation);
    if (first->share > 0)
        text_addf(out, "; alone it makes %.0f%% of the variance", 100 * fmin(1, first->share));
    text_add(out, ")");
    if (second)
        text_addf(out, second->named ? ", then with %s (%.2f)" : ", then with %s (%+.2f)",
                  second->name, second->correlation);
    text_add(out, ".");
}

static void add_cell(const struct cell *c, struct text *out)
{
    struct text words = {0};

    if (c->sweep->axis_count) {
        sweep_label(c->sweep, c->number, &words);
        text_add(&words, ": ");
    }
    add_cut(c, &words);
    add_rank(c, &words);
    if (!c->sweep->axis_count)
        words.bytes[0] = (char)toupper((unsigned char)words.bytes[0]);
    number_format_wrap(out, text_get(&words), strlen(margin));
    text_release(&words);
}

/* Something can be said of the unknowns. */
static bool is_told(const struct cell *c)
{
    return c->count && ((c->failing > 0 && c->failing < c->made) || best_rank(c, NULL));
}

static bool ends_blank(const struct text *out)
{
    return out->length == 0 || text_ends_with(out->bytes, "\n\n");
}

void separation_write(const struct sweep *sweep, const struct decision_rule *rule,
                      const char *measure, struct text *out)
{
    bool any = false;

    for (size_t number = 0; number < sweep->cells && sweep->seeds >= FEWEST; number++) {
        struct cell c;
        cell_init(&c, sweep, rule, measure, number);
        if (c.made >= FEWEST && is_told(&c)) {
            text_add(out, any || ends_blank(out) ? "" : "\n");
            text_addf(out, "%-*s", (int)strlen(margin), any ? "" : margin);
            add_cell(&c, out);
            any = true;
        }
        cell_release(&c);
    }
}

/* Of names, in how many futures each was and how many of those failed; of numbers none. */
static json_t *names_json(const struct cell *c, const struct finding *f)
{
    json_t *names = json_array();
    struct text name = {0};

    for (size_t number = 0; value_names_get(f->sentence, (double)number, &name); number++) {
        size_t failed, futures = count_named(c, f, (double)number, &failed);
        json_array_append_new(names,
                              json_pack("{s:s, s:I, s:I}", "name", text_get(&name), "futures",
                                        (json_int_t)futures, "failing", (json_int_t)failed));
        text_release(&name);
        name = (struct text){0};
    }
    return names;
}

static const char *side_of(const struct finding *f)
{
    if (isnan(f->cut.at))
        return "";
    return f->named ? "is" : f->cut.above ? "above" : "below";
}

static json_t *finding_json(const struct cell *c, const struct finding *f)
{
    bool cut = !isnan(f->cut.at);

    return json_pack(
        "{s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name", f->name, "fails_beyond",
        json_number(f->cut.at), "side", side_of(f), "failures",
        cut ? json_number(f->cut.failures) : json_null(), "rest",
        cut ? json_number(f->cut.rest) : json_null(), "distance",
        cut ? json_number(f->cut.distance) : json_null(), "distance_by_chance",
        json_number(f->cut.chance), f->named ? "correlation_ratio" : "rank_correlation",
        json_number(f->correlation),
        f->named ? "correlation_ratio_by_chance" : "rank_correlation_by_chance",
        json_number(f->chance), "first_order", json_number(f->share), "values", names_json(c, f));
}

json_t *separation_json(const struct sweep *sweep, const struct decision_rule *rule,
                        const char *measure)
{
    json_t *cells = json_array();

    for (size_t number = 0; number < sweep->cells; number++) {
        struct cell c;
        json_t *unknowns = json_array();
        cell_init(&c, sweep, rule, measure, number);
        for (size_t i = 0; i < c.count; i++)
            json_array_append_new(unknowns, finding_json(&c, &c.findings[i]));
        json_array_append_new(cells,
                              json_pack("{s:I, s:I, s:o}", "futures", (json_int_t)c.made, "failing",
                                        (json_int_t)c.failing, "unknowns", unknowns));
        cell_release(&c);
    }
    return json_pack("{s:s, s:o}", "measure", measure, "cells", cells);
}
