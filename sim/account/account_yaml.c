#include "account_yaml.h"

#include <math.h>

#include "account_keys.h"
#include "capacity_facts.h"
#include "changes_yaml.h"
#include "now_yaml.h"
#include "price_source.h"
#include "printable.h"
#include "replica_yaml.h"
#include "table_yaml.h"
#include "units.h"
#include "workload_yaml.h"
#include "yaml_text.h"

enum { DAY_S = 86400, WEEK_S = 7 * DAY_S, CALLS_AN_INSTANCE = 50, INSTANCES_MOST = 1000 };

static bool is_chosen(const struct account_sources *yaml, const struct collected_table *table)
{
    return !yaml->table || text_equal(yaml->table, table->name);
}

/* What the chosen tables have in other Regions. */
static void each_global_table(const struct account_sources *yaml,
                              void (*with)(const struct global_replicas *replicas,
                                           const struct collected *collected,
                                           const struct collected_table *table, struct text *out),
                              struct text *out)
{
    const struct collected *c = yaml->collected;

    for (size_t i = 0; i < c->table_count; i++) {
        struct global_replicas replicas;
        if (!is_chosen(yaml, &c->tables[i]))
            continue;
        replica_yaml_find(&replicas, c, &c->tables[i],
                          table_yaml_on_demand(c, &c->tables[i], &yaml->traffic->window),
                          yaml->arena);
        with(&replicas, c, &c->tables[i], out);
    }
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* Whether an earlier workload is made of the same metric. */
static bool said_before(const struct account_traffic *traffic, size_t of)
{
    const struct account_workload *w = &traffic->items[of];

    for (size_t i = 0; i < of; i++) {
        const struct account_workload *other = &traffic->items[i];
        if (text_equal(other->table, w->table) && !other->consistency == !w->consistency &&
            text_same(other->index, w->index))
            return true;
    }
    return false;
}

static void doubt_gaps(const struct account_sources *yaml, struct text *out)
{
    for (size_t i = 0; i < yaml->traffic->count; i++) {
        const struct account_workload *w = &yaml->traffic->items[i];
        const char *side = w->consistency ? "reads" : "writes";
        if (said_before(yaml->traffic, i))
            continue;
        if (w->gaps.lost)
            printable_addf(out, "%s%s%s, %s: %zu datapoint%s lost amid traffic, interpolated.\n",
                           w->table, w->index ? "/" : "", w->index ? w->index : "", side,
                           w->gaps.lost, plural(w->gaps.lost));
        if (w->gaps.idle)
            printable_addf(out, "%s%s%s, %s: %zu period%s without a datapoint taken as idle.\n",
                           w->table, w->index ? "/" : "", w->index ? w->index : "", side,
                           w->gaps.idle, plural(w->gaps.idle));
    }
}

/* Whether its sums, of what the columns are made from, are of longer periods than the window's. */
static bool is_spread(const struct account_sources *yaml, const struct collected_series *s)
{
    return (text_starts_with(s->metric, "Consumed") ||
            text_ends_with(s->metric, "ThrottleEvents")) &&
           s->table && s->count && !s->operation && text_equal(s->statistic, "Sum") &&
           (!yaml->table || text_equal(yaml->table, s->table)) &&
           s->period_s > yaml->traffic->window.period_s &&
           (metric_window_leaves_out(yaml->collected, s) ||
            s == collected_find_series(yaml->collected, s->table, s->index, NULL, s->metric,
                                       s->statistic));
}

/* Whether an earlier series has the same table and period. */
static bool spread_before(const struct account_sources *yaml, const struct collected_series *s)
{
    for (const struct collected_series *o = yaml->collected->series; o < s; o++)
        if (o->period_s == s->period_s && o->table && text_equal(o->table, s->table) &&
            is_spread(yaml, o))
            return true;
    return false;
}

static void doubt_table(const struct account_sources *yaml, const struct collected_table *table,
                        struct text *out)
{
    bool units = false, traffic = false;

