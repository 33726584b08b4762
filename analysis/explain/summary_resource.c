#include <math.h>

#include "memory.h"
#include "series_path.h"
#include "summary.h"
#include "text.h"

static double or_zero(double value)
{
    return isnan(value) ? 0 : value;
}

/* Which minute on the clock an interval begins in, from that of the start. */
static double clock_minute(const struct result *r, size_t i)
{
    return floor((r->time[i] + (double)(r->start_epoch_s % 60)) / 60);
}

/* As CloudWatch's one-minute sums would show it, a second. */
static double peak_minute(const struct result *r, const double *consumed, size_t count)
{
    static const double least_s = 30; /* a shorter piece of a minute does not count beside others */
    double most = 0, most_short = 0;
    bool any = false;

    for (size_t i = 0; i < count && i < r->rows;) {
        double minute = clock_minute(r, i), sum = 0, length = 0;
        for (; i < count && i < r->rows && clock_minute(r, i) == minute; i++) {
            sum += consumed[i];
            length += result_interval_end(r, i) - r->time[i];
        }
        bool long_enough = length >= least_s;
        if (long_enough)
            most = fmax(most, sum / length);
        else if (length > 0)
            most_short = fmax(most_short, sum / length);
        any |= long_enough;
    }
    return any ? most : most_short;
}

/* When throttling began and ended, for how many intervals it lasted, and its worst 60 seconds on
 * the clock. Marks the intervals in `hit`. */
static void find_throttling(struct summary_side *side, const struct result *r,
                            const double *throttles, size_t count, bool *hit)
{
    double minute = -1, in_minute = 0;

    side->first_s = side->last_s = side->worst_minute_s = NAN;
    for (size_t i = 0; i < count && i < r->rows; i++) {
        double at = clock_minute(r, i);
        in_minute = at == minute ? in_minute + throttles[i] : throttles[i];
        minute = at;
        if (in_minute > side->worst_minute) {
            side->worst_minute = in_minute;
            side->worst_minute_s = at * 60 - (double)(r->start_epoch_s % 60);
        }
        if (!(throttles[i] > 0))
            continue;
        hit[i] = true;
        if (isnan(side->first_s))
            side->first_s = r->time[i];
        side->last_s = result_interval_end(r, i);
        side->throttled_s += side->last_s - r->time[i];
    }
}

static double ends(const double *values, size_t count, bool last)
{
    return count ? values[last ? count - 1 : 0] : 0;
}

/* "throttled" or, of a side, "throttled.read". */
static const char *role_of(const char *name, const char *side, char out[64])
{
    snprintf(out, 64, "%s%s%s", name, *side ? "." : "", side);
    return out;
}

static void count_reasons(struct summary_side *side, const struct result *r,
                          const struct group *group)
{
    char role[128];

    for (int i = 0; i < LIMITS; i++) {
        snprintf(role, sizeof role, "throttled.%.30s.%s", side->side, limit_names[i]);
        side->by_reason[i] = result_number_or_0(r, group, role);
    }
}

static void make_capacity(struct summary_side *side, const struct result *r,
                          const struct group *group, const double *consumed, size_t count)
{
    char role[64];
    size_t n;
    double *capacity = result_role(r, group, role_of("capacity", side->side, role), &n);

    for (size_t i = 0; i < count; i++) {
        double rate = i < r->rows ? consumed[i] / (result_interval_end(r, i) - r->time[i]) : 0;
        side->consumed += or_zero(consumed[i]);
        side->peak_consumed_per_s = fmax(side->peak_consumed_per_s, rate);
        if (i < n)
            side->provisioned_most = fmax(side->provisioned_most, capacity[i]);
        if (i < n && capacity[i] > 0)
            side->peak_utilisation = fmax(side->peak_utilisation, rate / capacity[i]);
    }
    side->provisioned_first = ends(capacity, n, false);
    side->provisioned_last = ends(capacity, n, true);
    free(capacity);
}

static void make_side(struct summary_side *side, const struct result *r, const struct group *group,
                      const char *which, bool *hit)
{
    char role[64];
    size_t n, t;

    *side =
        (struct summary_side){.side = which, .first_s = NAN, .last_s = NAN, .worst_minute_s = NAN};
    double *consumed = result_role(r, group, role_of("consumed", which, role), &n);
    double *throttles = result_role(r, group, role_of("throttled", which, role), &t);
    make_capacity(side, r, group, consumed, n);
    side->peak_minute_per_s = peak_minute(r, consumed, n);
    find_throttling(side, r, throttles, t, hit);
    side->throttles = result_number_or_0(r, group, role);
    count_reasons(side, r, group);
    free(consumed);
    free(throttles);
}

