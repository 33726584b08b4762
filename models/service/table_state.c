/* What a table and its indexes leave for a run that goes on from their end, as rows (state.h). What
 * that run makes of it is told in table_take_over.c. */
#include "router.h"
#include "series_path.h"
#include "table.h"

#define PAST(T, m, name, unit, sentence)                                                           \
    SERIES_ROW(T, m, name, SERIES_FINAL, unit, "", "", sentence)
#define INSTANT_UNIT "ns"

static const struct series table_rows[] = {
    PAST(struct table, items, "items", "1", "Items it holds."), SERIES_END};
static const struct output_set table_set = {.of = "table_state", .rows = table_rows};

static const struct series throughput_rows[] = {
    PAST(struct throughput, decrease_day, "decrease_day", "1",
         "UTC day of the last decreases, since 1970; -1: there was none."),
    SERIES_ROW(struct throughput, decreases_today, "decreases_that_day", SERIES_FINAL, "1", "", "",
               "Decreases of capacity on that day."),
    PAST(struct throughput, last_decrease, "last_decrease", INSTANT_UNIT,
         "When capacity was last decreased, since the start; 18 years before: never."),
    PAST(struct throughput, side[READ].previous_peak, "previous_peak_read", "1/s",
         "Read units of the busiest minute without a throttle, which AWS's promise is twice of."),
    PAST(struct throughput, side[WRITE].previous_peak, "previous_peak_write", "1/s",
         "The same of write units."),
    SERIES_END};
static const struct output_set throughput_set = {.of = "throughput_state", .rows = throughput_rows};

static const struct series splitter_rows[] = {
    PAST(struct splitter, peak[READ], "peak_read", "1/s", "Read units of the busiest minute."),
    PAST(struct splitter, peak[WRITE], "peak_write", "1/s", "Write units of the busiest minute."),
    SERIES_END};
static const struct output_set splitter_set = {.of = "splitter_state", .rows = splitter_rows};

static const struct series index_rows[] = {
    PAST(struct index, status, "status", "1", "0 absent, 1 CREATING, 2 ACTIVE."), SERIES_END};
static const struct output_set index_set = {.of = "index_state", .rows = index_rows};

static const struct series side_rows[] = {
    PAST(struct throughput_side, provisioned, "provisioned", "1/s",
         "Capacity in force; 0 in on-demand mode."),
    PAST(struct throughput_side, highest, "highest_provisioned", "1/s",
         "The highest capacity ever provisioned."),
    PAST(struct throughput_side, warm_set, "warm_throughput", "1/s",
         "Warm throughput that the owner set; 0: never."),
    PAST(struct throughput_side, total.level, "tokens", "1",
         "Units kept for a burst; of an index negative while it is behind its table."),
    SERIES_END};

static size_t sides_count(const void *subject)
{
    (void)subject;
    return SIDES;
}

static const void *side_at(const void *subject, size_t i)
{
    return &((const struct throughput *)subject)->side[i];
}

static const struct series_elements sides = {"side", "0 read, 1 write.", sides_count, side_at,
                                             NULL};
static const struct output_set side_set = {
    .of = "side_state", .rows = side_rows, .elements = &sides};

static double start_high(const void *subject)
{
    return (double)(((const struct partition *)subject)->from >> 32);
}

static double start_low(const void *subject)
{
    return (double)(((const struct partition *)subject)->from & 0xffffffffu);
}

#define PARTITION_ROWS                                                                             \
    COMPUTED("range_start_high", start_high, "1", "", "",                                          \
             "Its first hashed key, divided by 2^32."),                                            \
        COMPUTED("range_start_low", start_low, "1", "", "", "The rest of that division."),         \
        PAST(struct partition, bytes, "bytes", "byte", "What its items take."),                    \
        PAST(struct partition, side[READ].hard.level, "tokens_read", "1",                          \
             "Read tokens of its own limit."),                                                     \
        PAST(struct partition, side[WRITE].hard.level, "tokens_write", "1",                        \
             "Write tokens of its own limit; negative while an index is behind.")