    for (size_t i = 0; i < yaml->traffic->count; i++) {
        const struct account_workload *w = &yaml->traffic->items[i];
        if (!text_equal(w->table, table->name))
            continue;
        traffic = true;
        units = units || w->source == ACCOUNT_UNITS_COUNTED;
    }
    if (!table->described)
        printable_addf(out, "%s: not described; its items, indexes and capacity are guesses.\n",
                       table->name);
    if (!traffic)
        printable_addf(out, "%s: no traffic was collected; it stands idle.\n", table->name);
    if (units)
        printable_addf(out, "%s: no metrics by operation; calls are units of the mean item.\n",
                       table->name);
    if (!traffic)
        return;
    struct account_keys keys;
    account_keys_make(&keys, yaml->collected, table->name, NULL, yaml->hash_keys, yaml->arena);
    if (!keys.named)
        printable_addf(out, "%s: %s; how hot its keys are is a guess.\n", table->name,
                       keys.report ? "Contributor Insights of another time than its metrics'"
                                   : "no Contributor Insights");
}

/* Changes of indexes that the scenario does not have. */
static void doubt_changes(const struct account_sources *yaml, struct text *out)
{
    const struct metric_window *w = &yaml->traffic->window;

    for (size_t i = 0; i < yaml->collected->change_count; i++) {
        const struct collected_change *c = &yaml->collected->changes[i];
        struct units_text time;
        if (!c->by_hand || c->asked_at < w->begins || c->asked_at >= metric_window_end(w) ||
            !c->of.table || (yaml->table && !text_equal(yaml->table, c->of.table)) ||
            !collected_find_table(yaml->collected, c->of.table) ||
            capacity_facts_is_known(yaml->collected, &c->of))
            continue;
        printable_addf(out,
                       "%s/%s: its %s capacity was changed at %s; the index is not described (any "
                       "more), so that is left out.\n",
                       c->of.table, c->of.index, side_names[c->of.side],
                       units_write_instant(&time, c->asked_at));
    }
}

/* What of a table's metrics comes in longer periods than the window's, once for each of them. */
static void doubt_periods(const struct account_sources *yaml, struct text *out)
{
    const struct collected *c = yaml->collected;
    const struct metric_window *w = &yaml->traffic->window;

    for (size_t i = 0; i < c->series_count; i++) {
        const struct collected_series *s = &c->series[i];
        struct units_text period, from, to, mine;
        if (!is_spread(yaml, s) || spread_before(yaml, s))
            continue;
        units_write_duration(&period, (simtime)s->period_s * SECOND);
        units_write_duration(&mine, (simtime)w->period_s * SECOND);
        if (metric_window_leaves_out(c, s))
            printable_addf(out,
                           "%s: metrics in periods of %s, %s to %s, are left out where they reach "
                           "beyond those of shorter periods; import them alone for all of that "
                           "time.\n",
                           s->table, period.bytes, units_write_instant(&from, s->times[0]),
                           units_write_instant(&to, s->times[s->count - 1] + s->period_s));
        else
            printable_addf(out,
                           "%s: metrics in periods of %s are spread evenly over those of %s, in %s "
                           "too.\n",
                           s->table, period.bytes, mine.bytes, yaml->measured_file);
    }
}

static bool is_guessed(const struct account_sources *yaml, const char *table,
                       const struct collected_index *index)
{
    struct account_keys keys;

    if (index->local)
        return false;
    account_keys_make(&keys, yaml->collected, table, index->name, yaml->hash_keys, yaml->arena);
    return !keys.named;
}

/* Whether any throttle metric of the table was asked for. */
static bool has_throttles(const struct collected *collected, const char *table)
{
    for (size_t i = 0; i < collected->series_count; i++) {
        const struct collected_series *s = &collected->series[i];
        if (s->table && text_equal(s->table, table) && strstr(s->metric, "Thrott"))
            return true;
    }
    return false;
}

/* What is missing beside the traffic, which the comparison with the past and the bill lack then. */
static void doubt_absent(const struct account_sources *yaml, struct text *out)
{
    const char *region = yaml->collected->region;

    for (size_t i = 0; i < yaml->collected->table_count; i++) {
        const struct collected_table *t = &yaml->collected->tables[i];
        if (is_chosen(yaml, t) && !has_throttles(yaml->collected, t->name))
            printable_addf(out,
                           "%s: no throttle metrics; what was throttled is not in its past, nor "
                           "among its calls.\n",
                           t->name);
    }
    if (!region || !price_source_of_region(region))
        printable_addf(out, "%s%s: a bill has the prices of %s; --prices FILE has others.\n",
                       region ? "No price book is shipped for " : "No file tells the Region",
                       region ? region : "", PRICE_BOOK_DEFAULT);
}

/* Which guesses stand as values in the scenario, and the unknown that spans each. */
static void doubt_guesses(const struct account_sources *yaml, struct text *out)
{
    bool indexes = false, partitions = false, hidden = false, mixed = false;

    for (size_t i = 0; i < yaml->collected->table_count; i++) {
        const struct collected_table *t = &yaml->collected->tables[i];
        if (!is_chosen(yaml, t) || !t->described)
            continue;
        partitions = true;
        for (size_t k = 0; k < t->described->index_count; k++)
            indexes = indexes || is_guessed(yaml, t->name, &t->described->indexes[k]);
    }
    for (size_t i = 0; i < yaml->traffic->count; i++) {
        const struct account_workload *w = &yaml->traffic->items[i];
        hidden = hidden || w->throttled;
        for (size_t k = 0; k < w->index_write_count; k++)
            mixed = mixed || w->index_writes[k].writes == 2;
    }
    if (indexes)
        text_add(out, "Keys of indexes without Contributor Insights are a guess, also how many "
                      "(keys_of_indexes); few throttle sooner.\n");
    if (hidden)
        text_add(out, "0.3 of the throttled attempts count as calls, the others as retries "
                      "(hidden_demand).\n");
    if (partitions)
        text_add(out, "Partitions are a lower bound: AWS tells no number.\n");
    if (mixed)
        text_add(out, "How many updates move their entry of an index is a guess.\n");
}

void account_yaml_doubts(const struct account_sources *yaml, struct text *out)
{
    const struct metric_window *w = &yaml->traffic->window;
    int64_t length = metric_window_end(w) - w->begins;
    struct units_text period;

    if (length < WEEK_S)
        text_addf(out, "%s of history: no weekly rhythm is in it.\n",
                  length <= DAY_S ? "A day or less" : "Less than a week");
    if (w->period_s >= 300)
        text_addf(out,
                  "Periods of %s: bursts within them are not seen, so throttling is a lower "
                  "bound.\n",
                  units_write_duration(&period, (simtime)w->period_s * SECOND));
    for (size_t i = 0; i < yaml->collected->table_count; i++)
        if (is_chosen(yaml, &yaml->collected->tables[i]))
            doubt_table(yaml, &yaml->collected->tables[i], out);
    each_global_table(yaml, replica_yaml_doubt, out);
    doubt_periods(yaml, out);
    doubt_absent(yaml, out);
    doubt_guesses(yaml, out);
    doubt_gaps(yaml, out);
    doubt_changes(yaml, out);
    for (size_t i = 0; i < yaml->traffic->note_count; i++)
        printable_addf(out, "%s.\n", yaml->traffic->notes[i]);
    text_add(out, "Retries, timeouts and instances of the clients are not measured.\n");
}

/* The lines of a text as comments. */
static void write_comments(struct text *out, const char *lines)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        struct text line = {0};
        text_add_part(&line, lines, length);
        yaml_text_comment(out, 0, " - %s", text_get(&line));
        text_release(&line);
        lines += length + (lines[length] == '\n');
    }
}

