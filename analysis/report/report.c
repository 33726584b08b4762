#include "report.h"

#include "compare.h"
#include "memory.h"
#include "report_panels.h"
#include "summary_json.h"
#include "sweep_text.h"

enum { POINTS = 160000, FEWEST = 600 }; /* of all series; of one */

/* The linker made these of the files; see the Makefile. */
#define ASSET(name)                                                                                \
    extern const char _binary_##name##_start[], _binary_##name##_end[];                            \
    static void add_##name(struct text *page)                                                      \
    {                                                                                              \
        text_add_part(page, _binary_##name##_start,                                                \
                      (size_t)(_binary_##name##_end - _binary_##name##_start));                    \
    }
ASSET(page_html)
ASSET(page_css)
ASSET(page_js)
ASSET(chart_js)
ASSET(uplot_js)
ASSET(uplot_css)

/* "</" would end the element that holds the data. */
static void add_data(struct text *page, const char *json)
{
    const char *at;

    while ((at = strstr(json, "</")) != NULL) {
        text_add_part(page, json, (size_t)(at - json));
        text_add(page, "<\\/");
        json = at + 2;
    }
    text_add(page, json);
}

static void add_escaped(struct text *page, const char *text)
{
    for (; *text; text++) {
        if (*text == '<' || *text == '&')
            text_add(page, *text == '<' ? "&lt;" : "&amp;");
        else
            text_add_part(page, text, 1);
    }
}

static char *make_page(json_t *data, const char *title)
{
    struct text page = {0};
    char *json = json_dumps(data, JSON_COMPACT | JSON_REAL_PRECISION(6));

    text_add(&page, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<title>");
    add_escaped(&page, title);
    text_add(&page, " – ddbsim</title>\n<style>\n");
    add_uplot_css(&page);
    add_page_css(&page);
    text_add(&page, "</style>\n</head>\n");
    add_page_html(&page);
    text_add(&page, "<script type=\"application/json\" id=\"data\">");
    add_data(&page, json);
    text_add(&page, "</script>\n<script>\n");
    add_uplot_js(&page);
    text_add(&page, "</script>\n<script>\n");
    add_chart_js(&page);
    add_page_js(&page);
    text_add(&page, "</script>\n</body>\n</html>\n");
    free(json);
    json_decref(data);
    return page.bytes;
}

/* How many points a series may have, so that all fit: some forty series a table and its traffic. */
static size_t points_for(const struct summary *s, size_t count)
{
    size_t series = 8 + 16 * s->resource_count + 10 * s->caller_count;
    size_t points = POINTS / series / count;
    return points < FEWEST ? FEWEST : points;
}

/* One result: its summary, its panels, its texts and where it is from. */
static json_t *run_json(const struct result *r, size_t count)
{
    struct summary summary;
    char *libraries = reader_attribute_text(r->reader, "/", "libraries");

    summary_make(&summary, r);
    json_t *run = json_pack("{s:o, s:o, s:I, s:I, s:s, s:s, s:s, s:s, s:s}", "summary",
                            summary_json(&summary), "data",
                            report_panels(&summary, points_for(&summary, count)), "start_ms",
                            (json_int_t)(r->start_epoch_s * 1000), "rows", (json_int_t)r->rows,
                            "given", r->given, "resolved", r->resolved, "version", r->version,
                            "file", r->path, "libraries", libraries ? libraries : "");
    free(libraries);
    summary_release(&summary);
    return run;
}

char *report_run(const struct result *result)
{
    json_t *data = json_pack("{s:s, s:[o]}", "kind", "run", "runs", run_json(result, 1));
    return make_page(data, result->title);
}

char *report_compare(const struct result *results, size_t count)
{
    struct comparison comparison = {0};
    json_t *runs = json_array();

    for (size_t i = 0; i < count; i++) {
        comparison_add(&comparison, &results[i]);
        json_array_append_new(runs, run_json(&results[i], count));
    }
    json_t *data = json_pack("{s:s, s:o, s:o}", "kind", "compare", "runs", runs, "comparison",
                             compare_json(&comparison));
    comparison_release(&comparison);
    return make_page(data, results[0].title);
}

char *report_sweep(const struct sweep *sweep)
{
    json_t *data = json_pack("{s:s, s:o, s:s, s:s}", "kind", "sweep", "sweep", sweep_json(sweep),
                             "given", sweep->given, "version", sweep->version);
    return make_page(data, sweep->title);
}