#define ALLOCATION_ROWS                                                                            \
    PAST(struct partition, side[READ].allocation.kept.level, "credit_read", "1",                   \
         "Read burst credit of its part of the table."),                                           \
        PAST(struct partition, side[WRITE].allocation.kept.level, "credit_write", "1",             \
             "Write burst credit of its part of the table."),                                      \
        PAST(struct partition, side[READ].boost.factor, "boost_read", "1",                         \
             "What adaptive capacity multiplies its read part by; 0 stands for 1."),               \
        PAST(struct partition, side[WRITE].boost.factor, "boost_write", "1",                       \
             "What adaptive capacity multiplies its write part by; 0 stands for 1.")

static const struct series partition_rows[] = {PARTITION_ROWS, SERIES_END};
static const struct series allocated_rows[] = {PARTITION_ROWS, ALLOCATION_ROWS, SERIES_END};

static size_t serving_count(const void *subject)
{
    return ((const struct throughput *)subject)->partitions.serving_count;
}

static const void *serving_at(const void *subject, size_t i)
{
    return ((const struct throughput *)subject)->partitions.serving[i];
}

static const struct series_elements serving = {"partition",
                                               "Partitions that serve at the end, by key range.",
                                               serving_count, serving_at, NULL};
static const struct output_set partition_set = {
    .of = "partition_state", .rows = partition_rows, .elements = &serving};
static const struct output_set allocated_set = {
    .of = "partition_state", .rows = allocated_rows, .elements = &serving};

static const struct series switch_rows[] = {
    {"at", SERIES_FINAL, SERIES_INT64, 0, INSTANT_UNIT, "", "",
     "When billing was switched to on demand, since the start."},
    SERIES_END};

static size_t switches_count(const void *subject)
{
    const struct control_plane *control = subject;
    return (size_t)(control->switch_count < SWITCHES_A_DAY ? control->switch_count
                                                           : SWITCHES_A_DAY);
}

/* The oldest first. */
static const void *switch_at(const void *subject, size_t i)
{
    const struct control_plane *control = subject;
    size_t first = (size_t)control->switch_count - switches_count(control);
    return &control->switches[(first + i) % SWITCHES_A_DAY];
}

static const struct series_elements switches = {
    "switch", "Switches to on-demand mode, the oldest first.", switches_count, switch_at, NULL};
static const struct output_set switch_set = {
    .of = "control_plane_state", .rows = switch_rows, .elements = &switches};

static double open_units(const void *subject)
{
    const struct autoscaler *a = subject;
    return a->target->side[a->side].consumed - a->consumed.before;
}

static const struct series scaler_rows[] = {
    PAST(struct autoscaler, last_out, "last_scale_out", INSTANT_UNIT,
         "When it last scaled out, since the start; 18 years before: never."),
    PAST(struct autoscaler, last_in, "last_scale_in", INSTANT_UNIT,
         "When it last scaled in, since the start; 18 years before: never."),
    COMPUTED("open_units", open_units, "1", "", "",
             "Units consumed since the last datapoint closed."),
    SERIES_END};
static const struct output_set scaler_set = {.of = "autoscaler_state", .rows = scaler_rows};

static const struct series point_rows[] = {{"units", SERIES_FINAL, SERIES_DOUBLE, 0, "1", "", "",
                                            "Units of the minute; NaN: there is no datapoint."},
                                           SERIES_END};

static size_t unknown_points(const struct metric *m)
{
    return m->closed - m->known;
}

static size_t points_count(const void *subject)
{
    const struct metric *m = &((const struct autoscaler *)subject)->consumed;
    size_t count = unknown_points(m) + (size_t)m->kept;
    return count < METRIC_KEPT ? count : METRIC_KEPT;
}

static const void *point_at(const void *subject, size_t i)
{
    const struct metric *m = &((const struct autoscaler *)subject)->consumed;
    size_t unknown = unknown_points(m);
    return i < unknown ? &m->arriving[(m->closed - 1 - i) % METRIC_KEPT] : &m->points[i - unknown];
}