static void write_header(const struct account_sources *yaml, struct text *out)
{
    const struct metric_window *w = &yaml->traffic->window;
    const struct collected *c = yaml->collected;
    struct units_text from, to;
    struct text doubts = {0};

    text_add(out, "# Made by ddbsim import.\n#\n");
    text_add(
        out,
        "# Question: what would these tables do under other traffic, or bought otherwise?\n#\n");
    yaml_text_comment(
        out, 0,
        "Set-up: what AWS handed out about account %s, %s, from %s to %s, in periods of "
        "%d s. What was measured in that time is in %s; whether this scenario repeats "
        "it, `backtest` tells.",
        c->account ? c->account : "(not told)", c->region ? c->region : "Region not told",
        units_write_instant(&from, w->begins), units_write_instant(&to, metric_window_end(w)),
        (int)w->period_s, yaml->measured_file);
    text_add(out, "#\n# What is uncertain:\n");
    account_yaml_doubts(yaml, &doubts);
    write_comments(out, text_get(&doubts));
    text_release(&doubts);
    text_add(out, "#\n# Next:\n");
    printable_addf(out,
                   "#   ddbsim backtest %s.yaml --calibrate\n"
                   "#   ddbsim plan %s.yaml --set 'workloads.*.scale=3'\n"
                   "#   ddbsim bill %s.yaml --modes\n",
                   yaml->name, yaml->name, yaml->name);
}

