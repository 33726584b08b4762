#include "report.h"

#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <string.h>

#include "backtest_body.h"
#include "compare_body.h"
#include "markup.h"
#include "memory.h"
#include "packed.h"
#include "plan_body.h"
#include "report_panels.h"
#include "run_page.h"
#include "sensitivity.h"
#include "summary_json.h"
#include "sweep_body.h"
#include "sweep_choice.h"
#include "sweep_text.h"

enum { POINTS = 120000, FEWEST = 600 }; /* of all series; of one */

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
ASSET(studies_css)
ASSET(page_js)
ASSET(chart_js)
ASSET(compare_js)
ASSET(sweep_js)
ASSET(still_js)
ASSET(heat_map_js)
ASSET(hero_js)
ASSET(run_js)
ASSET(uplot_js)
ASSET(uplot_css)

/* " 'sha256-…'": a source of the policy that is this very text and no other. */
static void add_hash(struct text *policy, const struct text *element)
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char code[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE) + 1] = "";

    sha256_init(&context);
    sha256_update(&context, element->length, (const uint8_t *)text_get(element));
    sha256_digest(&context, sizeof digest, digest);
    base64_encode_raw(code, sizeof digest, digest);
    text_addf(policy, " 'sha256-%s'", code);
}

static void add_element(struct text *page, const char *tag, struct text *content)
{
    text_addf(page, "<%s>", tag);
    text_add(page, text_get(content));
    text_addf(page, "</%s>\n", tag);
    text_release(content);
}

/* The markup of ours with `body` in its main part. */
static void add_markup(struct text *page, const struct text *body)
{
    struct text ours = {0};

    add_page_html(&ours);
    char *end = strstr(ours.bytes, "</main>");
    text_add_part(page, ours.bytes, (size_t)(end - ours.bytes));
    text_add(page, text_get(body));
    text_add(page, end);
    text_release(&ours);
}

/* The page fetches nothing and runs nothing but its own three elements, whatever a scenario or a
 * result has brought into it: a Content-Security-Policy by their hashes. In the data every '<' is
 * \u003c, and all of it is packed: what it says is text to a browser, whatever that makes of it.
 * `body` is what the page says without its script; it is released. */
