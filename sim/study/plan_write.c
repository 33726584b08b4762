#include "plan_write.h"

#include "interval.h"
#include "measures.h"
#include "number_format.h"
#include "plan_words.h"
#include "series_path.h"
#include "text_table.h"

enum { INDENT = 10 };

/* A paragraph under a name in the first column. */
static void write_paragraph(const char *name, struct text *words, struct text *out)
{
    text_addf(out, "%-*s", INDENT, name);
    number_format_wrap(out, text_get(words), INDENT);
    text_release(words);
}

/* What the plan came to, its name in a look that says whether it is good. */
static void write_verdict(enum text_look look, struct text *words, struct text *out)
{
    text_style(out, look);
    text_addf(out, "%-*s", INDENT, "Plan");
    text_style(out, TEXT_PLAIN);
    number_format_wrap(out, text_get(words), INDENT);
    text_release(words);
}

static void write_answer(const struct planning *p, const struct point *answer, struct text *out)
{
    const struct candidate *proven = proof_proven(&p->proof);
    struct text words = {0};

    plan_words_setting(p, answer->levels, true, &words);
    write_verdict(proven ? TEXT_GOOD : TEXT_PLAIN, &words, out);
    plan_words_proof(p, &words);
    write_paragraph("", &words, out);
    text_addf(out, "%*s", INDENT, "");
    plan_words_command(p, answer, out);
    text_add(out, "\n");
}

static void write_failure(struct planning *p, struct text *out)
{
    struct text words = {0};

    plan_words_failure(p, &words);
    write_verdict(TEXT_BAD, &words, out);
}

static void write_goals(struct planning *p, struct text *out)
{
    struct text words = {0};

    plan_words_goals(p, &words);
    write_paragraph("Goals", &words, out);
}

static void write_basis(const struct planning *p, struct text *out)
{
    struct text words = {0};

    plan_words_basis(p, &words);
    if (words.length)
        write_paragraph("Rests on", &words, out);
}

/* What was drawn, and that nothing else was. */
static void write_cover(const struct planning *p, struct text *out)
{
    struct text words = {0};

    plan_words_cover(p, &words);
    write_paragraph("Covers", &words, out);
}

static void write_refused(const struct planning *p, struct text *out)
{
    struct text words = {0};

    for (size_t i = 0; plan_words_refused(p, i, &words); i++)
        if (words.length)
            write_paragraph("Refused", &words, out);
}

static void write_formula(const struct planning *p, struct text *out)
{
    struct text words = {0};

    plan_words_formula(p, &words);
    if (words.length)
        write_paragraph("Formula", &words, out);
}

static void add_frontier_row(const struct planning *p, struct text_table *table,
                             const struct point *point)
{
    struct interval_share share = interval_share(point->held, point->futures);
    struct text_number number;
    struct text setting = {0};
    char path[SERIES_PATH];

    plan_words_setting(p, point->levels, false, &setting);
    text_table_add(table, "%s", text_get(&setting));
    text_release(&setting);
    text_table_add(table, "%s",
                   number_format(point->cost, measure_unit(p->trials.minimize), &number));
    text_table_add(table, "%zu of %zu", point->held, point->futures);
    text_table_add(table, "%.0f-%.0f%%", 100 * share.low, 100 * share.high);
    for (size_t g = 0; g < p->trials.goal_count; g++) {
        threshold_path(&p->goals[g], path, sizeof path);
        text_table_add(table, "%s", number_format(point->goals[g], measure_unit(path), &number));
    }
}

static void write_frontier(const struct planning *p, struct text *out)
{
    struct text_table table;
    char path[SERIES_PATH];

    if (p->frontier_count == 0)
        return;
    text_table_init(&table, 4 + p->trials.goal_count);
    text_table_add(&table, "setting");
    text_table_add(&table, "%s", p->trials.minimize);
    text_table_add(&table, "goals hold in");
    text_table_add(&table, "of all, 95 %%");
    for (size_t g = 0; g < p->trials.goal_count; g++)
        text_table_add(&table, "%s", threshold_path(&p->goals[g], path, sizeof path));
    for (size_t i = 0; i < p->frontier_count; i++)
        add_frontier_row(p, &table, &p->frontier[i]);
    text_add(out, "\nCost against risk, in the search's futures\n");
    text_table_write(&table, false, out);
    text_table_release(&table);
}

static void write_rest(const struct planning *p, struct text *out)
{
    size_t begin = out->length;
    struct text words = {0};

    for (size_t i = 0; plan_words_note(p, i, &words); i++) {
        if (words.length)
            text_addf(out, "\n%s\n", text_get(&words));
        text_release(&words);
    }
    number_format_fold(out, begin);
}

void plan_write_reasons(struct planning *p, struct text *out)
{
    const struct point *answer = planning_answer(p);

    if (!answer)
        return;
    write_answer(p, answer, out);
    write_goals(p, out);
    write_basis(p, out);
}

void plan_write(struct planning *p, struct text *out)
{
    const struct point *answer = planning_answer(p);

    if (answer) {
        write_answer(p, answer, out);
        write_goals(p, out);
        write_basis(p, out);
        write_cover(p, out);
        write_refused(p, out);
        write_formula(p, out);
    } else {
        write_failure(p, out);
    }
    write_frontier(p, out);
    write_rest(p, out);
}