static bool is_hotter(const struct summary_hot *a, const struct summary_hot *b)
{
    if (a->throttles != b->throttles)
        return a->throttles > b->throttles;
    return a->units > b->units;
}

/* Keeps the hottest few, most throttled first, then most consumed. */
static size_t keep_hottest(struct summary_hot *hottest, size_t kept, struct summary_hot candidate)
{
    size_t place = kept;

    while (place > 0 && is_hotter(&candidate, &hottest[place - 1]))
        place--;
    if (place == SUMMARY_HOT) {
        free(candidate.name);
        return kept;
    }
    if (kept == SUMMARY_HOT)
        free(hottest[--kept].name);
    for (size_t i = kept; i > place; i--)
        hottest[i] = hottest[i - 1];
    hottest[place] = candidate;
    return kept + 1;
}

/* A request of several items that is throttled counts for each of its keys, and may be one
 * throttle: of a whole there is never more than all. */
static void share_out(struct summary_hot *hottest, size_t count, double units, double throttles)
{
    for (size_t i = 0; i < count; i++) {
        hottest[i].units_share = units > 0 ? fmin(1, hottest[i].units / units) : 0;
        hottest[i].throttles_share = throttles > 0 ? fmin(1, hottest[i].throttles / throttles) : 0;
    }
}

/* Adds the totals of the group's outputs of that role, whatever its side, to those of the
 * elements. */
static void add_totals(const struct result *r, const struct group *group, const char *role,
                       double *sums, size_t count)
{
    for (size_t o = 0; o < group->count; o++) {
        char name[SERIES_PATH];
        size_t n, length = strlen(role);
        const char *own = group->outputs[o]->role;
        if (strncmp(own, role, length) != 0 || (own[length] && own[length] != '.'))
            continue;
        snprintf(name, sizeof name, "%s_total", group->outputs[o]->name);
        double *values = result_values(r, group->path, name, &n);
        for (size_t i = 0; values && i < n && i < count; i++)
            sums[i] += or_zero(values[i]);
        free(values);
    }
}

/* How many elements the group's series have: the length of its own axis. */
static size_t count_elements(const struct result *r, const struct group *group)
{
    char name[SERIES_PATH];
    size_t n = 0;

    for (size_t o = 0; o < group->count && !n; o++) {
        snprintf(name, sizeof name, "%s_total", group->outputs[o]->name);
        free(result_values(r, group->path, name, &n));
    }
    return n;
}

static size_t find_hot(struct summary_hot *hottest, const struct result *r,
                       const struct group *group, char **labels)
{
    size_t count = count_elements(r, group), kept = 0, named = 0;
    double *units = memory_new(count, sizeof *units),
           *throttles = memory_new(count, sizeof *throttles);

    size_t placed = 0;
    double *partitions = labels ? result_role(r, group, "partition", &placed) : NULL;
    while (labels && labels[named])
        named++;
    add_totals(r, group, "consumed", units, count);
    add_totals(r, group, "throttled", throttles, count);
    for (size_t i = 0; i < count; i++) {
        char number[32];
        snprintf(number, sizeof number, "#%zu", i);
        if (units[i] == 0 && throttles[i] == 0)
            continue;
        struct summary_hot hot = {.name = memory_text(i < named ? labels[i] : number),
                                  .units = units[i],
                                  .throttles = throttles[i],
                                  .partition = i < placed ? partitions[i] : NAN};
        kept = keep_hottest(hottest, kept, hot);
    }
    free(units);
    free(throttles);
    free(partitions);
    return kept;
}

/* How many of the hottest keys lie in a partition with another of them. */
static size_t count_sharing(const struct summary_hot *keys, size_t count)
{
    size_t sharing = 0;

    for (size_t i = 0; i < count; i++) {
        bool shares = false;
        for (size_t k = 0; k < count && keys[i].partition >= 0; k++)
            shares |= k != i && keys[k].partition == keys[i].partition;
        sharing += shares;
    }
    return sharing;
}

