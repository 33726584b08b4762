#include "result.h"

#include <math.h>

#include "layout.h"
#include "layout_check.h"
#include "memory.h"
#include "series_path.h"
#include "text.h"
#include "time_zone.h"
#include "units.h"

static const char *path_of(char out[SERIES_PATH], const char *group, const char *name)
{
    snprintf(out, SERIES_PATH, "/%s%s%s", group, *group && *name ? "/" : "", name);
    return out;
}

/* Of a series of the whole run, what lies in the window; other series are of the whole run alone. */
static double *cut(const struct result *r, const char *path, double *values, size_t *count)
{
    if (!values || !reader_is_along(r->reader, path, "/time")) {
        free(values);
        *count = 0;
        return NULL;
    }
    size_t there = *count > r->first_row ? *count - r->first_row : 0;
    *count = there < r->rows ? there : r->rows;
    memmove(values, values + (*count ? r->first_row : 0), *count * sizeof *values);
    return values;
}

double *result_values(const struct result *result, const char *group, const char *name,
                      size_t *count)
{
    char path[SERIES_PATH];
    double *values = reader_values(result->reader, path_of(path, group, name), 1, count);
    return result->is_window ? cut(result, path, values, count) : values;
}

char **result_labels(const struct result *result, const char *group, const char *name)
{
    char path[SERIES_PATH];
    size_t count;

    return reader_texts(result->reader, path_of(path, group, name), 1, &count);
}

double *result_role(const struct result *result, const struct group *group, const char *role,
                    size_t *count)
{
    const struct output *output = group_output(group, role);

    *count = 0;
    return output ? result_values(result, group->path, output->name, count) : NULL;
}

static bool is_sum(const struct output *output)
{
    return text_equal(output->aggregate, "sum");
}

double result_aggregate(const struct result *result, const struct group *group,
                        const struct output *output)
{
    const struct role *role = role_find(output->role);
    enum aggregate how = role ? role->aggregate : AGGREGATE_OWN;
    size_t count, seen = 0;
    double *values = result_values(result, group->path, output->name, &count);
    double sum = 0, most = NAN, last = NAN;

    for (size_t i = 0; values && i < count; i++) {
        if (isnan(values[i]))
            continue;
        sum += values[i];
        most = fmax(most, values[i]);
        last = values[i];
        seen++;
    }
    bool there = values != NULL;
    free(values);
    if (!there)
        return NAN;
    if (how == AGGREGATE_MOST)
        return most;
    if (how == AGGREGATE_LAST)
        return last;
    return is_sum(output) ? sum : seen ? sum / (double)seen : NAN;
}

double result_end(const struct result *r)
{
    if (r->complete)
        return r->duration_s;
    return r->rows ? fmin(r->time[r->rows - 1] + r->sample_every_s, r->duration_s) : 0;
}

/* How far the clock of the result's zone is ahead of UTC's at a moment of the run. */
static int64_t offset_at(const struct result *r, double at_s)
{
    return time_zone_offset_s(r->time_zone, r->start_epoch_s + (int64_t)floor(at_s));
}

int64_t result_civil_s(const struct result *r, double at_s)
{
    return r->start_epoch_s + (int64_t)floor(at_s) + offset_at(r, at_s);
}

/* The last day, counted from 1970; an end at midnight belongs to the day before. */
static int64_t last_day(const struct result *r)
{
    int64_t seconds = (int64_t)ceil(result_end(r));

    return result_civil_s(r, (double)(seconds ? seconds - 1 : 0)) / 86400;
}

static int64_t year_of(int64_t day)
{
    struct units_text date;

    return strtoll(units_write_instant(&date, day * 86400), NULL, 10);
}

const char *result_clock(const struct result *r, double at_s, struct units_text *out)
{
    int64_t first = result_civil_s(r, 0) / 86400, last = last_day(r),
            civil_start = r->start_epoch_s + offset_at(r, at_s);
    simtime at = simtime_from_seconds(at_s);

    if (last > first)
        return units_write_date_clock(out, civil_start, at, year_of(last) > year_of(first));
    if (civil_start + at / SECOND >= (first + 1) * 86400)
        snprintf(out->bytes, sizeof out->bytes, "24:00:00");
    else
        units_write_clock(out, civil_start, at);
    return out->bytes;
}

