#include "throughput.h"

#include <math.h>

#include "autoscaling.h"
#include "memory.h"
#include "router.h"
#include "series_path.h"

const char *const billing_names[] = {"provisioned", "on_demand", NULL};

static const struct field capacity_fields[] = {
    NUMBER(struct capacity_spec, capacity, "=none; needed when billing is provisioned", MORE_THAN_0,
           10e6, "Provisioned capacity, units per second."),
    NUMBER(struct capacity_spec, max_on_demand, "=no maximum", MORE_THAN_0, 10e6,
           "Highest throughput in on-demand mode, request units per second (OnDemandThroughput)."),
    NUMBER(
        struct capacity_spec, warm_throughput, "=what the partitions of a new table serve",
        MORE_THAN_0, 10e6,
        "Warm throughput at the start: what is served at once, units per second of evenly loaded "
        "keys (pre-warming, or an earlier peak)."),
    OPTION(struct capacity_spec, autoscaling, struct autoscaling_spec, autoscaling_record,
           "=capacity stays as it is", "Application Auto Scaling of this capacity."),
    FIELD_END};

const struct record capacity_record =
    RECORD(struct capacity_spec, "capacity", capacity_fields, NULL,
           "Throughput of one side (read or write) of a table or an index.");

#define SIDE_SERIES(s, low, Up)                                                                    \
    SERIES_ROW(struct throughput, side[s].consumed, "consumed_" low "_capacity_units", SERIES_SUM, \
               "1", "consumed." low, "Consumed" Up "CapacityUnits",                                \
               "Units consumed by " low "s that were granted."),                                   \
        SERIES_ROW(struct throughput, side[s].provisioned, "provisioned_" low "_capacity_units",   \
                   SERIES_VALUE, "1/s", "capacity." low, "Provisioned" Up "CapacityUnits",         \
                   "Units per second in force; 0 in on-demand mode."),                             \
        SERIES_ROW(struct throughput, side[s].throttle_events, low "_throttle_events", SERIES_SUM, \
                   "1", "throttled." low, Up "ThrottleEvents",                                     \
                   "Throttled " low "s, each attempt counted."),                                   \
        SERIES_ROW(struct throughput, side[s].throttled_units, "throttled_" low "_capacity_units", \
                   SERIES_SUM, "1", "throttled_units." low, "",                                    \
                   "Units that throttled " low "s asked for: with those consumed, the demand."),   \
        SERIES_ROW(struct throughput, side[s].throttled_by[LIMIT_PROVISIONED],                     \
                   low "_provisioned_throughput_throttle_events", SERIES_SUM, "1",                 \
                   "throttled." low ".ProvisionedThroughputExceeded",                              \
                   Up "ProvisionedThroughputThrottleEvents",                                       \
                   "Throttled by provisioned throughput."),                                        \
        SERIES_ROW(struct throughput, side[s].throttled_by[LIMIT_KEY_RANGE],                       \
                   low "_key_range_throughput_throttle_events", SERIES_SUM, "1",                   \
                   "throttled." low ".KeyRangeThroughputExceeded",                                 \
                   Up "KeyRangeThroughputThrottleEvents",                                          \
                   "Throttled by the limit of one partition."),                                    \
        SERIES_ROW(struct throughput, side[s].throttled_by[LIMIT_MAX_ON_DEMAND],                   \
                   low "_max_on_demand_throughput_throttle_events", SERIES_SUM, "1",               \
                   "throttled." low ".MaxOnDemandThroughputExceeded",                              \
                   Up "MaxOnDemandThroughputThrottleEvents",                                       \
                   "Throttled by the owner's on-demand maximum."),                                 \
        SERIES_ROW(struct throughput, side[s].throttled_by[LIMIT_ACCOUNT],                         \
                   low "_account_limit_throttle_events", SERIES_SUM, "1",                          \
                   "throttled." low ".AccountLimitExceeded", Up "AccountLimitThrottleEvents",      \
                   "Throttled by the account's quota for one table."),                             \
        SERIES_ROW(                                                                                \
            struct throughput, side[s].burst_credit, low "_burst_credit", SERIES_VALUE, "1",       \
            "credit." low, "",                                                                     \
            "Unused units kept for a burst (under admission static: summed over partitions)."),    \
        SERIES_ROW(struct throughput, side[s].warm, "warm_" low "_units_per_second", SERIES_VALUE, \
                   "1/s", "", "", "Warm throughput: what evenly loaded keys are served at once."), \
        SERIES_ROW(                                                                                \
            struct throughput, side[s].promised, "promised_" low "_units_per_second",              \
            SERIES_VALUE, "1/s", "", "",                                                           \
            "On demand: what AWS promises at once, twice the previous peak; 0 when provisioned.")

