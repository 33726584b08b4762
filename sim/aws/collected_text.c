#include "collected_text.h"

#include <inttypes.h>
#include <math.h>

#include "number_format.h"
#include "text_table.h"
#include "units.h"

static bool is_chosen(const struct collected_choice *choice, const char *table)
{
    return !choice->table || (table && text_equal(choice->table, table));
}

static void add_number(struct text_table *table, double value)
{
    struct text_number number;

    text_table_add(table, "%s", isnan(value) ? "" : text_thousands(&number, value));
}

static void add_throughput(struct text_table *table, const struct collected_throughput *t,
                           bool on_demand)
{
    for (enum side side = READ; side < SIDES; side++) {
        if (on_demand)
            text_table_add(table, "on demand");
        else
            add_number(table, t->capacity[side]);
    }
}

static void write_tables(const struct collected *c, const struct collected_choice *choice,
                         struct text *out)
{
    static const char *const heading[] = {"table or index", "status", "read units",
                                          "write units",    "items",  "bytes"};
    enum { COLUMNS = sizeof heading / sizeof *heading };
    struct text_table table;

    text_table_init(&table, COLUMNS);
    for (size_t i = 0; i < COLUMNS; i++)
        text_table_add(&table, "%s", heading[i]);
    for (size_t i = 0; i < c->table_count; i++) {
        const struct collected_description *d = c->tables[i].described;
        if (!d || !is_chosen(choice, c->tables[i].name))
            continue;
        text_table_add(&table, "%s", c->tables[i].name);
        text_table_add(&table, "%s", d->status ? d->status : "");
        add_throughput(&table, &d->throughput, d->on_demand);
        add_number(&table, d->items);
        add_number(&table, d->size_bytes);
        for (size_t k = 0; k < d->index_count; k++) {
            const struct collected_index *index = &d->indexes[k];
            text_table_add(&table, "  %s", index->name);
            text_table_add(&table, "%s",
                           index->local    ? "local"
                           : index->status ? index->status
                                           : "");
            if (index->local) {
                text_table_add(&table, " ");
                text_table_add(&table, " ");
            } else {
                add_throughput(&table, &index->throughput, d->on_demand);
            }
            add_number(&table, index->items);
            add_number(&table, index->size_bytes);
        }
    }
    if (table.count > COLUMNS)
        text_table_write(&table, false, out);
    text_table_release(&table);
}

/* Points of the window. */
struct part {
    size_t from, to;
};

static struct part part_of(const struct collected_series *s, const struct collected_choice *choice)
{
    struct part part = {0, s->count};

    while (part.from < part.to && choice->from != COLLECTED_NO_TIME &&
           s->times[part.from] < choice->from)
        part.from++;
    while (part.from < part.to && choice->to != COLLECTED_NO_TIME &&
           s->times[part.to - 1] >= choice->to)
        part.to--;
    return part;
}

/* Whether it is published also when nothing happens, so that a hole means something. */
static bool is_dense(const struct collected_series *s)
{
    return text_starts_with(s->metric, "Consumed") || text_starts_with(s->metric, "Provisioned");
}

static void add_total(struct text_table *table, const struct collected_series *s, struct part part)
{
    bool sum = text_equal(s->statistic, "Sum") || text_equal(s->statistic, "SampleCount");
    double total = 0;

    for (size_t i = part.from; i < part.to; i++)
        total += s->values[i];
    if (part.from == part.to)
        text_table_add(table, " ");
    else if (sum || total >= 1000 * (double)(part.to - part.from))
        add_number(table, sum ? total : total / (double)(part.to - part.from));
    else
        text_table_add(table, "%.4g", total / (double)(part.to - part.from));
}

static void add_series(struct text_table *table, const struct collected_series *s,
                       const struct collected_choice *choice)
{
    struct part part = part_of(s, choice);
    size_t count = part.to - part.from;

    text_table_add(table, "  %s", s->metric);
    text_table_add(table, "%s", s->statistic);
    text_table_add(table, "%" PRId64 " s", s->period_s);
    text_table_add(table, "%zu", count);
    int64_t expected = count ? (s->times[part.to - 1] - s->times[part.from]) / s->period_s + 1 : 0;
    if (is_dense(s) && expected >= (int64_t)count)
        text_table_add(table, "%" PRId64, expected - (int64_t)count);
    else
        text_table_add(table, " ");
    add_total(table, s, part);
}

/* A heading before the first series of a table, an index or an operation. */
static void add_scope(struct text_table *table, const struct collected_series *s,
                      const struct collected_series *before)
{
    struct text heading = {0}, last = {0};

    text_addf(&heading, "%s", s->table ? s->table : "the account");
    if (s->index || s->operation)
        text_addf(&heading, ", %s", s->index ? s->index : s->operation);
    if (before) {
        text_addf(&last, "%s", before->table ? before->table : "the account");
        if (before->index || before->operation)
            text_addf(&last, ", %s", before->index ? before->index : before->operation);
    }
    if (!text_equal(text_get(&heading), text_get(&last)))
        text_table_add_heading(table, text_get(&heading));
    text_release(&heading);
    text_release(&last);
}