static char *make_page(json_t *data, const char *title, struct text *body)
{
    struct text page = {0}, style = {0}, library = {0}, script = {0}, policy = {0}, shown = {0};
    char *json = json_dumps(data, JSON_COMPACT | JSON_REAL_PRECISION(6));
    const char *kind = json_string_value(json_object_get(data, "kind"));

    bool still = text_equal(kind, "still");

    if (!still)
        add_uplot_css(&style);
    add_page_css(&style);
    add_studies_css(&style);
    if (!still)
        add_uplot_js(&library);
    add_chart_js(&script);
    if (text_equal(kind, "compare"))
        add_compare_js(&script);
    if (text_equal(kind, "sweep"))
        add_sweep_js(&script);
    if (still)
        add_still_js(&script);
    add_heat_map_js(&script);
    add_hero_js(&script);
    add_run_js(&script);
    add_page_js(&script);
    text_add(&policy, "default-src 'none'; base-uri 'none'; form-action 'none'; script-src");
    add_hash(&policy, &library);
    add_hash(&policy, &script);
    text_add(&policy, "; style-src");
    add_hash(&policy, &style);
    text_add(&page, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    text_addf(&page, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n",
              text_get(&policy));
    text_add(&page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<title>");
    markup_text(&page, title);
    text_add(&page, " – ddbsim</title>\n");
    add_element(&page, "style", &style);
    text_add(&page, "</head>\n<body>\n");
    add_markup(&page, body);
    printable_add(&shown, json, strlen(json), PRINTABLE_SCRIPT);
    text_add(&page, "<script type=\"text/plain\" id=\"data\">");
    packed_add(&page, text_get(&shown), shown.length);
    text_add(&page, "</script>\n");
    text_release(&shown);
    add_element(&page, "script", &library);
    add_element(&page, "script", &script);
    text_add(&page, "</body>\n</html>\n");
    text_release(&policy);
    text_release(body);
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
    json_t *run = json_pack(
        "{s:o, s:o, s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:s}", "summary", summary_json(&summary),
        "data", report_panels(&summary, points_for(&summary, count)), "zone", r->time_zone,
        "start_ms", (json_int_t)(r->start_epoch_s * 1000), "rows", (json_int_t)r->rows, "given",
        r->given, "resolved", r->resolved, "version", r->version, "file", r->path, "libraries",
        libraries ? libraries : "");
    free(libraries);
    summary_release(&summary);
    return run;
}

char *report_run(const struct result *result)
{
    struct summary summary;
    struct text body = {0};
    json_t *data = json_pack("{s:s, s:[o]}", "kind", "run", "runs", run_json(result, 1));

    summary_make(&summary, result);
    run_page_add(&body, &summary);
    summary_release(&summary);
    return make_page(data, result->title, &body);
}

/* {group: [role …]}: what the run has, of which panels leave out what is 0 throughout. */
static json_t *outputs_json(const struct outputs *outputs)
{
    json_t *all = json_object();

    for (size_t i = 0; i < outputs->group_count; i++) {
        json_t *roles = json_array();
        for (size_t k = 0; k < outputs->groups[i].count; k++)
            json_array_append_new(roles, json_string(outputs->groups[i].outputs[k]->role));
        json_object_set_new(all, outputs->groups[i].path, roles);
    }
    return all;
}

/* Borrows from `runs`, which are in the order of the files. */
static void said_by(const json_t *runs, struct compare_said *said)
{
    for (size_t i = 0; i < json_array_size(runs); i++) {
        const json_t *run = json_array_get(runs, i);
        const char *file = json_string_value(json_object_get(run, "file"));
        const char *slash = strrchr(file, '/');
        said[i].run = slash ? slash + 1 : file;
        said[i].verdict =
            json_string_value(json_object_get(json_object_get(run, "summary"), "verdict"));
    }
}

char *report_compare(const struct result *results, size_t count)
{
    struct comparison comparison = {0};
    struct compare_said *said = memory_new(count, sizeof *said);
    struct text body = {0};
    json_t *runs = json_array();

    for (size_t i = 0; i < count; i++) {
        comparison_add(&comparison, &results[i]);
        json_t *run = run_json(&results[i], count);
        json_object_set_new(run, "outputs", outputs_json(&results[i].outputs));
        json_array_append_new(runs, run);
    }
    said_by(runs, said);
    compare_body(&comparison, said, count, &body);
    free(said);
    comparison_release(&comparison);
    return make_page(json_pack("{s:s, s:o}", "kind", "compare", "runs", runs), results[0].title,
                     &body);
}

/* With the decision that it is for, as the sweep itself has it. */
static json_t *decided_json(const struct sweep *sweep)
{
    struct sweep_choice choice;
    json_t *json = sweep_json(sweep);

    sweep_choice_init(&choice, sweep);
    if (sweep_choice_matters(sweep))
        json_object_set_new(json, "decision", sweep_choice_json(&choice, sweep));
    sweep_choice_release(&choice);
    return json;
}

char *report_sweep(const struct sweep *sweep)
{
    struct text body = {0};
    json_t *data = json_pack("{s:s, s:o, s:s, s:s}", "kind", "sweep", "sweep", decided_json(sweep),
                             "given", sweep->given, "version", sweep->version);

    json_object_set_new(data, "hangs_on",
                        json_boolean(sensitivity_axis(sweep) < sweep->axis_count));
    sweep_body(sweep, &body);
    return make_page(data, sweep->title, &body);
}

/* A page that stands as it is written. */
static char *still_page(const char *name, const char *about, const char *version, const char *file,
                        struct text *body)
{
    json_t *data = json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind", "still", "name", name, "about",
                             about, "version", version, "file", file);

    return make_page(data, name, body);
}

char *report_plan(const struct plan_read *plan, const char *file)
{
    struct text body = {0};

    plan_body(plan, &body);
    return still_page(plan->name, "plan", plan->version, file, &body);
}

char *report_backtest(const struct backtest_read *backtest, const char *file)
{
    struct text body = {0};

    backtest_body(backtest, &body);
    return still_page(backtest->scenario, "backtest", backtest->version, file, &body);
}