static const struct series throughput_series[] = {
    SIDE_SERIES(READ, "read", "Read"), SIDE_SERIES(WRITE, "write", "Write"),
    VALUE(struct throughput, partition_count, "1", "partitions", "", "Partitions that serve."),
    SERIES_END};

const struct output_set throughput_outputs = {
    .of = "throughput", .where = "tables/*, tables/*/indexes/*", .rows = throughput_series};

size_t throughput_partitions_for(const struct throughput_law *law, double read, double write)
{
    double need = ceil(read / law->limits.per_s[READ] + write / law->limits.per_s[WRITE] - 1e-9);
    size_t count = need > 1 ? (size_t)need : 1;
    return count > law->least_partitions ? count : law->least_partitions;
}

bool throughput_must_split(const struct throughput *throughput, double read, double write)
{
    return throughput_partitions_for(throughput->law, read, write) >
           throughput->partitions.serving_count;
}

/* Capacity that was in force is paid for up to now. */
static void bring_bill_up_to_date(struct throughput_side *side, simtime now)
{
    side->bought_unit_seconds += side->provisioned * simtime_seconds(now - side->bought_until);
    side->bought_until = now;
}

static void buy(struct throughput *tp, enum side which, double capacity, simtime now)
{
    struct throughput_side *side = &tp->side[which];
    bool on_demand = tp->billing == BILLING_ON_DEMAND;

    bring_bill_up_to_date(side, now);
    side->provisioned = on_demand ? 0 : capacity;
    if (side->provisioned > side->highest)
        side->highest = side->provisioned;
}

/* The ceiling of the whole table: what was bought and its burst, or what on-demand mode allows. */
static void set_total(struct throughput *tp, enum side which, simtime now)
{
    struct throughput_side *side = &tp->side[which];

    if (tp->billing == BILLING_PROVISIONED) {
        side->total_limit = LIMIT_PROVISIONED;
        double kept_s = simtime_seconds(tp->law->burst) + tp->law->interval_s;
        if (side->past)
            past_minutes_change(side->past, side->provisioned, now);
        else
            bucket_change(&side->total, side->provisioned, side->provisioned * kept_s, now);
        return;
    }
    double quota = tp->law->account_quota[which];
    bool own = side->max_on_demand > 0 && side->max_on_demand < quota;
    double rate = own ? side->max_on_demand : quota;
    side->total_limit = own ? LIMIT_MAX_ON_DEMAND : LIMIT_ACCOUNT;
    bucket_change(&side->total, rate, rate * (1 + tp->law->interval_s), now);
    bucket_fill(&side->total, now);
}

static void grow_partitions(struct throughput *tp, size_t need, simtime now)
{
    size_t before = tp->partitions.serving_count;

    while (tp->partitions.serving_count < need && tp->partitions.serving_count <= PARTITIONS_MOST)
        partition_double(&tp->partitions, now);
    tp->partition_count = (int64_t)tp->partitions.serving_count;
    if (tp->partitions.serving_count > before)
        event_log_add(&tp->sim->event_log, now, EVENT_LOG_SPLIT, tp->path,
                      "%zu partition%s became %zu", before, before == 1 ? "" : "s",
                      tp->partitions.serving_count);
}

enum { ON_DEMAND_PARTITIONS = 4 };

/* A new on-demand table serves at once what four partitions can; a switched one at least that. Warm
 * throughput that was set takes partitions for the greater of its two sides. */
static size_t partitions_needed(const struct throughput *tp, double read, double write)
{
    size_t need = throughput_partitions_for(tp->law, read, write);

    if (tp->billing == BILLING_ON_DEMAND && need < ON_DEMAND_PARTITIONS)
        need = ON_DEMAND_PARTITIONS;
    for (int s = 0; s < SIDES; s++) {
        double warm = ceil(tp->side[s].warm_set / tp->law->limits.per_s[s] - 1e-9);
        need = warm > (double)need ? (size_t)warm : need;
    }
    return need;
}

static void put_in_force(struct throughput *tp, double read, double write)
{
    simtime now = tp->sim->now;

    grow_partitions(tp, partitions_needed(tp, read, write), now);
    buy(tp, READ, tp->absent ? 0 : read, now);
    buy(tp, WRITE, tp->absent ? 0 : write, now);
    set_total(tp, READ, now);
    set_total(tp, WRITE, now);
    tp->law->admission->configure(tp, now);
}

void throughput_split(struct throughput *tp, struct partition *partition, uint64_t at)
{
    partition_split(&tp->partitions, partition, at, tp->sim->now);
    tp->partition_count = (int64_t)tp->partitions.serving_count;
    tp->law->admission->configure(tp, tp->sim->now);
}

void throughput_set_capacity(struct throughput *tp, double read, double write)
{
    put_in_force(tp, read, write);
}

