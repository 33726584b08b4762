#include "series_plane.h"

#include <math.h>

#include "hero_columns.h"
#include "hero_path.h"

enum { AXIS = 36 };

/* The series as a demand of which everything is served: its columns are those of any picture. Strokes
 * of several lines would hide one another: `strokes` false leaves them out. */
static struct hero_column *columns_of(const struct result *r, const struct series_values *series,
                                      size_t most, bool strokes, size_t *count)
{
    struct demand_curve curve = {.rows = r->rows,
                                 .demand = series->values,
                                 .served = series->values,
                                 .bought = series->values};
    struct hero_column *columns = hero_columns_make(r, &curve, most, count);

    for (size_t i = 0; i < *count && !strokes; i++)
        columns[i].least = columns[i].most = columns[i].served;
    return columns;
}

static void add_line(const struct picture *p, const struct hero_column *columns, size_t count,
                     size_t number, double top)
{
    if (number == 0) {
        text_add(p->page, "<path class=\"served\" d=\"");
        hero_path_served(p->page, columns, count, p->duration_s, top);
        text_add(p->page, "\"/>");
    }
    text_addf(p->page, "<path class=\"line-%zu\" d=\"", number + 1);
    hero_path_demand(p->page, columns, count, p->duration_s, top);
    text_add(p->page, "\"/>");
}

static void add_sentence(struct text *out, const struct result *r,
                         const struct series_values *series, bool first)
{
    struct text_number number;
    double sum = 0, length = 0, most = -INFINITY;

    for (size_t i = 0; i < r->rows; i++) {
        double row = result_interval_end(r, i) - r->time[i];
        if (isnan(series->values[i]))
            continue;
        sum += series->values[i] * row;
        length += row;
        most = fmax(most, series->values[i]);
    }
    if (!(length > 0)) {
        text_addf(out, "%s%s: no value.", first ? "" : " ", series->label);
        return;
    }
    text_addf(out, "%s%s: %s in the mean, ", first ? "" : " ", series->label,
              picture_amount(sum / length, &number));
    text_addf(out, "%s at most (%s).", picture_amount(most, &number), series->unit);
}

double series_plane(const struct picture *p, const struct result *r,
                    const struct series_values *series, size_t count, double height, size_t most,
                    struct text *sentence)
{
    struct hero_column *columns[SERIES_PLANE_MOST];
    size_t made[SERIES_PLANE_MOST], steps;
    double greatest = 0;

    for (size_t i = 0; i < count; i++) {
        columns[i] = columns_of(r, &series[i], most, count == 1, &made[i]);
        for (size_t k = 0; k < made[i]; k++)
            greatest = fmax(greatest, columns[i][k].most); /* fmax skips NAN */
        add_sentence(sentence, r, &series[i], i == 0);
    }
    double top = hero_columns_top(greatest, &steps);
    picture_value_axis(p, height, top, steps);
    picture_time_axis(p, 0, height);
    text_addf(p->page,
              "<svg class=\"lines\" height=\"%g\" viewBox=\"0 0 %d %d\" "
              "preserveAspectRatio=\"none\">",
              height, HERO_PATH_WIDTH, HERO_PATH_HEIGHT);
    for (size_t i = 0; i < count; i++) {
        add_line(p, columns[i], made[i], i, top);
        free(columns[i]);
    }
    text_add(p->page, "</svg>");
    return height + AXIS;
}
