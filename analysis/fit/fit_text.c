#include "fit_text.h"

#include <math.h>

#include "json_number.h"
#include "number_format.h"
#include "text_table.h"
#include "units.h"

enum { COLUMNS = 8 };

static void add_amount(struct text_table *table, double value)
{
    struct text_number number;

    text_table_add(table, "%s", number_format_amount(value, &number));
}

/* Seconds as people read them, of latencies. */
static void add_value(struct text_table *table, const struct fit_series *s, double value)
{
    struct text_number number;

    if (s->kind == FIT_LATENCY)
        text_table_add(table, "%s", number_format_seconds(value, &number));
    else
        add_amount(table, s->sums ? round(value) : value);
}

static void add_percent(struct text_table *table, double ratio)
{
    if (isnan(ratio))
        text_table_add(table, "-");
    else
        text_table_add(table, "%.1f %%", 100 * ratio);
}

static bool is_empty(const struct fit_series *s)
{
    return !(s->total > 0) && !(s->simulated_total.high > 0);
}

/* Short, for eight columns: "read throttled", below it "read ProvisionedThroughput". */
static void add_label(struct text_table *table, const struct fit_series *s)
{
    size_t length = strlen(s->reason) - (text_ends_with(s->reason, "Exceeded") ? 8 : 0);

    if (s->kind == FIT_REASON)
        text_table_add(table, "  %s %.*s", s->side, (int)length, s->reason);
    else if (s->kind == FIT_LATENCY)
        text_table_add(table, "  %s", s->path + strlen(s->group) + 1);
    else
        text_table_add(table, "  %s %s", s->side, fit_kind_names[s->kind]);
}

static void add_row(struct text_table *table, const struct fit_series *s)
{
    add_label(table, s);
    add_value(table, s, s->total);
    add_value(table, s, s->simulated_total.middle);
    add_value(table, s, s->simulated_total.low);
    add_value(table, s, s->simulated_total.high);
    add_percent(table, isnan(s->distance) ? s->wape : s->distance);
    add_percent(table, isnan(s->distance) ? s->wape_bin : s->distance);
    add_percent(table, s->covered);
}

void fit_text_table(const struct fit *f, struct text *out)
{
    struct text_table table;
    struct units_text period, bin;
    const char *group = "";
    size_t empty = 0;

    units_write_duration(&period, simtime_from_seconds(f->period_s));
    units_write_duration(&bin, simtime_from_seconds(f->bin_s));
    text_table_init(&table, COLUMNS);
    const char *const heading[] = {"series", "measured", "simulated", "5 %", "95 %"};
    for (size_t i = 0; i < sizeof heading / sizeof *heading; i++)
        text_table_add(&table, "%s", heading[i]);
    text_table_add(&table, "%s off", period.bytes);
    text_table_add(&table, "%s off", bin.bytes);
    text_table_add(&table, "covered");
    for (size_t i = 0; i < f->count; i++) {
        const struct fit_series *s = &f->series[i];
        if (is_empty(s)) {
            empty++;
            continue;
        }
        if (!text_equal(s->group, group))
            text_table_add_heading(&table, s->group);
        group = s->group;
        add_row(&table, s);
    }
    text_table_write(&table, false, out);
    text_table_release(&table);
    if (empty)
        text_addf(out, "%zu series with nothing in either are left out.\n", empty);
    struct text words = {0};
    text_add(&words, "Counts are of the whole time, levels its mean; simulated: ");
    if (f->futures > 1)
        text_addf(&words, "the median of %zu futures and their band. ", f->futures);
    else
        text_add(&words, "one future, which has no band. ");
    text_addf(&words,
              "Off: what a future misses by, by periods and by %s (throttles: the distance, by %s, "
              "where 50 %% is twice as many or half). ",
              bin.bytes, bin.bytes);
    if (f->futures > 1)
        text_addf(&words,
                  "Covered: the share of the measured points in the band; %.0f %% of a model that "
                  "is right. ",
                  100 * fit_band_share(f->futures));
    text_add(&words,
             "Where the traffic was made from the measured consumption, as import does, a good fit "
             "of consumption shows that the units of a call are right, and is no forecast.");
    number_format_wrap(out, text_get(&words), 0);
    text_release(&words);
}

static void add_wrapped(struct text *out, const char *mark, const char *words)
{
    text_add(out, mark);
    number_format_wrap(out, words, strlen(mark));
}

/* Adds the areas with a grade, "consumption and scaling", behind `lead`; nothing when there is none. */
static bool add_areas(const struct fit_verdict *v, enum fit_grade grade, const char *lead,
                      struct text *out)
{
    size_t left = 0, told = 0;

    for (size_t a = 0; a < FIT_AREAS; a++)
        left += v->grades[a] == grade;
    for (size_t a = 0; a < FIT_AREAS; a++) {
        if (v->grades[a] != grade)
            continue;
        text_addf(out, "%s%s", !told ? lead : left == 1 ? " and " : ", ", fit_area_names[a]);
        told++;
        left--;
    }
    return told > 0;
}

void fit_text_headline(const struct fit_verdict *v, struct text *out)
{
    bool any = add_areas(v, FIT_GOOD, "The model may be trusted for ", out);

    any |= add_areas(v, FIT_ROUGH, any ? "; roughly for " : "The model may be trusted roughly for ",
                     out);
    add_areas(v, FIT_BAD, any ? "; not for " : "The model may not be trusted for ", out);
    if (!out->length)
        text_add(out, "This past tests nothing of the model");
    text_add(out, ".");
    if (add_areas(v, FIT_NOT_TESTED, " Not tested: ", out))
        text_add(out, ".");
    if (add_areas(v, FIT_NOT_MEASURED, " Not measured: ", out))
        text_add(out, ".");
}