static const struct series_elements points = {
    "datapoint", "Datapoints that are closed, the newest first, also those not yet known.",
    points_count, point_at, NULL};
static const struct output_set point_set = {
    .of = "datapoint_state", .rows = point_rows, .elements = &points};

static const struct series ttl_rows[] = {
    PAST(struct ttl, alive, "alive", "1",
         "Part of all items that was not deleted by requests; counts of cohorts are before that."),
    SERIES_END};
static const struct output_set ttl_set = {.of = "ttl_state", .rows = ttl_rows};

static const struct series cohort_rows[] = {
    PAST(struct cohort, born, "born", INSTANT_UNIT,
         "When its items were added, since the start; negative: before it."),
    PAST(struct cohort, items, "items", "1", "How many they were."), SERIES_END};

static size_t cohorts_count(const void *subject)
{
    const struct ttl *ttl = subject;
    return ttl->count - ttl->deleted_to;
}

static const void *cohort_at(const void *subject, size_t i)
{
    const struct ttl *ttl = subject;
    return &ttl->cohorts[ttl->deleted_to + i];
}

static const struct series_elements cohorts = {
    "cohort", "Items that were added in one minute, the oldest first.", cohorts_count, cohort_at,
    NULL};
static const struct output_set cohort_set = {
    .of = "ttl_state", .rows = cohort_rows, .elements = &cohorts};

/* Levels are as of the last look at a bucket; tokens that were vended to routers come back. */
static void bring_up_to_date(void *subject, simtime now)
{
    struct throughput *tp = subject;

    if (tp->routers)
        routers_void(tp->routers);
    for (int s = 0; s < SIDES; s++) {
        bucket_level(&tp->side[s].total, now);
        for (size_t i = 0; i < tp->partitions.serving_count; i++) {
            bucket_level(&tp->partitions.serving[i]->side[s].hard, now);
            bucket_level(&tp->partitions.serving[i]->side[s].allocation.kept, now);
        }
    }
}

static void add(struct sim *sim, const char *path, const char *below, const struct output_set *set,
                void *subject, void (*refresh)(void *subject, simtime now))
{
    char whole[SERIES_PATH];

    snprintf(whole, sizeof whole, "%.1000s%s", path, below);
    probes_add(&sim->states, whole,
               (struct probe){.outputs = set, .subject = subject, .refresh = refresh});
}

static void publish_throughput(struct throughput *tp, struct splitter *splitter)
{
    add(tp->sim, tp->path, "", &throughput_set, tp, bring_up_to_date);
    add(tp->sim, tp->path, "", &splitter_set, splitter, NULL);
    add(tp->sim, tp->path, "/sides", &side_set, tp, NULL);
    add(tp->sim, tp->path, "/partitions",
        tp->law->admission->splits ? &partition_set : &allocated_set, tp, NULL);
}

void table_state_publish(struct table *table)
{
    struct sim *sim = table->sim;

    add(sim, table->path, "", &table_set, table, NULL);
    publish_throughput(&table->throughput, &table->splitter);
    add(sim, table->path, "/switches", &switch_set, &table->control, NULL);
    if (table->spec->time_to_live) {
        add(sim, table->path, "", &ttl_set, &table->ttl, NULL);
        add(sim, table->path, "/cohorts", &cohort_set, &table->ttl, NULL);
    }
    for (size_t i = 0; i < table->index_count; i++) {
        add(sim, table->indexes[i].path, "", &index_set, &table->indexes[i], NULL);
        publish_throughput(&table->indexes[i].throughput, &table->indexes[i].splitter);
    }
    for (size_t i = 0; i < table->scaling.count; i++) {
        struct autoscaler *a = table->scaling.items[i];
        char path[SERIES_PATH];
        snprintf(path, sizeof path, "%s%s", a->target->path, table_scaling_folder(a->side));
        add(sim, path, "", &scaler_set, a, NULL);
        add(sim, path, "/datapoints", &point_set, a, NULL);
    }
}
