#include "sweep_body.h"

#include <math.h>
#include <string.h>

#include "markup.h"
#include "measures.h"
#include "number_format.h"
#include "sensitivity_text.h"
#include "sensitivity_words.h"
#include "separation_text.h"
#include "series_path.h"
#include "sweep_choice.h"
#include "sweep_headline.h"
#include "sweep_text.h"
#include "tornado_picture.h"

/* The value that a measure has in every run that was made; NAN when there is none, or several. */
static double constant_value(const struct sweep *sweep, const char *path)
{
    double value = NAN;

    for (size_t r = 0; r < sweep->run_count; r++) {
        const struct sweep_value *v = sweep_value_of(&sweep->runs[r], path);
        if (sweep->runs[r].digest && (!v || (isfinite(value) && v->value != value)))
            return NAN;
        value = sweep->runs[r].digest ? v->value : value;
    }
    return value;
}

/* "The same in every run: throttle_events 0, lost_revenue 0." */
static void add_constants(const struct sweep *sweep, struct text *body)
{
    struct text line = {0};
    const struct measure_row *row;

    for (size_t i = 0; (row = measure_row_at(i)) != NULL; i++) {
        double value = row->of_the_run ? constant_value(sweep, row->name) : NAN;
        struct text_number number;
        if (isfinite(value))
            text_addf(&line, "%s%s %s", line.length ? ", " : "The same in every run: ", row->name,
                      number_format(value, row->unit, &number));
    }
    if (line.length) {
        text_add(&line, ".");
        markup_element(body, "p class=\"soft\" id=\"constants\"", text_get(&line));
    }
    text_release(&line);
}

/* Lines as the terminal has them. */
static void add_lines(struct text *tables, struct text *body)
{
    for (char *line = tables->bytes, *end; line && *line; line = end) {
        end = strchrnul(line, '\n');
        bool more = *end == '\n';
        *end = '\0';
        markup_text(body, line);
        text_add(body, "\n");
        end += more;
    }
}

static void add_folded(const char *name, struct text *tables, struct text *body)
{
    text_addf(body,
              "<details><summary>%s</summary><pre tabindex=\"0\" role=\"region\" "
              "aria-label=\"%s\">",
              name, name);
    add_lines(tables, body);
    text_add(body, "</pre></details>\n");
}

static void add_tables(const struct sweep *sweep, struct text *body)
{
    struct text tables = {0};

    if (sweep_choice_matters(sweep)) {
        struct sweep_choice choice;
        sweep_choice_init(&choice, sweep);
        sweep_choice_write(&choice, sweep, false, &tables);
        sweep_choice_release(&choice);
        text_add(&tables, "\n");
    }
    sweep_write_text(sweep, NULL, 0, false, &tables);
    text_add(body, "<noscript>");
    text_add(body, "<pre tabindex=\"0\">");
    add_lines(&tables, body);
    text_add(body, "</pre></noscript>\n");
    text_release(&tables);
}

/* "spike 3, cap 2": what the other axes of a cell say. */
static void add_others(const struct sweep *sweep, size_t cell, struct text *out)
{
    size_t axis = sensitivity_axis(sweep);

    for (size_t a = 0; a < sweep->axis_count; a++)
        if (a != axis)
            text_addf(out, "%s%s %s", out->length ? ", " : "", sweep->axes[a].name,
                      sweep->axes[a].values[sweep_index(sweep, cell, a)]);
}

/* Of each combination of the other axes a picture, and its table as the terminal has it. The first
 * one's sentence is the heading. */
static void add_sensitivity(const struct sweep *sweep, struct text *body)
{
    size_t axis = sensitivity_axis(sweep);
    char path[SERIES_PATH];
    const char *measure = sensitivity_measure(sweep, path, sizeof path);
    bool first = true;

    for (size_t cell = 0; cell < sweep->cells; cell++) {
        struct sensitivity s = {0};
        struct text title = {0}, sentence = {0}, table = {0};
        if (sweep_index(sweep, cell, axis) == 0 && sensitivity_make(&s, sweep, cell, measure)) {
            sensitivity_words_sentence(&s, &sentence);
            markup_element(body, first ? "h1" : "p", text_get(&sentence));
            text_add(body, first ? "<h2 id=\"hangs\">What it hangs on</h2>\n" : "");
            add_others(sweep, cell, &title);
            text_addf(&title, "%swhat %s hangs on", title.length ? ": " : "", measure);
            tornado_picture_add(&s, text_get(&title), body);
            sensitivity_write(&s, false, &table);
            add_folded("The same as a table", &table, body);
            first = false;
        }
        text_release(&title);
        text_release(&sentence);
        text_release(&table);
        sensitivity_release(&s);
    }
    if (first)
        markup_element(body, "h1", "No run has the measure that this sweep is about.");
}

/* What parts the futures in which the goals hold from the others. */
static void add_separation(const struct sweep *sweep, struct text *body)
{
    struct sweep_choice choice;
    struct text words = {0};
    char path[SERIES_PATH];

    sweep_choice_init(&choice, sweep);
    separation_write(sweep, &choice.rule, sensitivity_measure(sweep, path, sizeof path), &words);
    if (words.length)
        add_folded("What the futures hang on", &words, body);
    sweep_choice_release(&choice);
    text_release(&words);
}

void sweep_body(const struct sweep *sweep, struct text *body)
{
    struct text headline = {0};

    if (sensitivity_axis(sweep) < sweep->axis_count) {
        add_sensitivity(sweep, body);
        return;
    }
    sweep_headline(sweep, &headline);
    markup_element(body, "h1", text_get(&headline));
    text_release(&headline);
    add_constants(sweep, body);
    add_separation(sweep, body);
    add_tables(sweep, body);
}
