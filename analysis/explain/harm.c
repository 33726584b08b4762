#include "harm.h"

#include "demand.h"
#include "memory.h"
#include "series_path.h"
#include "text.h"

static const double named_part = 0.1;

static const struct summary_caller *workload(const struct summary *s, const char *name)
{
    char path[SERIES_PATH];

    snprintf(path, sizeof path, "workloads/%s", name);
    for (size_t i = 0; i < s->caller_count; i++)
        if (text_equal(s->callers[i].group->path, path))
            return &s->callers[i];
    return NULL;
}

static double failed_by_throttles(const struct summary_caller *caller)
{
    return caller && caller->has_attempts && caller->throttled > 0 ? caller->failed : 0;
}

static bool is_among(char **names, const char *name)
{
    for (; *names; names++)
        if (text_equal(*names, name))
            return true;
    return false;
}

/* The throttles of all sides that a workload uses. */
static double throttles_of(const struct harm *list, char ***users, size_t count, const char *name)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        if (is_among(users[i], name))
            sum += list[i].side->throttles;
    return sum;
}

static void share_failures(const struct summary *s, struct harm *list, size_t count)
{
    char ***users = memory_new(count, sizeof *users);
    struct settings settings;
    double all = 0;

    settings_read(&settings, s->result->resolved);
    for (size_t i = 0; i < count; i++)
        users[i] = demand_workloads(&settings, list[i].resource, list[i].side);
    for (size_t i = 0; i < s->caller_count; i++)
        all += failed_by_throttles(&s->callers[i]);
    for (size_t i = 0; i < count && all > 0; i++)
        for (char **name = users[i]; *name; name++)
            list[i].of_failures += failed_by_throttles(workload(s, *name)) / all *
                                   list[i].side->throttles /
                                   throttles_of(list, users, count, *name);
    for (size_t i = 0; i < count; i++)
        reader_names_free(users[i]);
    free(users);
    settings_release(&settings);
}

struct harm *harm_list(const struct summary *s, size_t *count)
{
    struct harm *list = memory_new(2 * s->resource_count, sizeof *list);
    double all = summary_throttles(s);

    *count = 0;
    for (size_t i = 0; i < 2 * s->resource_count; i++) {
        const struct summary_resource *r = &s->resources[i / 2];
        struct harm harm = {r, &r->sides[i % 2], r->sides[i % 2].throttles / all};
        if (harm.side->throttles == 0)
            continue;
        size_t place = (*count)++;
        for (; place && harm.side->throttles > list[place - 1].side->throttles; place--)
            list[place] = list[place - 1];
        list[place] = harm;
    }
    share_failures(s, list, *count);
    for (size_t i = 0; i < *count; i++)
        list[i].is_named =
            i == 0 || list[i].of_throttles > named_part || list[i].of_failures > named_part;
    return list;
}
