#include "backtest_read.h"

#include <math.h>
#include <stdlib.h>

#include "json_member.h"
#include "layout.h"
#include "layout_check.h"
#include "memory.h"
#include "text.h"

enum { MOST_SERIES = 10000 };

bool backtest_is(const char *path)
{
    return reader_is_of_kind(path, "backtest");
}

static struct backtest_band band_of(const json_t *json)
{
    return (struct backtest_band){json_member_number(json, "p5"),
                                  json_member_number(json, "median"),
                                  json_member_number(json, "p95")};
}

static double *values_of(struct backtest_read *b, struct reader *reader, size_t series,
                         const char *name)
{
    char path[64];
    size_t count = 0;

    snprintf(path, sizeof path, "/series/%zu/%s", series, name);
    double *values = reader_values(reader, path, 1, &count);
    if (values && count == b->periods)
        return values;
    free(values);
    return NULL;
}

static bool take_series(struct backtest_read *b, struct reader *reader, const json_t *json)
{
    struct backtest_series *s = &b->series[b->count];

    *s = (struct backtest_series){.path = json_string_value(json_object_get(json, "series")),
                                  .kind = json_string_value(json_object_get(json, "kind")),
                                  .figures = json,
                                  .total = json_member_number(json, "measured"),
                                  .simulated = band_of(json_object_get(json, "simulated")),
                                  .measured = values_of(b, reader, b->count, "measured"),
                                  .low = values_of(b, reader, b->count, "low"),
                                  .middle = values_of(b, reader, b->count, "middle"),
                                  .high = values_of(b, reader, b->count, "high")};
    b->count++;
    return s->path && s->kind && s->measured && s->low && s->middle && s->high;
}

static bool take(struct backtest_read *b, struct reader *reader)
{
    const json_t *fit = json_object_get(b->root, "fit"), *list = json_object_get(fit, "series");
    double start = NAN, periods = json_member_number(fit, "periods"),
           futures = json_member_number(fit, "futures");

    b->version = json_string_value(json_object_get(b->root, "version"));
    b->scenario = json_string_value(json_object_get(b->root, "scenario"));
    b->period_s = json_member_number(fit, "period_s");
    b->bin_s = json_member_number(fit, "bin_s");
    if (!b->version || !b->scenario || !(b->period_s > 0) || !(b->bin_s > 0) || !(periods >= 1) ||
        !(periods < 1e8) || !(futures >= 1) || !(futures < 1e8) || !json_is_array(list) ||
        json_array_size(list) > MOST_SERIES ||
        !reader_attribute_number(reader, "/", "start_epoch_s", &start) || !(fabs(start) < 1e12))
        return false;
    b->start_epoch_s = (int64_t)start;
    b->periods = (size_t)periods;
    b->futures = (size_t)futures;
    b->series = memory_new(json_array_size(list) + 1, sizeof *b->series);
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!take_series(b, reader, json_array_get(list, i)))
            return false;
    return *backtest_read_words(b, "headline");
}

enum result_error backtest_read(struct backtest_read *b, const char *path, char *why)
{
    struct reader reader;

    *b = (struct backtest_read){0};
    enum reader_error error = reader_open(&reader, path, why);
    if (error != READER_GOOD) {
        reader_close(&reader);
        return result_error_of(error);
    }
    bool other = layout_is_other(&reader, path, LAYOUT_BACKTEST_VERSION, why);
    char *answer = other ? NULL : reader_text(&reader, "/answer");
    b->root = answer ? json_loads(answer, 0, NULL) : NULL;
    free(answer);
    bool good = b->root && take(b, &reader) && !*reader.damage;
    error = reader_verdict(&reader, path, "run the backtest again", why);
    reader_close(&reader);
    if (!other && (good || error == READER_NOT_READ))
        return result_error_of(error);
    if (!other)
        snprintf(why, READER_WHY, "%.300s: this backtest is damaged", path);
    return RESULT_NOT_A_RESULT;
}

void backtest_read_release(struct backtest_read *b)
{
    for (size_t i = 0; i < b->count; i++) {
        free(b->series[i].measured);
        free(b->series[i].low);
        free(b->series[i].middle);
        free(b->series[i].high);
    }
    free(b->series);
    json_decref(b->root);
    *b = (struct backtest_read){0};
}

double backtest_read_figure(const struct backtest_series *s, const char *name)
{
    return json_member_number(s->figures, name);
}

const char *backtest_read_words(const struct backtest_read *b, const char *name)
{
    return json_member_text(json_object_get(b->root, "words"), name);
}
