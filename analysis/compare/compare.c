#include "compare.h"

#include <math.h>

#include "memory.h"

static bool is_seed(const struct setting *setting)
{
    return text_equal(setting->path, "seed");
}

static bool same_settings(const struct settings *a, const struct settings *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!text_equal(a->items[i].path, b->items[i].path) ||
            (!is_seed(&a->items[i]) && !text_equal(a->items[i].value, b->items[i].value)))
            return false;
    }
    return true;
}

static char *stem(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = memory_text(slash ? slash + 1 : path);

    if (text_ends_with(name, ".h5"))
        name[strlen(name) - 3] = '\0';
    return name;
}

static bool has_seed(const struct variant *v, int64_t seed)
{
    for (size_t i = 0; i < v->count; i++)
        if (v->seeds[i] == seed)
            return true;
    return false;
}

/* Files with the same settings and seed become columns of their own, since the user named them
 * both. */
static struct variant *variant_for(struct comparison *c, const struct result *result,
                                   struct settings *settings)
{
    for (size_t i = 0; i < c->count; i++) {
        struct variant *v = &c->variants[i];
        if (same_settings(&v->settings, settings) && !has_seed(v, result->seed)) {
            settings_release(settings);
            return v;
        }
    }
    c->variants = memory_resize(c->variants, c->count + 1, sizeof *c->variants);
    c->variants[c->count] = (struct variant){.label = stem(result->path),
                                             .defaults = memory_text(result->defaults),
                                             .settings = *settings};
    return &c->variants[c->count++];
}

void comparison_add(struct comparison *comparison, const struct result *result)
{
    struct settings settings;
    struct summary summary;

    settings_read(&settings, result->resolved);
    struct variant *v = variant_for(comparison, result, &settings);
    v->seeds = memory_resize(v->seeds, v->count + 1, sizeof *v->seeds);
    v->runs = memory_resize(v->runs, v->count + 1, sizeof *v->runs);
    v->goals = memory_resize(v->goals, v->count + 1, sizeof *v->goals);
    v->seeds[v->count] = result->seed;
    summary_make(&summary, result);
    measures_make(&v->runs[v->count], &summary);
    v->goals[v->count++] = (struct variant_goals){summary.thresholds, summary.threshold_count};
    summary.thresholds = NULL; /* they are ours now */
    summary.threshold_count = 0;
    summary_release(&summary);
}

static void goals_release(struct variant_goals *goals)
{
    for (size_t i = 0; i < goals->count; i++)
        free(goals->items[i].text);
    free(goals->items);
}

void comparison_release(struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->count; i++) {
        struct variant *v = &comparison->variants[i];
        for (size_t k = 0; k < v->count; k++) {
            measures_release(&v->runs[k]);
            goals_release(&v->goals[k]);
        }
        settings_release(&v->settings);
        free(v->label);
        free(v->defaults);
        free(v->seeds);
        free(v->runs);
        free(v->goals);
    }
    free(comparison->variants);
}

/* Of one run by a text, a measure's path or a threshold: NAN when the run has none. */
struct number_of {
    double (*value)(const struct variant *v, size_t run, const char *text);
};

static double value_of(const struct variant *v, size_t run, const char *path)
{
    const struct measured *found = measures_find(&v->runs[run], path);
    return found ? found->value : NAN;
}

static const struct summary_threshold *find_goal(const struct variant *v, size_t run,
                                                 const char *text)
{
    for (size_t i = 0; i < v->goals[run].count; i++)
        if (text_equal(v->goals[run].items[i].text, text))
            return &v->goals[run].items[i];
    return NULL;
}

static double goal_of(const struct variant *v, size_t run, const char *text)
{
    const struct summary_threshold *found = find_goal(v, run, text);
    return found ? found->value : NAN;
}