double result_interval_end(const struct result *r, size_t i)
{
    return i + 1 < r->rows ? r->time[i + 1] : result_end(r);
}

double result_number(const struct result *result, const struct group *group, const char *role)
{
    const struct output *output = group_output(group, role);
    return output ? result_aggregate(result, group, output) : NAN;
}

double result_needed(const struct result *result, const struct group *group, const char *role)
{
    if (!group_has(group, role) && !*result->reader->damage)
        snprintf(result->reader->damage, sizeof result->reader->damage,
                 "the output of %.100s with the role '%s'", group ? group->path : "a group", role);
    return result_number(result, group, role);
}

double result_number_or_0(const struct result *result, const struct group *group, const char *role)
{
    double number = result_number(result, group, role);
    return isnan(number) ? 0 : number;
}

static char *text_or_empty(struct reader *reader, const char *path)
{
    char *text = reader_text(reader, path);
    return text ? text : memory_text("");
}

static bool read_about(struct result *r)
{
    struct reader *f = r->reader;
    double layout, seed, complete;

    if (!reader_attribute_number(f, "/", "layout_version", &layout) || layout != LAYOUT_VERSION)
        return false;
    r->title = reader_attribute_text(f, "/", "title");
    r->version = reader_attribute_text(f, "/", "version");
    r->digest = reader_attribute_text(f, "/", "digest");
    r->resolution = reader_attribute_text(f, "/", "resolution");
    r->start = reader_attribute_text(f, "/", "start");
    r->price_book = reader_attribute_text(f, "/", "price_book");
    r->defaults = reader_attribute_text(f, "/", "defaults");
    r->future = reader_attribute_text(f, "/", "future");
    r->time_zone = reader_attribute_text(f, "/", "display_time_zone");
    if (!r->time_zone || !time_zone_known(r->time_zone)) { /* another machine may know fewer */
        free(r->time_zone);
        r->time_zone = memory_text("UTC");
    }
    if (!r->defaults)
        r->defaults = memory_text(LAYOUT_DEFAULTS);
    bool good = r->title && r->price_book && r->version && r->digest && r->resolution && r->start &&
                reader_attribute_number(f, "/", "seed", &seed) && fabs(seed) < 1e16 &&
                reader_attribute_number(f, "/", "complete", &complete) &&
                reader_attribute_number(f, "/", "duration", &r->duration_s) &&
                reader_attribute_number(f, "/", "sample_every", &r->sample_every_s) &&
                !units_read_instant(r->start, &r->start_epoch_s);
    if (!good)
        return false;
    r->seed = (int64_t)seed;
    r->complete = complete != 0;
    r->resolved = text_or_empty(f, "/scenario/resolved");
    r->given = text_or_empty(f, "/scenario/given");
    r->time = result_values(r, "", "time", &r->rows);
    return r->time != NULL && outputs_read(&r->outputs, f);
}

/* Says of a foreign file why it is not a result. */
static void say_foreign(struct result *r, char *why)
{
    char *kind = reader_attribute_text(r->reader, "/", "kind");

    if (kind && text_equal(kind, "sweep"))
        snprintf(why, READER_WHY,
                 "%.300s is a sweep, not the result of one run; show and report read it", r->path);
    else if (kind && text_equal(kind, "backtest"))
        snprintf(why, READER_WHY,
                 "%.300s is a backtest, not the result of one run; report makes its page", r->path);
    else if (!layout_is_other(r->reader, r->path, LAYOUT_VERSION, why))
        snprintf(why, READER_WHY,
                 "%.300s is not a result of this version of ddbsim (layout %d); run the scenario "
                 "again",
                 r->path, LAYOUT_VERSION);
    free(kind);
}

