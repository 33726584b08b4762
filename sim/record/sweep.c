#include "sweep.h"

#include <string.h>

#include "hash.h"
#include "memory.h"
#include "text.h"
#include "units.h"

enum { WHY = 512 };

static bool part_values(struct sweep_axis *axis, const char *list)
{
    size_t capacity = 0, depth = 0;
    const char *from = list;
    char quote = 0;

    for (const char *at = list;; at++) {
        if (*at && quote) {
            quote = *at == quote ? 0 : quote;
            continue;
        }
        if (*at == '"' || *at == '\'')
            quote = *at;
        depth += *at == '[' || *at == '{';
        depth -= depth && (*at == ']' || *at == '}');
        if (*at && (*at != ',' || depth))
            continue;
        if (at == from)
            return false;
        axis->values = memory_grow(axis->values, axis->count, &capacity, sizeof *axis->values);
        char *value = memory_new((size_t)(at - from) + 1, 1);
        memcpy(value, from, (size_t)(at - from));
        axis->values[axis->count++] = value;
        if (!*at)
            return true;
        from = at + 1;
    }
}

static const char *read_size(const char *text, double *out)
{
    int64_t bytes;
    const char *rule = units_read_size(text, &bytes);
    *out = rule ? 0 : (double)bytes;
    return rule;
}

static const char *read_duration(const char *text, double *out)
{
    simtime t;
    const char *rule = units_read_duration(text, &t);
    *out = rule ? 0 : simtime_seconds(t);
    return rule;
}

/* The first kind of quantity that all values are. */
static void read_numbers(struct sweep_axis *axis)
{
    static const struct {
        const char *(*read)(const char *text, double *out);
        const char *unit;
    } kinds[] = {{units_read_number, "1"},
                 {units_read_ratio, "1"},
                 {read_duration, "s"},
                 {read_size, "byte"}};

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        double *numbers = memory_new(axis->count, sizeof *numbers);
        size_t read = 0;
        while (read < axis->count && !kinds[k].read(axis->values[read], &numbers[read]))
            read++;
        if (read == axis->count) {
            axis->numbers = numbers;
            axis->unit = kinds[k].unit;
            return;
        }
        free(numbers);
    }
}

static bool repeats(const struct sweep_axis *axis)
{
    for (size_t i = 0; i < axis->count; i++)
        for (size_t k = 0; k < i; k++)
            if (text_equal(axis->values[i], axis->values[k]) ||
                (axis->numbers && axis->numbers[i] == axis->numbers[k]))
                return true;
    return false;
}

/* The last key of the path; the whole path where that is taken, or is a word of the layout. */
static char *name_axis(const struct sweep *sweep, const char *path)
{
    static const char *const taken[] = {
        "seed",   "runs", "scenario", "cost",   "workloads", "tables",  "time_throttled",
        "series", "time", "caches",   "queues", "apis",      "indexes", "services"};
    const char *dot = strrchr(path, '.');
    char *name = memory_text(dot ? dot + 1 : path);
    bool clash = false;

    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        clash |= text_equal(name, taken[i]);
    for (size_t i = 0; i < sweep->axis_count; i++)
        clash |= text_equal(name, sweep->axes[i].name);
    clash |= (name[0] >= '0' && name[0] <= '9') || strpbrk(name, "/*");
    if (clash) {
        free(name);
        name = memory_text(path);
        for (char *c = name; *c; c++)
            *c = *c == '.' || *c == '/' || *c == '*' ? '_' : *c;
    }
    return name;
}

static bool refuse(char *why, const char *what, const char *rule)
{
    snprintf(why, WHY, "'%.200s': %s", what, rule);
    return false;
}

bool sweep_add_axis(struct sweep *sweep, const char *text, char *why)
{
    const char *equals = strchr(text, '=');

    if (!equals || equals == text || !equals[1])
        return refuse(why, text, "must be PATH=A,B,C with at least one value");
    if (sweep->axis_count == SWEEP_AXES)
        return refuse(why, text, "at most 6 keys can be varied at once");
    struct sweep_axis *axis = &sweep->axes[sweep->axis_count];
    *axis = (struct sweep_axis){.path = memory_new((size_t)(equals - text) + 1, 1)};
    memcpy(axis->path, text, (size_t)(equals - text));
    axis->name = name_axis(sweep, axis->path);
    sweep->axis_count++;
    if (text_equal(axis->path, "seed"))
        return refuse(why, text, "seeds are varied by --seeds N");
    for (size_t i = 0; i + 1 < sweep->axis_count; i++)
        if (text_equal(sweep->axes[i].path, axis->path))
            return refuse(why, text, "this key is varied twice");
    if (!part_values(axis, equals + 1))
        return refuse(why, text, "a value between the commas is empty");
    read_numbers(axis);
    if (axis->count > SWEEP_VALUES || repeats(axis))
        return refuse(why, text, "a value stands twice in the list, or there are too many");
    return true;
}