static struct interval own_interval(const struct variant *v, struct number_of number,
                                    const char *text)
{
    double *values = memory_new(v->count, sizeof *values);

    for (size_t i = 0; i < v->count; i++)
        values[i] = number.value(v, i, text);
    struct interval interval = interval_of(values, v->count);
    free(values);
    return interval;
}

static struct interval common_difference(const struct variant *a, const struct variant *b,
                                         struct number_of number, const char *text)
{
    double *of_a = memory_new(a->count, sizeof *of_a), *of_b = memory_new(a->count, sizeof *of_b);

    for (size_t i = 0; i < a->count; i++) {
        of_a[i] = number.value(a, i, text);
        of_b[i] = NAN;
        for (size_t k = 0; k < b->count; k++)
            if (b->seeds[k] == a->seeds[i])
                of_b[i] = number.value(b, k, text);
    }
    struct interval interval = interval_paired(of_a, of_b, a->count);
    free(of_a);
    free(of_b);
    return interval;
}

/* The best mean, and those that equal it. None when all are equal: then there is no best. */
static void mark_best(struct compared *items, size_t count, enum better better)
{
    double best = NAN, sign = better == BETTER_MORE ? -1 : 1;
    bool differ = false;

    for (size_t i = 0; i < count; i++) {
        best = fmin(best, sign * items[i].value.mean);
        differ |= items[i].value.mean != items[0].value.mean;
    }
    for (size_t i = 0; i < count && differ && better != BETTER_NEITHER; i++)
        items[i].best = sign * items[i].value.mean == best;
}

const struct measured *compare_sample(const struct comparison *c, const char *path)
{
    for (size_t i = 0; i < c->count; i++)
        for (size_t k = 0; k < c->variants[i].count; k++)
            if (measures_find(&c->variants[i].runs[k], path))
                return measures_find(&c->variants[i].runs[k], path);
    return NULL;
}

/* Of all variants; NULL when none has a value. */
static struct compared *compare(const struct comparison *c, struct number_of number,
                                const char *text)
{
    struct compared *items = memory_new(c->count, sizeof *items);
    bool any = false;

    for (size_t i = 0; i < c->count; i++) {
        items[i].value = own_interval(&c->variants[i], number, text);
        items[i].difference = common_difference(&c->variants[0], &c->variants[i], number, text);
        items[i].p_value = i ? interval_p_value(items[i].difference) : NAN;
        any |= items[i].value.count > 0;
    }
    if (any)
        return items;
    free(items);
    return NULL;
}

struct compared *compare_measure(const struct comparison *c, const char *path)
{
    struct compared *items = compare(c, (struct number_of){value_of}, path);

    const struct measured *sample = compare_sample(c, path);

    if (items && sample)
        mark_best(items, c->count, sample->better);
    return items;
}

struct compared *compare_goal(const struct comparison *c, const char *text, size_t *holds)
{
    for (size_t i = 0; i < c->count; i++) {
        holds[i] = 0;
        for (size_t run = 0; run < c->variants[i].count; run++) {
            const struct summary_threshold *goal = find_goal(&c->variants[i], run, text);
            holds[i] += goal && goal->holds;
        }
    }
    return compare(c, (struct number_of){goal_of}, text);
}

static bool listed(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(names[i], name))
            return true;
    return false;
}

char **compare_paths(const struct comparison *c, size_t *of_the_run)
{
    char **paths = NULL;
    size_t count = 0, capacity = 0;

    for (size_t i = 0; i < c->count; i++) {
        const struct measures *m = &c->variants[i].runs[0];
        for (size_t k = 0; k < m->count; k++) {
            if (listed(paths, count, m->items[k].path))
                continue;
            paths = memory_grow(paths, count + 1, &capacity, sizeof *paths);
            paths[count++] = memory_text(m->items[k].path);
            paths[count] = NULL;
        }
    }
    *of_the_run = c->count ? c->variants[0].runs[0].of_the_run : 0;
    return paths ? paths : memory_new(1, sizeof *paths);
}
