#include "tail.h"

#include <math.h>

#include "credit_use.h"
#include "measures.h"
#include "series_path.h"
#include "window.h"

#define PREFIX "tail/"

static double of_both(double value, const struct measures *whole, const char *path)
{
    const struct measured *m = isnan(value) ? measures_find(whole, path) : NULL;
    return m ? m->value : value;
}

static void add_measures(const struct measures *part, const struct measures *whole,
                         const struct tail_answer *answer)
{
    for (size_t i = 0; i < part->count; i++) {
        const struct measured *m = &part->items[i];
        answer->add(answer->out, m->path, m->unit, m->sentence, m->better,
                    of_both(m->value, whole, m->path));
    }
}

/* What goes on being so: measures of the tail that it has itself. */
static void add_tail(const struct measures *tail, const struct tail_answer *answer)
{
    char path[SERIES_PATH];

    for (size_t i = 0; i < tail->count; i++) {
        const struct measured *m = &tail->items[i];
        snprintf(path, sizeof path, PREFIX "%s", m->path);
        if (!isnan(m->value))
            answer->add(answer->out, path, m->unit, m->sentence, m->better, m->value);
    }
}

/* Goals may be about any series; those that no measure answers are told besides. */
static void add_goals(const struct result *result, const struct measures *measures,
                      const char *prefix, const struct threshold *goals, size_t count,
                      const struct tail_answer *answer)
{
    char path[SERIES_PATH], told[SERIES_PATH];

    for (size_t g = 0; g < count; g++) {
        threshold_path(&goals[g], path, sizeof path);
        double value = measures_value(measures, result, &goals[g]);
        snprintf(told, sizeof told, "%s%s", prefix, path);
        if (!measures_find(measures, path) && !isnan(value))
            answer->add(answer->out, told, measure_unit(path), "A goal.", BETTER_NEITHER, value);
    }
}

static void add_credit(const struct result *horizon, const struct result *tail,
                       const struct group *group, const char *side,
                       const struct tail_answer *answer)
{
    struct credit_use before, after;
    char path[SERIES_PATH];

    if (!credit_use_of(horizon, group, side, &before) || !credit_use_of(tail, group, side, &after))
        return;
    snprintf(path, sizeof path, "%s/%s_credit_spent", group->path, side);
    answer->add(answer->out, path, "1", "Burst credit that was spent.", BETTER_LESS, before.spent);
    snprintf(path, sizeof path, PREFIX "%s/%s_overdrawn", group->path, side);
    answer->add(answer->out, path, "1/s", "Served beyond what is provisioned.", BETTER_LESS,
                after.overdrawn_per_s);
    snprintf(path, sizeof path, PREFIX "%s/%s_credit_lasts", group->path, side);
    if (isfinite(after.lasts_s))
        answer->add(answer->out, path, "s", "For how long the credit lasts.", BETTER_MORE,
                    after.lasts_s);
}

void tail_add_values(const struct result *whole, double horizon_s, const struct threshold *goals,
                     size_t goal_count, const struct tail_answer *answer)
{
    const struct result horizon = window_of(whole, 0, horizon_s),
                        tail = window_of(whole, horizon_s, INFINITY),
                        *parts[] = {whole, &horizon, &tail};
    struct summary summaries[3];
    struct measures measures[3];

    for (int i = 0; i < 3; i++) {
        summary_make(&summaries[i], parts[i]);
        measures_make(&measures[i], &summaries[i]);
    }
    add_measures(&measures[1], &measures[0], answer);
    add_goals(&horizon, &measures[1], "", goals, goal_count, answer);
    add_tail(&measures[2], answer);
    add_goals(&tail, &measures[2], PREFIX, goals, goal_count, answer);
    for (size_t g = 0; g < whole->outputs.group_count; g++) {
        if (whole->outputs.groups[g].has_elements)
            continue;
        add_credit(&horizon, &tail, &whole->outputs.groups[g], "read", answer);
        add_credit(&horizon, &tail, &whole->outputs.groups[g], "write", answer);
    }
    for (int i = 0; i < 3; i++) {
        measures_release(&measures[i]);
        summary_release(&summaries[i]);
    }
}

bool tail_is_overdrawn(const char *path, struct text *of)
{
    static const char prefix[] = PREFIX, ending[] = "_overdrawn";
    const char *slash = strrchr(path, '/');

    if (!text_starts_with(path, prefix) || !text_ends_with(path, ending))
        return false;
    if (!of)
        return true;
    text_add_part(of, path + strlen(prefix), (size_t)(slash - path) - strlen(prefix));
    text_add(of, " ");
    text_add_part(of, slash + 1, strlen(slash + 1) - strlen(ending));
    return true;
}