static void write_series(const struct collected *c, const struct collected_choice *choice,
                         struct text *out)
{
    static const char *const heading[] = {"series", "statistic", "period",
                                          "points", "missing",   "total or mean"};
    enum { COLUMNS = sizeof heading / sizeof *heading };
    const struct collected_series *before = NULL;
    struct text_table table;

    text_table_init(&table, COLUMNS);
    for (size_t i = 0; i < COLUMNS; i++)
        text_table_add(&table, "%s", heading[i]);
    for (size_t i = 0; i < c->series_count; i++) {
        if (!is_chosen(choice, c->series[i].table))
            continue;
        add_scope(&table, &c->series[i], before);
        add_series(&table, &c->series[i], choice);
        before = &c->series[i];
    }
    if (table.count > COLUMNS) {
        text_add(out, "\n");
        text_table_write(&table, false, out);
    }
    text_table_release(&table);
}

static void write_counts(const struct collected *c, struct text *out)
{
    const struct {
        size_t count;
        const char *one, *many;
    } counts[] = {{c->target_count, "scalable target", "scalable targets"},
                  {c->policy_count, "scaling policy", "scaling policies"},
                  {c->action_count, "scheduled action", "scheduled actions"},
                  {c->change_count, "change of capacity", "changes of capacity"},
                  {c->report_count, "report of hot keys", "reports of hot keys"},
                  {c->bill_count, "line of the bill", "lines of the bill"}};
    bool any = false;

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if (!counts[i].count)
            continue;
        text_addf(out, "%s%zu %s", any ? ", " : "\nAlso ", counts[i].count,
                  counts[i].count == 1 ? counts[i].one : counts[i].many);
        any = true;
    }
    if (any)
        text_add(out, ".\n");
}

static const struct collected_series *consumed_of(const struct collected *c, const char *table)
{
    const struct collected_series *read =
        collected_find_series(c, table, NULL, NULL, "ConsumedReadCapacityUnits", "Sum");

    return read ? read
                : collected_find_series(c, table, NULL, NULL, "ConsumedWriteCapacityUnits", "Sum");
}

static bool has_operations(const struct collected *c, const char *table)
{
    for (size_t i = 0; i < c->series_count; i++)
        if (c->series[i].table && c->series[i].operation && text_equal(c->series[i].table, table) &&
            text_equal(c->series[i].statistic, "SampleCount"))
            return true;
    return false;
}

static bool has_keys(const struct collected *c, const char *table)
{
    for (size_t i = 0; i < c->report_count; i++)
        if (text_equal(c->reports[i].table, table) && !c->reports[i].throttled)
            return true;
    return false;
}

static void write_window(const struct collected_series *s, const char *name,
                         const struct collected_choice *choice, struct text *out)
{
    struct part part = part_of(s, choice);
    struct units_text length, begins, ends;

    if (part.from == part.to) {
        text_addf(out, "%s: no traffic in the window that was asked for.\n", name);
        return;
    }
    int64_t from = s->times[part.from], to = s->times[part.to - 1] + s->period_s;
    const int64_t longest = INT64_MAX / SECOND; /* that a duration can be, 292 years */
    text_addf(out, "%s: %s of traffic, %s to %s, by %" PRId64 " s%s%s.\n", name,
              units_write_duration(&length, (to - from < longest ? to - from : longest) * SECOND),
              units_write_instant(&begins, from), units_write_instant(&ends, to), s->period_s,
              to - from < 7 * 86400 ? "; less than a week shows no weekly pattern" : "",
              s->period_s > 60 ? "; short bursts cannot be seen" : "");
}

/* What a table lacks, and what that leaves to guess. */
static void write_thin(const struct collected *c, const struct collected_table *table,
                       const struct collected_choice *choice, struct text *out)
{
    const struct collected_series *consumed = consumed_of(c, table->name);
    const char *name = table->name;

    if (!table->described)
        text_addf(out, "%s: no describe-table; keys, indexes and sizes are not known.\n", name);
    if (!consumed) {
        text_addf(out, "%s: no Consumed*CapacityUnits; there is no traffic to imitate.\n", name);
        return;
    }
    write_window(consumed, name, choice, out);
    if (!has_operations(c, name))
        text_addf(out,
                  "%s: no SampleCount of SuccessfulRequestLatency; calls are guessed from "
                  "units.\n",
                  name);
    if (!has_keys(c, name))
        text_addf(out, "%s: no Contributor Insights report; which keys are hot is a guess.\n",
                  name);
}

void collected_text_write(const struct collected *c, const struct collected_choice *choice,
                          struct text *out)
{
    if (c->region)
        text_addf(out, "Region %s\n\n", c->region);
    write_tables(c, choice, out);
    write_series(c, choice, out);
    size_t sentences = out->length;
    write_counts(c, out);
    text_add(out, "\n");
    for (size_t i = 0; i < c->table_count; i++)
        if (is_chosen(choice, c->tables[i].name))
            write_thin(c, &c->tables[i], choice, out);
    number_format_fold(out, sentences);
}