/* Of all partitions, not only of those that throttled most. */
static double greatest_share(const struct result *r, const struct group *group, double whole)
{
    size_t count = count_elements(r, group);
    double *units = memory_new(count, sizeof *units), most = NAN;

    add_totals(r, group, "consumed", units, count);
    for (size_t i = 0; i < count && whole > 0; i++)
        most = fmax(most, units[i] / whole);
    free(units);
    return most;
}

static void find_hot_partitions(struct summary_resource *s, const struct result *r)
{
    char path[SERIES_PATH];

    snprintf(path, sizeof path, "%s/partitions", s->path);
    const struct group *group = outputs_group(&r->outputs, path);
    s->hottest_share = NAN;
    if (!group)
        return;
    s->hottest_share = greatest_share(r, group, s->sides[0].consumed + s->sides[1].consumed);
    s->partition_count = find_hot(s->partitions, r, group, NULL);
    share_out(s->partitions, s->partition_count, s->sides[0].consumed + s->sides[1].consumed,
              s->sides[0].throttles + s->sides[1].throttles);
}

/* The writes of a table that its indexes turned away; an index's partitions lie below it and count
 * the same once more. */
static double back_pressure(const struct summary_resource *s, const struct result *r)
{
    char below[SERIES_PATH];
    double sum = 0;

    snprintf(below, sizeof below, "%s/indexes/", s->path);
    for (size_t i = 0; i < r->outputs.group_count; i++) {
        const struct group *group = &r->outputs.groups[i];
        if (text_starts_with(group->path, below) && !strchr(group->path + strlen(below), '/') &&
            group_has(group, "throttled.write"))
            sum += result_number_or_0(r, group, "throttled.write");
    }
    return sum;
}

/* Keys of an index are those that are queried, for it has no requests that write; keys of a table
 * are those of all requests for the table itself, and both its sides share them. */
static void share_out_keys(struct summary_resource *s)
{
    if (s->is_index)
        share_out(s->keys, s->key_count, s->sides[0].consumed, s->sides[0].throttles);
    else
        share_out(s->keys, s->key_count, s->sides[0].consumed + s->sides[1].consumed,
                  s->sides[0].throttles + s->sides[1].throttles + s->turned_away_by_indexes);
}

static void find_hot_keys(struct summary_resource *s, const struct result *r)
{
    char path[SERIES_PATH];

    snprintf(path, sizeof path, "top_keys%s", strchr(s->path, '/'));
    const struct group *group = outputs_group(&r->outputs, path);
    if (!group || !text_starts_with(s->path, "tables/"))
        return;
    char **labels = result_labels(r, path, "key");
    s->key_count = find_hot(s->keys, r, group, labels);
    share_out_keys(s);
    s->keys_sharing = count_sharing(s->keys, s->key_count);
    reader_names_free(labels);
}

static void make_sides(struct summary_resource *s, const struct result *r, bool *hit_of_run)
{
    bool *hit = memory_new(r->rows, sizeof *hit);
    bool one = group_has(s->group, "throttled");

    make_side(&s->sides[0], r, s->group, one ? "" : "read", hit);
    if (one)
        s->sides[1] = (struct summary_side){.side = "", .first_s = NAN, .last_s = NAN};
    else
        make_side(&s->sides[1], r, s->group, "write", hit);
    for (size_t i = 0; i < r->rows; i++) {
        s->throttled_s += hit[i] ? result_interval_end(r, i) - r->time[i] : 0;
        hit_of_run[i] |= hit[i];
    }
    free(hit);
}

void summary_resource_make(struct summary_resource *s, const struct result *r,
                           const struct group *group, bool *hit)
{
    size_t n;

    *s = (struct summary_resource){.group = group,
                                   .path = group->path,
                                   .is_index = strchr(strchr(group->path, '/') + 1, '/') != NULL};
    make_sides(s, r, hit);
    double *partitions = result_role(r, group, "partitions", &n);
    s->partitions_first = ends(partitions, n, false);
    s->partitions_last = ends(partitions, n, true);
    free(partitions);
    s->throttled_requests = result_number_or_0(r, group, "refused");
    find_hot_partitions(s, r);
    s->turned_away_by_indexes = back_pressure(s, r);
    find_hot_keys(s, r);
    s->bill = summary_bill(r, group);
}

void summary_resource_release(struct summary_resource *s)
{
    for (size_t i = 0; i < s->partition_count; i++)
        free(s->partitions[i].name);
    for (size_t i = 0; i < s->key_count; i++)
        free(s->keys[i].name);
}
