#include "invariants.h"

#include <math.h>

#include "layout.h"
#include "memory.h"
#include "result.h"
#include "series_path.h"
#include "text.h"

enum { DEPTH = 8, PATH = SERIES_PATH };

struct check {
    const struct result *result;
    char *why;
};

static bool breach(struct check *c, const char *path, const char *what)
{
    snprintf(c->why, READER_WHY, "%.200s is damaged: %.160s %s; run the scenario again",
             c->result->path, path, what);
    return false;
}

static bool rises(struct check *c, const char *path, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i]))
            return breach(c, path, "holds a number that is not finite");
        if (i && values[i] <= values[i - 1])
            return breach(c, path, "does not rise");
    }
    return true;
}

static bool scale_rises(struct check *c, const char *path)
{
    size_t count;
    double *values = reader_values(c->result->reader, path, 1, &count);
    bool good = rises(c, path, values, count);

    free(values);
    return good;
}

static bool span_holds(struct check *c)
{
    static const double most_s = 1e10;
    const struct result *r = c->result;

    if (!(r->sample_every_s > 0 && r->sample_every_s < most_s))
        return breach(c, "sample_every", "is no length of an interval");
    if (!(r->duration_s >= 0 && r->duration_s < most_s))
        return breach(c, "duration", "is no length of a run");
    if (!rises(c, "/time", r->time, r->rows))
        return false;
    if (r->rows && !(r->time[0] >= 0 && r->time[r->rows - 1] <= r->duration_s))
        return breach(c, "/time", "is not within the duration of the run");
    return true;
}

/* Datasets of another length than the run are those of elements, of buckets, of texts. */
static bool has_all_rows(struct check *c, const char *path)
{
    size_t size[READER_RANK];
    int rank = reader_extent(c->result->reader, path, size);

    if (rank == 0 || size[0] == c->result->rows ||
        !reader_is_along(c->result->reader, path, "/time"))
        return true;
    return breach(c, path, "has another number of rows than /time");
}

static bool group_holds(struct check *c, const char *group, int depth)
{
    char path[PATH];
    char **names = reader_names(c->result->reader, *group ? group : "/", READER_DATASETS);
    bool good = true;

    for (char **name = names; *name && good; name++)
        good = snprintf(path, sizeof path, "%s/%s", group, *name) >= PATH || has_all_rows(c, path);
    reader_names_free(names);
    names = depth < DEPTH && good
                ? reader_names(c->result->reader, *group ? group : "/", READER_GROUPS)
                : NULL;
    for (char **name = names; name && *name && good; name++)
        good = (depth == 0 && text_equal(*name, LAYOUT_STATE)) ||
               snprintf(path, sizeof path, "%s/%s", group, *name) >= PATH ||
               group_holds(c, path, depth + 1);
    reader_names_free(names);
    return good;
}

static size_t length_of(struct check *c, const char *path)
{
    size_t size[READER_RANK];
    return reader_shape(c->result->reader, path, size) == 1 ? size[0] : 0;
}

static bool events_hold(struct check *c)
{
    static const char *const paths[] = {"/events/event_time", "/events/kind", "/events/subject",
                                        "/events/detail"};
    size_t count = length_of(c, "/events/event");

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (length_of(c, paths[i]) != count)
            return breach(c, paths[i], "has another number of rows than /events/event");
    return true;
}

static bool is_written_to(const struct result *r)
{
    return r->digest[strspn(r->digest, "0")] == '\0';
}

bool invariants_hold(const struct result *result, char *why)
{
    struct check c = {result, why};

    if (!span_holds(&c) || !scale_rises(&c, "/quantile") || !scale_rises(&c, "/latency_bucket"))
        return false;
    return is_written_to(result) || (events_hold(&c) && group_holds(&c, "", 0));
}