static char *fingerprint_of(const struct sweep *s)
{
    struct digest digest;
    struct digest_text out;
    double first_seed = (double)s->first_seed;

    digest_init(&digest);
    digest_add_text(&digest, s->version);
    digest_add_text(&digest, s->resolved);
    digest_add_text(&digest, s->inputs);
    digest_add_text(&digest, s->goals);
    digest_add_doubles(&digest, &first_seed, 1);
    for (size_t a = 0; a < s->axis_count; a++) {
        digest_add_text(&digest, s->axes[a].path);
        for (size_t i = 0; i < s->axes[a].count; i++)
            digest_add_text(&digest, s->axes[a].values[i]);
    }
    return memory_text(digest_write(&digest, &out));
}

void sweep_set_goals(struct sweep *s, const char *goals)
{
    free(s->goals);
    s->goals = memory_text(goals);
}

void sweep_set_inputs(struct sweep *s, const char *digest)
{
    free(s->inputs);
    s->inputs = memory_text(digest);
}

void sweep_set_by(struct sweep *s, const char *by)
{
    free(s->by);
    s->by = memory_text(by);
}

bool sweep_begin(struct sweep *s, const char *title, const char *version, const char *given,
                 const char *resolved, int64_t first_seed, size_t seeds, char *why)
{
    s->title = memory_text(title);
    s->version = memory_text(version);
    s->given = memory_text(given);
    s->resolved = memory_text(resolved);
    if (!s->goals)
        s->goals = memory_text("");
    if (!s->by)
        s->by = memory_text("cost");
    if (!s->inputs)
        s->inputs = memory_text("");
    s->first_seed = first_seed;
    s->seeds = seeds;
    s->cells = 1;
    for (size_t i = 0; i < s->axis_count && s->cells <= SWEEP_RUNS; i++)
        s->cells *= s->axes[i].count;
    if (s->cells > SWEEP_RUNS || seeds == 0 || seeds > SWEEP_RUNS / s->cells) {
        snprintf(why, WHY, "that makes more than a million runs; vary fewer values or seeds");
        return false;
    }
    s->run_count = s->cells * seeds;
    s->runs = memory_new(s->run_count, sizeof *s->runs);
    s->fingerprint = fingerprint_of(s);
    return true;
}

static void release_values(struct sweep_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(values[i].path);
        free(values[i].unit);
        free(values[i].sentence);
    }
    free(values);
}

void sweep_release(struct sweep *s)
{
    for (size_t a = 0; a < s->axis_count; a++) {
        for (size_t i = 0; i < s->axes[a].count; i++)
            free(s->axes[a].values[i]);
        free(s->axes[a].values);
        free(s->axes[a].numbers);
        free(s->axes[a].path);
        free(s->axes[a].name);
    }
    for (size_t r = 0; s->runs && r < s->run_count; r++) {
        free(s->runs[r].digest);
        release_values(s->runs[r].values, s->runs[r].count);
    }
    free(s->runs);
    free(s->title);
    free(s->version);
    free(s->given);
    free(s->resolved);
    free(s->goals);
    free(s->by);
    free(s->inputs);
    free(s->fingerprint);
}

size_t sweep_index(const struct sweep *sweep, size_t cell, size_t axis)
{
    for (size_t a = sweep->axis_count; a-- > axis + 1;)
        cell /= sweep->axes[a].count;
    return cell % sweep->axes[axis].count;
}

int64_t sweep_seed(const struct sweep *sweep, size_t run)
{
    return sweep->first_seed + (int64_t)(run % sweep->seeds);
}

bool sweep_complete(const struct sweep *sweep)
{
    for (size_t r = 0; r < sweep->run_count; r++)
        if (!sweep->runs[r].digest)
            return false;
    return true;
}

void sweep_put(struct sweep *sweep, size_t run, char *digest, struct sweep_value *values,
               size_t count)
{
    struct sweep_run *r = &sweep->runs[run];

    free(r->digest);
    release_values(r->values, r->count);
    *r = (struct sweep_run){digest, values, count};
}

void sweep_take_runs(struct sweep *to, struct sweep *from)
{
    size_t seeds = to->seeds < from->seeds ? to->seeds : from->seeds;

    for (size_t i = 0; i < to->cells * seeds; i++) {
        struct sweep_run *own = &to->runs[i / seeds * to->seeds + i % seeds],
                         *other = &from->runs[i / seeds * from->seeds + i % seeds];
        if (own->digest || !other->digest)
            continue;
        *own = *other;
        *other = (struct sweep_run){0};
    }
}