static void write_prices(const struct account_sources *yaml, struct text *out)
{
    const char *region = yaml->collected->region;
    const char *book = region ? price_source_of_region(region) : NULL;

    if (book)
        text_addf(out, "price_book: %s\n", book);
    else if (region)
        yaml_text_comment(
            out, 0,
            "No price book is shipped for %s; AWS's own does: --prices index.json, from "
            "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonDynamoDB/"
            "current/%s/index.json",
            region, region);
}

static void write_top(const struct account_sources *yaml, struct text *out)
{
    const struct metric_window *w = &yaml->traffic->window;
    struct units_text text;

    text_add(out, "name: ");
    yaml_text_quoted(out, yaml->name);
    text_addf(out, "\nstart: %s\n", units_write_instant(&text, w->begins));
    text_addf(out, "duration: %s\n",
              units_write_duration(&text, (simtime)(metric_window_end(w) - w->begins) * SECOND));
    text_addf(out, "sample_every: %s\nresolution: auto\n",
              units_write_duration(&text, (simtime)w->period_s * SECOND));
    write_prices(yaml, out);
    yaml_text_comment(out, 0,
                      "Traffic was worked out from the consumption that is measured here. So that "
                      "backtest meets consumption shows that calls and units of a call are right, "
                      "and is no forecast; throttling and scaling are the test.");
    text_add(out, "measured: ");
    yaml_text_quoted(out, yaml->measured_file);
    if (yaml->deployed_file) {
        text_add(out, "\ndeployed: ");
        yaml_text_quoted(out, yaml->deployed_file);
    }
    text_add(out, "\n");
}

static void write_quotas(const struct account_sources *yaml, struct text *out)
{
    const struct collected_limits *l = &yaml->collected->limits;

    if (!l->file)
        return;
    yaml_text_comment(out, 0, "%s", yaml_text_file(l->file));
    text_add(out, "account: {");
    const char *comma = "";
    const struct {
        const char *key;
        double value;
    } rows[] = {{"read", l->account[READ]},
                {"write", l->account[WRITE]},
                {"table_read", l->table[READ]},
                {"table_write", l->table[WRITE]}};
    for (size_t i = 0; i < 4; i++) {
        if (!(rows[i].value > 0))
            continue;
        text_addf(out, "%s%s: %.0f", comma, rows[i].key, rows[i].value);
        comma = ", ";
    }
    text_add(out, "}\n");
}

static void write_tables(const struct account_sources *yaml, struct text *out)
{
    text_add(out, "\ntables:\n");
    for (size_t i = 0; i < yaml->collected->table_count; i++)
        if (is_chosen(yaml, &yaml->collected->tables[i]))
            table_yaml_write(yaml->collected, &yaml->collected->tables[i], &yaml->traffic->window,
                             yaml->hash_keys, out);
}

static void write_global_tables(const struct account_sources *yaml, struct text *out)
{
    struct text tables = {0};

    each_global_table(yaml, replica_yaml_write, &tables);
    if (tables.length)
        text_addf(out, "\nglobal_tables:\n%s", text_get(&tables));
    text_release(&tables);
}

static void write_streams(const struct account_sources *yaml, struct text *out)
{
    bool any = false;

    for (size_t i = 0; i < yaml->collected->table_count; i++) {
        const struct collected_table *t = &yaml->collected->tables[i];
        if (!is_chosen(yaml, t) || !t->described || !t->described->stream_view)
            continue;
        if (!any)
            text_add(out, "\n# Streams. Who reads them was not collected.\nqueues:\n");
        any = true;
        struct text name = {0};
        text_addf(&name, "%s-stream", t->name);
        text_add(out, "  ");
        yaml_text_quoted(out, text_get(&name));
        text_add(out, ": {kind: stream, table: ");
        yaml_text_quoted(out, t->name);
        text_add(out, "}\n");
        text_release(&name);
    }
}