enum result_error result_read(struct result *r, const char *path, const struct memory_file *memory,
                              char *why)
{
    enum reader_error error = READER_GOOD;

    *r = (struct result){.reader = memory_new(1, sizeof *r->reader), .path = memory_text(path)};
    if (memory)
        reader_open_memory(r->reader, memory);
    else
        error = reader_open(r->reader, path, why);
    if (error != READER_GOOD)
        return result_error_of(error);
    bool ours = read_about(r);
    enum result_error fault = result_fault(r, why);
    if (fault != RESULT_GOOD)
        return fault;
    if (!ours)
        say_foreign(r, why);
    return ours ? RESULT_GOOD : RESULT_NOT_A_RESULT;
}

enum result_error result_error_of(enum reader_error error)
{
    return error == READER_GOOD       ? RESULT_GOOD
           : error == READER_NOT_READ ? RESULT_NOT_READ
                                      : RESULT_NOT_A_RESULT;
}

enum result_error result_fault(const struct result *r, char *why)
{
    return result_error_of(reader_verdict(r->reader, r->path, "run the scenario again", why));
}

bool result_sound(const struct result *r, char *why)
{
    return result_fault(r, why) == RESULT_GOOD;
}

void result_release(struct result *r)
{
    if (r->reader)
        reader_close(r->reader);
    free(r->reader);
    free(r->path);
    free(r->title);
    free(r->version);
    free(r->digest);
    free(r->resolution);
    free(r->price_book);
    free(r->defaults);
    free(r->future);
    free(r->start);
    free(r->time_zone);
    free(r->given);
    free(r->resolved);
    free(r->time);
    outputs_release(&r->outputs);
}

char **result_groups(const struct result *result, const char *group)
{
    char path[SERIES_PATH];
    return reader_names(result->reader, path_of(path, group, ""), READER_GROUPS);
}

/* The n-th word of the flag meanings; "other" beyond the last. */
static char *kind_name(const char *meanings, int n)
{
    while (meanings && n-- > 0) {
        const char *space = strchr(meanings, ' ');
        meanings = space ? space + 1 : NULL;
    }
    if (!meanings)
        return memory_text("other");
    char *name = memory_text(meanings);
    name[strcspn(name, " ")] = '\0';
    return name;
}

/* Events lie along no series' time. */
static double *event_values(const struct result *result, const char *path, size_t *count)
{
    return reader_values(result->reader, path, 1, count);
}

static bool is_outside(const struct result *r, double at_s)
{
    return r->is_window && (r->rows == 0 || at_s < r->time[0] || at_s >= result_end(r));
}

struct result_event *result_events(const struct result *result, size_t *count)
{
    size_t kinds, n;
    double *at = event_values(result, "/events/event_time", &n);
    double *kind = event_values(result, "/events/kind", &kinds);
    char **subject = result_labels(result, "events", "subject");
    char **detail = result_labels(result, "events", "detail");
    struct result_event *events = memory_new(n, sizeof *events);
    char *meanings = reader_attribute_text(result->reader, "/events/kind", "flag_meanings");

    *count = 0;
    for (size_t i = 0; i < n && i < kinds && subject && subject[i] && detail && detail[i]; i++) {
        if (is_outside(result, at[i]))
            continue;
        events[(*count)++] = (struct result_event){
            at[i], kind_name(meanings, kind[i] >= 0 && kind[i] < 128 ? (int)kind[i] : 128),
            memory_text(subject[i]), memory_text(detail[i])};
    }
    free(meanings);
    free(at);
    free(kind);
    reader_names_free(subject);
    reader_names_free(detail);
    return events;
}

void result_events_free(struct result_event *events, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(events[i].kind);
        free(events[i].subject);
        free(events[i].detail);
    }
    free(events);
}

double result_latency(const struct result *result, const char *group, double q)
{
    size_t buckets, edges;
    double *counts = result_values(result, group, "latency_counts", &buckets);
    double *from = result_values(result, "", "latency_bucket", &edges);
    double total = 0, seen = 0, found = NAN;

    if (!counts || !from)
        buckets = 0;
    for (size_t i = 0; i < buckets; i++)
        total += counts[i];
    double rank = fmax(1, ceil(q * total));
    for (size_t i = 0; i + 1 < edges && i + 1 < buckets && isnan(found); i++) {
        seen += counts[i];
        if (total > 0 && seen >= rank)
            found = 0.5 * (from[i] + from[i + 1]);
    }
    free(counts);
    free(from);
    return found;
}
