#include "trials_read.h"

#include <math.h>

#include "memory.h"

/* The columns of the group, which must all be there and of one length. */
struct columns {
    char **where, **cause, **sets, **why;
    double *outcome, *throttles, *failed_calls, *bill, *thresholds_failed;
    size_t count;
    bool good;
};

static char **texts(struct columns *c, const struct result *r, const char *name)
{
    char **list = result_labels(r, "remedies", name);
    size_t count = 0;

    while (list && list[count])
        count++;
    c->good = c->good && list && count == c->count;
    return list;
}

static double *numbers(struct columns *c, const struct result *r, const char *name)
{
    size_t count;
    double *values = result_values(r, "remedies", name, &count);

    c->good = c->good && values && count == c->count;
    return values;
}

static void read_columns(struct columns *c, const struct result *r)
{
    *c = (struct columns){.good = true};
    c->outcome = result_values(r, "remedies", "outcome", &c->count);
    c->where = texts(c, r, "where");
    c->cause = texts(c, r, "cause");
    c->sets = texts(c, r, "sets");
    c->why = texts(c, r, "why");
    c->throttles = numbers(c, r, "throttles");
    c->failed_calls = numbers(c, r, "failed_calls");
    c->bill = numbers(c, r, "bill");
    c->thresholds_failed = numbers(c, r, "thresholds_failed");
}

static void release_columns(struct columns *c)
{
    reader_names_free(c->where);
    reader_names_free(c->cause);
    reader_names_free(c->sets);
    reader_names_free(c->why);
    free(c->outcome);
    free(c->throttles);
    free(c->failed_calls);
    free(c->bill);
    free(c->thresholds_failed);
}

static bool has_sense(const struct trial_values *v)
{
    return isfinite(v->throttles) && isfinite(v->failed_calls) && isfinite(v->bill) &&
           isfinite(v->thresholds_failed) && v->throttles >= 0 && v->failed_calls >= 0 &&
           v->bill >= 0 && v->thresholds_failed >= 0;
}

static bool read_before(struct trial_values *v, struct reader *f)
{
    return reader_attribute_number(f, "/remedies", "before_throttles", &v->throttles) &&
           reader_attribute_number(f, "/remedies", "before_failed_calls", &v->failed_calls) &&
           reader_attribute_number(f, "/remedies", "before_bill", &v->bill) &&
           reader_attribute_number(f, "/remedies", "before_thresholds_failed",
                                   &v->thresholds_failed);
}

/* A row whose outcome or numbers make no sense, or have nothing to be compared with, is as good as
 * untried. */
static void add_row(struct trials *t, const struct columns *c, size_t i, bool compared)
{
    struct trial *trial = trials_add(t, c->where[i], c->cause[i], c->sets[i], c->why[i]);
    struct trial_values values = {c->throttles[i], c->failed_calls[i], c->bill[i],
                                  c->thresholds_failed[i]};

    if (!(c->outcome[i] >= 0 && c->outcome[i] < TRIAL_UNTRIED) || !has_sense(&values) || !compared)
        return;
    trial->outcome = (enum trial_outcome)c->outcome[i];
    trial->values = values;
}

bool trials_read(struct trials *t, const struct result *r)
{
    struct columns columns;
    size_t size[READER_RANK];

    *t = (struct trials){0};
    if (reader_shape(r->reader, "/remedies/outcome", size) != 1)
        return false;
    read_columns(&columns, r);
    bool compared = read_before(&t->before, r->reader) && has_sense(&t->before);
    t->resolution = reader_attribute_text(r->reader, "/remedies", "resolution");
    for (size_t i = 0; columns.good && i < columns.count; i++)
        add_row(t, &columns, i, compared);
    release_columns(&columns);
    return t->count > 0;
}