/* So many SDK instances that each has an ordinary part of the busiest period. */
static double guessed_instances(const struct account_sources *yaml)
{
    const struct metric_window *w = &yaml->traffic->window;
    double most = 0;

    for (size_t i = 0; i < w->count; i++) {
        double calls = 0;
        for (size_t j = 0; j < yaml->traffic->count; j++) {
            const struct account_workload *load = &yaml->traffic->items[j];
            if (isfinite(load->calls[i]))
                calls += load->source == ACCOUNT_UNITS_COUNTED ? load->calls[i] / load->units
                                                               : load->calls[i];
        }
        most = fmax(most, calls / (double)w->period_s);
    }
    return fmin(fmax(ceil(most / CALLS_AN_INSTANCE), 1), INSTANCES_MOST);
}

static void write_clients(const struct account_sources *yaml, struct text *out)
{
    if (!yaml->traffic->count)
        return;
    text_add(out, "\nclients:\n");
    yaml_text_comment(out, 2,
                      "A guess: no metric shows retries, timeouts and instances. Replace it by the "
                      "SDK (`sdk: java-v2`), its retry mode and the number of processes; one for "
                      "each %d calls a second is assumed.",
                      (int)CALLS_AN_INSTANCE);
    text_addf(out, "  app: {instances: %.0f}\n", guessed_instances(yaml));
}

static void add_changes(const struct account_sources *yaml, struct text *out)
{
    for (size_t i = 0; i < yaml->collected->table_count; i++)
        if (is_chosen(yaml, &yaml->collected->tables[i]))
            changes_yaml_write(yaml->collected, &yaml->collected->tables[i], &yaml->traffic->window,
                               out);
}

/* Not where there is nothing in it. Releases the section. */
static void write_section(struct text *out, const char *heading, struct text *section)
{
    if (section->length)
        text_addf(out, "\n%s\n%s", heading, text_get(section));
    text_release(section);
}

static void write_timeline(const struct account_sources *yaml, struct text *out)
{
    struct text changes = {0};

    add_changes(yaml, &changes);
    write_section(out, "# What people changed in that time.\ntimeline:", &changes);
}

/* What stands now where that is not what stood when the window began. */
static void write_variants(const struct account_sources *yaml, struct text *out)
{
    struct text now = {0}, changes = {0};

    add_changes(yaml, &changes);
    for (size_t i = 0; i < yaml->collected->table_count; i++)
        if (is_chosen(yaml, &yaml->collected->tables[i]))
            now_yaml_write(yaml->collected, &yaml->collected->tables[i], &yaml->traffic->window,
                           &now);
    if (now.length || changes.length) {
        text_add(out, "\n");
        yaml_text_comment(out, 0,
                          "All above is the time that was measured. The same traffic on what "
                          "stood when it was described: --set variant=now, which is also what a "
                          "bill is made of. A variant of your own begins there with extends: now.");
        text_add(out, "variants:\n  now:\n    set:\n");
        text_add(out, text_get(&now));
        if (changes.length)
            text_add(out, "      - \"timeline=[]\"\n");
    }
    text_release(&now);
    text_release(&changes);
}

static void write_unknowns(const struct account_sources *yaml, struct text *out)
{
    struct text unknowns = {0};

    workload_yaml_write_unknowns(yaml, &unknowns);
    write_section(out,
                  "# What the files do not tell: --futures draws it, backtest --calibrate narrows "
                  "it.\nunknowns:",
                  &unknowns);
}

void account_yaml_write(const struct account_sources *yaml, struct text *out)
{
    write_header(yaml, out);
    write_top(yaml, out);
    write_quotas(yaml, out);
    write_tables(yaml, out);
    write_global_tables(yaml, out);
    write_streams(yaml, out);
    write_clients(yaml, out);
    if (yaml->traffic->count) {
        text_add(out, "\nworkloads:\n");
        workload_yaml_write(yaml, out);
    }
    write_timeline(yaml, out);
    write_variants(yaml, out);
    write_unknowns(yaml, out);
}