void throughput_set_billing(struct throughput *tp, enum billing billing, double read, double write)
{
    if (tp->routers)
        routers_void(tp->routers);
    tp->billing = billing;
    if (billing == BILLING_ON_DEMAND) { /* partitions for the highest ever bought are still there */
        put_in_force(tp, 0, 0);
        return;
    }
    for (int s = 0; s < SIDES; s++) { /* burst credit begins empty */
        bucket_change(&tp->side[s].total, 0, 0, tp->sim->now);
        if (tp->side[s].past)
            past_minutes_init(tp->side[s].past, &tp->side[s].total, tp->side[s].past->minutes,
                              tp->sim->now);
    }
    put_in_force(tp, read, write);
}

void throughput_quota_changed(struct throughput *tp)
{
    for (int s = 0; s < SIDES && tp->billing == BILLING_ON_DEMAND; s++)
        set_total(tp, s, tp->sim->now);
}

/* A new table or index begins with the burst credit of a quiet time. */
static void fill_first(struct throughput *tp)
{
    double credit = tp->billing == BILLING_PROVISIONED ? tp->law->initial_burst : 1;

    for (int s = 0; s < SIDES; s++) {
        struct bucket *total = &tp->side[s].total;
        bucket_init(total, total->rate_per_s, total->depth, total->depth * credit, tp->sim->now);
        if (tp->side[s].past && tp->billing == BILLING_PROVISIONED)
            past_minutes_fill(tp->side[s].past, credit, tp->sim->now);
    }
}

double throughput_together(const struct throughput *tp, enum side side)
{
    return (double)tp->partitions.serving_count * tp->law->limits.per_s[side];
}

double throughput_warm(const struct throughput *tp, enum side side)
{
    double base =
        tp->billing == BILLING_ON_DEMAND ? throughput_together(tp, side) : tp->side[side].highest;
    return fmax(base, tp->side[side].warm_set);
}

double throughput_promised(const struct throughput *tp, enum side side)
{
    const struct throughput_side *ts = &tp->side[side];
    double least = fmax(ON_DEMAND_PARTITIONS * tp->law->limits.per_s[side], ts->highest);

    return tp->billing == BILLING_ON_DEMAND ? fmax(2 * ts->previous_peak, fmax(least, ts->warm_set))
                                            : 0;
}

void throughput_set_warm(struct throughput *tp, double read, double write)
{
    const double wanted[SIDES] = {read, write};

    for (int s = 0; s < SIDES; s++) {
        tp->side[s].warm_bought += fmax(0, wanted[s] - throughput_warm(tp, s));
        tp->side[s].warm_set = fmax(tp->side[s].warm_set, wanted[s]);
    }
    grow_partitions(tp, partitions_needed(tp, 0, 0), tp->sim->now);
    tp->law->admission->configure(tp, tp->sim->now);
}

void throughput_set_absent(struct throughput *tp, bool absent, double read, double write)
{
    tp->absent = absent;
    put_in_force(tp, read, write);
    fill_first(tp);
}

static void minute_ends(struct sim *sim, void *subject)
{
    struct throughput *tp = subject;

    for (int s = 0; s < SIDES && tp->billing == BILLING_PROVISIONED; s++)
        past_minutes_close(tp->side[s].past, sim->now);
    sim_at(sim, sim->now + MINUTE, PRIORITY_OBSERVE, minute_ends, tp);
}

static void remember_minutes(struct throughput *tp)
{
    struct sim *sim = tp->sim;

    for (int s = 0; s < SIDES; s++) {
        tp->side[s].past = memory_new(1, sizeof *tp->side[s].past);
        past_minutes_init(tp->side[s].past, &tp->side[s].total, (int)(tp->law->burst / MINUTE),
                          sim->now);
    }
    sim_at(sim, MINUTE - sim->start_epoch_s % 60 * SECOND, PRIORITY_OBSERVE, minute_ends, tp);
}

