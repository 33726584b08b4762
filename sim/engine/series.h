/* What a model shows of itself, as rows: one row per output, in the model's own file. The recorder
 * reads the rows and the members they point at; a member without a row is not an output, and an
 * output without unit and sentence cannot be written down.
 *
 *   static const struct series table_series[] = {
 *       SUM(struct table, successes, "1", "granted", "", "Requests that were granted."),
 *       SERIES_END };
 *
 * A SUM member only ever grows: it counts since the start, the recorder stores the growth of each
 * interval, and any number of readers (recorder, alarms, auto scaling) may read it side by side.
 * A VALUE member is read as it stands at the end of each interval. A FINAL member is read once, at
 * the end, and only makes sense for elements (below). A COMPUTED row is a value that no member
 * holds: its function makes it of the subject when it is read. */
#ifndef DDBSIM_SERIES_H
#define DDBSIM_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "histogram.h"
#include "simtime.h"

enum series_kind { SERIES_SUM, SERIES_VALUE, SERIES_FINAL };
enum series_type { SERIES_DOUBLE, SERIES_INT64, SERIES_INT, SERIES_COMPUTED };

struct series {
    const char *name;
    enum series_kind kind;
    enum series_type type;
    size_t offset;
    const char *unit;   /* UDUNITS: "1", "s", "USD" */
    const char *role;   /* what it means (role.h), "" where nobody asks for it by meaning */
    const char *metric; /* CloudWatch's own name of it, "" where there is none */
    const char *sentence;
    double (*compute)(const void *subject); /* of a computed row; it changes nothing */
};

#define SERIES_TYPE(T, m)                                                                          \
    _Generic(((T *)0)->m, double : SERIES_DOUBLE, int64_t : SERIES_INT64, int : SERIES_INT)
#define SERIES_ROW(T, m, name, kind, unit, role, metric, sentence)                                 \
    {                                                                                              \
        name, kind, SERIES_TYPE(T, m), offsetof(T, m), unit, role, metric, sentence                \
    }
#define SUM(T, m, unit, role, metric, sentence)                                                    \
    SERIES_ROW(T, m, #m, SERIES_SUM, unit, role, metric, sentence)
#define VALUE(T, m, unit, role, metric, sentence)                                                  \
    SERIES_ROW(T, m, #m, SERIES_VALUE, unit, role, metric, sentence)
#define FINAL(T, m, unit, role, metric, sentence)                                                  \
    SERIES_ROW(T, m, #m, SERIES_FINAL, unit, role, metric, sentence)
#define COMPUTED(name, compute, unit, role, metric, sentence)                                      \
    {                                                                                              \
        name, SERIES_VALUE, SERIES_COMPUTED, 0, unit, role, metric, sentence, compute              \
    }
#define SERIES_END                                                                                 \
    {                                                                                              \
        0                                                                                          \
    }

static inline double series_read(const struct series *row, const void *subject)
{
    const char *member = (const char *)subject + row->offset;
    switch (row->type) {
    case SERIES_COMPUTED:
        return row->compute(subject);
    case SERIES_DOUBLE:
        return *(const double *)member;
    case SERIES_INT64:
        return (double)*(const int64_t *)member;
    default:
        return *(const int *)member;
    }
}

/* Many alike, such as the partitions of a table: their series have a second dimension. The count
 * may grow during a run, and the n-th element stays the n-th. */
struct series_elements {
    const char *dimension; /* "partition" */
    const char *sentence;  /* what one element is */
    size_t (*count)(const void *subject);
    const void *(*at)(const void *subject, size_t index);
    const char *(*label)(const void *subject, size_t index); /* NULL: numbered from 0 */
};

/* The outputs of one sort of thing, said once, whoever has it: "throughput" of tables and of
 * indexes. The id of a row is OF.NAME and never changes its meaning. */
struct output_set {
    const char *of;
    const char *where; /* groups of a result that may hold it, for the reference */
    const struct series *rows;
    const struct series_elements *elements; /* NULL: the rows are members of the subject */
    bool has_latency;                       /* and latency by quantile and bucket */
};

struct probe {
    char *path; /* the group in the result file, "tables/orders" */
    const struct output_set *outputs;
    void *subject;
    void (*refresh)(void *subject,
                    simtime now); /* brings computed members up to date; may be NULL */
    /* Durations of this interval and of all before it. The recorder empties the first into the
     * second at the end of each interval. NULL where nothing takes time. */
    struct histogram *latency, *latency_before;
};

struct probes {
    struct probe *items;
    size_t count, capacity;
};

void probes_release(struct probes *probes);

/* Borrows all that `probe` points at; the path is copied. */
void probes_add(struct probes *probes, const char *path, struct probe probe);

/* The row called `name` of the probe at `path` without elements, and its probe; NULL when absent.
 */
const struct series *probes_find(const struct probes *probes, const char *path, const char *name,
                                 const struct probe **probe);

#endif
