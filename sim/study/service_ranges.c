#include "service_ranges.h"

#define BETWEEN_P10_P90(low, high)                                                                 \
    &(struct spread_spec)                                                                          \
    {                                                                                              \
        .p10 = low, .p90 = high                                                                    \
    }
#define ROW(label, what, ...)                                                                      \
    {                                                                                              \
        .sentence = what, .spec = {.origin = {.name = label}, .set = UNKNOWN_DRAWN, __VA_ARGS__ }  \
    }
#define SHARES(...)                                                                                \
    .discrete = (struct discrete_spec[]){__VA_ARGS__},                                             \
    .discrete_count = sizeof(struct discrete_spec[]){__VA_ARGS__} / sizeof(struct discrete_spec)

const struct service_range service_ranges[] = {
    ROW("metric_delay",
        "Until an alarm sees a minute of CloudWatch's; one captured alarm came 4 to 5 minutes after.",
        .path = "**.metric_delay", .lognormal = BETWEEN_P10_P90("1m", "4m"), .within = "30s..10m"),
    ROW("scaling_datapoint", "Which datapoint of the alarm sets the new capacity; not documented.",
        .path = "**.autoscaling.datapoint",
        SHARES({.value = "last", .share = 0.5}, {.value = "max", .share = 0.25},
               {.value = "mean", .share = 0.25})),
    ROW("update_table", "UpdateTable of capacity without splits: 10 to 37 s seen, 1 to 2 s too.",
        .path = "tables.*.control_plane.update_duration", .lognormal = BETWEEN_P10_P90("2s", "40s"),
        .within = "1s..60s"),
    ROW("update_with_splits", "What is added for more partitions than ever before: minutes.",
        .path = "tables.*.control_plane.split_duration", .loguniform = "2m..15m"),
    ROW("to_on_demand", "Provisioned to on demand, the first time: 129 to 172 s seen.",
        .path = "tables.*.control_plane.billing_switch_duration",
        .lognormal = BETWEEN_P10_P90("90s", "4m"), .within = "1m..6m"),
    ROW("to_provisioned", "On demand to provisioned: 60 to 98 s seen.",
        .path = "tables.*.control_plane.provisioned_switch_duration", .uniform = "60s..100s"),
    ROW("burst_credit", "For how long unused capacity is kept: up to 5 minutes, not guaranteed.",
        .path = "tables.*.burst",
        SHARES({.value = "1s..300s", .share = 0.3}, {.value = "300s", .share = 0.7})),
    ROW("first_burst_credit", "Burst credit of a new table: some 28 % of the most in case C7.",
        .path = "tables.*.initial_burst", .uniform = "25%..100%"),
    ROW("split_threshold", "Part of a partition's limit that is heat; four published runs differ.",
        .path = "tables.*.split.heat_threshold", .uniform = "30%..90%"),
    ROW("split_time", "From sustained heat to a split's effect: 8 to 20 minutes seen.",
        .scale = "tables.*.split.duration*", .lognormal = BETWEEN_P10_P90("0.6", "4"),
        .within = "0.2..10"),
    ROW("index_buffer",
        "What an index takes in before base writes are refused: C6, 30 % either way.",
        .path = "tables.*.indexes.*.buffer", .uniform = "13000..25000"),
    ROW("index_back_pressure", "Which writes a full index refuses; AWS's lab and others differ.",
        .path = "tables.*.indexes.*.back_pressure",
        SHARES({.value = "all_writes", .share = 0.75}, {.value = "index_writes", .share = 0.25})),
    ROW("partition_burst", "What a partition serves at once beyond its rate: case C13.",
        .path = "tables.*.partition_burst", .uniform = "1000ms..2000ms"),
    ROW("eventual_reads",
        "Eventual reads of one partition against its limit: 1.5 in C5, 2 by the guide.",
        .path = "tables.*.eventual_read_factor", .triangular = (const char *[]){"1.5", "1.5", "2"},
        .triangular_count = 3),
    ROW("routers", "Request routers that share a table's tokens; not published.",
        .path = "tables.*.routers", .loguniform = "1..20"),
    ROW("latency", "Median latency of the service: identical runs differ by a fifth.",
        .scale = "tables.*.latency.*.base", .uniform = "0.8..1.2"),
    ROW("latency_tail", "The 99th percentile against what was measured: up to twice.",
        .scale = "tables.*.latency.*.p99", .uniform = "1.0..2.0"),
    ROW("error_rate", "Requests that fail in the service: measured below 1e-4, AWS's bound.",
        .path = "tables.*.error_rate", .loguniform = "0.0001%..0.01%"),
    ROW("replication_lag", "Between Regions: typically a second or less; 0.3 to 3 s is taken.",
        .scale = "global_tables.*.lag.*", .lognormal = BETWEEN_P10_P90("0.4", "3.5"),
        .within = "0.2..10"),
    ROW("index_allocation", "Of a new index before its backfill: about five minutes.",
        .path = "tables.*.control_plane.index_allocation",
        .lognormal = BETWEEN_P10_P90("90s", "5m"), .within = "1m..6m"),
    ROW("scaling_retry",
        "Until auto scaling asks again after an update that refused it; from a minute on, which is "
        "CloudWatch's call of a policy, the next datapoint comes first.",
        .path = "**.autoscaling.retry_after_update", .loguniform = "1s..60s")};

static void write_distribution(const struct unknown_spec *spec, struct text *out)
{
    if (spec->uniform)
        text_addf(out, "uniform %s", spec->uniform);
    if (spec->loguniform)
        text_addf(out, "loguniform %s", spec->loguniform);
    if (spec->lognormal)
        text_addf(out, "lognormal, p10 %s, p90 %s", spec->lognormal->p10, spec->lognormal->p90);
    for (size_t i = 0; i < spec->triangular_count; i++)
        text_addf(out, "%s %s", i ? "," : "triangular", spec->triangular[i]);
    for (size_t i = 0; i < spec->discrete_count; i++)
        text_addf(out, "%s%s in %.0f %%", i ? ", " : "", spec->discrete[i].value,
                  100 * spec->discrete[i].share);
    if (spec->within)
        text_addf(out, ", within %s", spec->within);
}

void service_ranges_markdown(struct text *out)
{
    text_add(out,
             "# What AWS does not publish\n\n"
             "The unknowns that `unknowns: {service: published}` stands for, by default in `plan`. "
             "Generated by\n`ddbsim schema --unknowns` from sim/study/service_ranges.c; a test "
             "compares it. What a scenario says itself is known,\nand is not drawn.\n\n"
             "| unknown | where | range | what it is, and the evidence |\n|---|---|---|---|\n");
    for (size_t i = 0; i < service_range_count; i++) {
        const struct unknown_spec *spec = &service_ranges[i].spec;
        text_addf(out, "| `%s` | %s`%s` | ", spec->origin.name, spec->scale ? "times " : "",
                  spec->scale ? spec->scale : spec->path);
        write_distribution(spec, out);
        text_addf(out, " | %s |\n", service_ranges[i].sentence);
    }
}

const size_t service_range_count = sizeof service_ranges / sizeof *service_ranges;