void throughput_init(struct throughput *tp, struct sim *sim, const char *path,
                     const struct throughput_law *law, enum billing billing,
                     const struct capacity_spec *read, const struct capacity_spec *write,
                     double bytes)
{
    const struct capacity_spec *specs[SIDES] = {read, write};
    double bought[SIDES] = {0, 0};

    *tp = (struct throughput){.sim = sim,
                              .path = path,
                              .law = law,
                              .billing = billing,
                              .decrease_day = -1,
                              .last_decrease = SIMTIME_NEVER};
    for (int s = 0; s < SIDES; s++) {
        tp->side[s].max_on_demand = specs[s]->max_on_demand;
        tp->side[s].warm_set = specs[s]->warm_throughput;
        tp->side[s].highest =
            specs[s]->capacity; /* also of an on-demand table: what it may be switched to */
        bought[s] = billing == BILLING_PROVISIONED ? specs[s]->capacity : 0;
    }
    if (law->burst_law == BURST_PAST_MINUTES)
        remember_minutes(tp);
    double for_size = ceil(bytes / law->partition_bytes);
    size_t count = partitions_needed(tp, bought[READ], bought[WRITE]);
    if (for_size > (double)count)
        count = (size_t)for_size;
    partition_map_init(&tp->partitions, count, law->limits, 0);
    tp->partition_count = (int64_t)tp->partitions.serving_count;
    put_in_force(tp, bought[READ], bought[WRITE]);
    for (size_t i = 0; i < tp->partitions.count; i++)
        tp->partitions.all[i]->bytes = bytes * tp->partitions.all[i]->width;
    fill_first(tp);
    if (law->admission->routers && law->routers > 1) {
        tp->routers = memory_new(1, sizeof *tp->routers);
        routers_init(tp->routers, sim, &tp->side[READ].total, &tp->side[WRITE].total, law->routers,
                     law->router_interval);
    }
}

void throughput_release(struct throughput *tp)
{
    if (tp->routers)
        routers_release(tp->routers);
    free(tp->routers);
    for (int s = 0; s < SIDES; s++)
        free(tp->side[s].past);
    partition_map_release(&tp->partitions);
}

void throughput_count_throttles(struct throughput *tp, struct partition *partition, enum side side,
                                enum limit limit, int64_t count, double units_each)
{
    tp->side[side].throttle_events += count;
    tp->side[side].throttled_by[limit] += count;
    tp->side[side].throttled_units += (double)count * units_each;
    if (!partition)
        return;
    partition->side[side].throttles += count;
    partition->side[side].throttled_units += (double)count * units_each;
}

void throughput_count_consumed(struct throughput *tp, struct partition *partition, enum side side,
                               double units)
{
    tp->side[side].consumed += units;
    tp->side[side].grants++;
    partition->side[side].consumed += units;
    if (tp->billing == BILLING_ON_DEMAND)
        tp->side[side].on_demand_units += units;
}

bool throughput_admit(struct throughput *tp, struct partition *partition, enum side side,
                      size_t door, struct cost cost)
{
    const struct admission *admission = tp->law->admission;
    simtime now = tp->sim->now;
    enum limit why = tp->side[side].total_limit;
    bool granted = admission->table_room(tp, side, door, now) >= cost.units &&
                   admission->partition_part(tp, partition, side, cost, now, &why) >= 1;

    if (granted) {
        admission->take(tp, partition, side, door, cost);
        throughput_count_consumed(tp, partition, side, cost.units);
    } else {
        throughput_count_throttles(tp, partition, side, why, 1, cost.units);
    }
    return granted;
}

static double credit(struct throughput *tp, enum side side, simtime now)
{
    if (tp->billing != BILLING_PROVISIONED)
        return 0;
    double most = tp->side[side].provisioned * simtime_seconds(tp->law->burst);
    return fmin(most,
                tp->law->admission->credit(tp, side, now)); /* without this interval's inflow */
}

void throughput_refresh(void *throughput, simtime now)
{
    struct throughput *tp = throughput;

    for (int s = 0; s < SIDES; s++) {
        double level = credit(tp, s, now);
        tp->side[s].burst_credit = level > 0 ? level : 0;
        tp->side[s].warm = tp->absent ? 0 : throughput_warm(tp, s);
        tp->side[s].promised = tp->absent ? 0 : throughput_promised(tp, s);
        bring_bill_up_to_date(&tp->side[s], now);
    }
}

void throughput_assert_conserved(struct throughput *tp)
{
    for (int s = 0; s < SIDES; s++) {
        double sum = 0;
        bucket_assert_conserved(&tp->side[s].total, tp->path);
        for (size_t i = 0; i < tp->partitions.count; i++) {
            struct partition_side *side = &tp->partitions.all[i]->side[s];
            bucket_assert_conserved(&side->hard, tp->path);
            bucket_assert_conserved(&side->allocation.kept, tp->path);
            sum += side->consumed;
        }
        double all = tp->side[s].consumed;
        double roundings = 2 * (double)tp->side[s].grants + (double)tp->partitions.count + 1;
        invariant(fabs(sum - all) <= roundings * 0x1p-53 * fmax(sum, all),
                  "%s: partitions served %.17g units of %.17g", tp->path, sum, all);
    }
}

void throughput_publish(struct throughput *tp)
{
    char path[SERIES_PATH];

    probes_add(&tp->sim->probes, tp->path,
               (struct probe){
                   .outputs = &throughput_outputs, .subject = tp, .refresh = throughput_refresh});
    snprintf(path, sizeof path, "%s/partitions", tp->path);
    probes_add(&tp->sim->probes, path,
               (struct probe){.outputs = &partition_outputs, .subject = &tp->partitions});
}
