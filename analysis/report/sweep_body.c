#include "sweep_body.h"

#include <math.h>
#include <string.h>

#include "markup.h"
#include "measures.h"
#include "number_format.h"
#include "sweep_choice.h"
#include "sweep_headline.h"
#include "sweep_text.h"

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
    for (char *line = tables.bytes, *end; line && *line; line = end) {
        end = strchrnul(line, '\n');
        bool more = *end == '\n';
        *end = '\0';
        markup_text(body, line);
        text_add(body, "\n");
        end += more;
    }
    text_add(body, "</pre></noscript>\n");
    text_release(&tables);
}

void sweep_body(const struct sweep *sweep, struct text *body)
{
    struct text headline = {0};

    sweep_headline(sweep, &headline);
    markup_element(body, "h1", text_get(&headline));
    text_release(&headline);
    add_constants(sweep, body);
    add_tables(sweep, body);
}