void fit_text_unexplained(const struct fit_verdict *v, struct text *out)
{
    if (v->hopeless || *v->unexplained)
        text_addf(out,
                  "No future explains %s%s: what was measured is not what the scenario describes, "
                  "whatever its unknowns are. Look first whether both are of the same table, time, "
                  "zone and unit.",
                  v->hopeless ? "this past" : "the past of ", v->hopeless ? "" : v->unexplained);
}

static const enum text_look looks[] = {[FIT_GOOD] = TEXT_GOOD, [FIT_BAD] = TEXT_BAD};

/* Each piece of advice once, however many findings ask for it. */
static void add_advice(const struct fit_verdict *v, struct text *out)
{
    bool any = false;

    for (size_t i = 0; i < v->count; i++) {
        size_t k = 0;
        while (k < i && v->findings[k].advice != v->findings[i].advice)
            k++;
        if (!v->findings[i].advice || k < i)
            continue;
        if (!any)
            text_add(out, "What would help:\n");
        any = true;
        add_wrapped(out, "  - ", v->findings[i].advice);
    }
}

void fit_text_verdict(const struct fit_verdict *v, struct text *out)
{
    struct text words = {0};

    fit_text_unexplained(v, &words);
    if (words.length)
        number_format_wrap(out, text_get(&words), 0);
    text_release(&words);
    text_add(out, "May the model be trusted for this table?\n");
    for (size_t a = 0; a < FIT_AREAS; a++) {
        enum fit_grade grade = v->grades[a];
        text_addf(out, "  %-12s ", fit_area_names[a]);
        text_style(out, grade == FIT_GOOD || grade == FIT_BAD ? looks[grade] : TEXT_PLAIN);
        text_add(out, fit_grade_names[grade]);
        text_style(out, TEXT_PLAIN);
        text_add(out, "\n");
        for (size_t i = 0; i < v->count; i++)
            if (v->findings[i].area == a)
                add_wrapped(out, "    ", v->findings[i].sentence);
    }
    add_advice(v, out);
}

static json_t *band_json(struct fit_band band)
{
    return json_pack("{s:o, s:o, s:o}", "p5", json_number(band.low), "median",
                     json_number(band.middle), "p95", json_number(band.high));
}

static json_t *difference_json(const struct fit_difference *d)
{
    if (isnan(d->at))
        return json_null();
    return json_pack("{s:o, s:o, s:o}", "at_s", json_number(d->at), "measured",
                     json_number(d->measured), "simulated", json_number(d->simulated));
}

static json_t *series_json(const struct fit_series *s)
{
    json_t *j = json_pack(
        "{s:s, s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "series", s->path, "kind",
        fit_kind_names[s->kind], "points", (json_int_t)s->points, "measured", json_number(s->total),
        "simulated", band_json(s->simulated_total), "measured_peak", json_number(s->peak),
        "simulated_peak", band_json(s->simulated_peak), "wape", json_number(s->wape), "wape_by_bin",
        json_number(s->wape_bin), "bias", json_number(s->bias), "covered", json_number(s->covered),
        "beyond_all_futures", json_number(s->outside));

    if (s->kind == FIT_THROTTLED || s->kind == FIT_REASON) {
        json_object_set_new(j, "distance", json_number(s->distance));
        json_object_set_new(j, "first_s", json_number(s->first));
        json_object_set_new(j, "simulated_first_s", band_json(s->simulated_first));
        json_object_set_new(j, "futures_with", json_integer((json_int_t)s->futures_with));
    }
    if (s->kind == FIT_CAPACITY) {
        json_object_set_new(j, "changes", json_integer((json_int_t)s->steps));
        json_object_set_new(j, "simulated_changes", band_json(s->simulated_steps));
        json_object_set_new(j, "lag_s", json_number(s->lag));
        json_object_set_new(j, "differs_first", difference_json(&s->differs));
    }
    return j;
}

json_t *fit_text_json(const struct fit *f)
{
    json_t *series = json_array();

    for (size_t i = 0; i < f->count; i++)
        json_array_append_new(series, series_json(&f->series[i]));
    return json_pack("{s:o, s:o, s:I, s:I, s:o, s:o}", "period_s", json_number(f->period_s),
                     "bin_s", json_number(f->bin_s), "periods", (json_int_t)f->periods, "futures",
                     (json_int_t)f->futures, "covered_if_right",
                     json_number(fit_band_share(f->futures)), "series", series);
}

json_t *fit_text_verdict_json(const struct fit_verdict *v)
{
    json_t *areas = json_object(), *findings = json_array();

    for (size_t a = 0; a < FIT_AREAS; a++)
        json_object_set_new(areas, fit_area_names[a], json_string(fit_grade_names[v->grades[a]]));
    for (size_t i = 0; i < v->count; i++) {
        const struct fit_finding *f = &v->findings[i];
        json_array_append_new(findings,
                              json_pack("{s:s, s:s, s:s, s:s?}", "area", fit_area_names[f->area],
                                        "trusted", fit_grade_names[f->grade], "sentence",
                                        f->sentence, "would_help", f->advice));
    }
    return json_pack("{s:o, s:b, s:s, s:o}", "trusted", areas, "explained_by_no_future",
                     v->hopeless, "unexplained", v->unexplained, "findings", findings);
}
