#include "global_table_spec.h"

#include "text.h"

static const char *const consistencies[] = {"eventual", "strong", NULL};

static const struct field lag_fields[] = {
    DURATION(struct latency_spec, median, "800ms", MICROSECOND, MINUTE, "Median lag."),
    DURATION(struct latency_spec, p99, "2s", MICROSECOND, HOUR, "Its 99th percentile."), FIELD_END};

static const struct field round_trip_fields[] = {
    DURATION(struct latency_spec, median, REQUIRED, MICROSECOND, MINUTE, "Median round trip."),
    DURATION(struct latency_spec, p99, REQUIRED, MICROSECOND, MINUTE, "Its 99th percentile."),
    FIELD_END};

static const struct record lag_record =
    RECORD(struct latency_spec, "replication_lag", lag_fields, latency_validate,
           "How long a write is on its way to another Region (\"a second or less\"), lognormal.");
static const struct record round_trip_record =
    RECORD(struct latency_spec, "round_trip", round_trip_fields, latency_validate,
           "To the nearest other Region and back, lognormal.");

static const struct field global_table_fields[] = {
    TEXTS(struct global_table_spec, replicas, REQUIRED,
          "The tables of the scenario that are its replicas, one a Region."),
    ENUM(struct global_table_spec, consistency, consistencies, "eventual",
         "Between Regions: eventual (MREC) or strong (MRSC)."),
    SUB(struct global_table_spec, lag, struct latency_spec, lag_record,
        "eventual: replication's lag."),
    OPTION(struct global_table_spec, round_trip, struct latency_spec, round_trip_record,
           "=none; **required** when consistency is strong",
           "strong: what writes and strong reads take longer."),
    FLAG(struct global_table_spec, witness, "false",
         "strong: the third Region is a witness, which keeps no table."),
    DURATION(struct global_table_spec, retry_after, "1s", MILLISECOND, HOUR,
             "When the service tries a replicated write again that the receiver throttled."),
    FIELD_END};

static void check_strong(const struct global_table_spec *s, struct diagnostics *diagnostics)
{
    if (s->replicas_count + s->witness != 3)
        diagnostics_add(diagnostics, origin_place(&s->origin, "replicas"),
                        "strong consistency takes exactly three Regions: three replicas, or two "
                        "and 'witness: true'");
    if (!s->round_trip)
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "strong consistency needs a 'round_trip: {median: …, p99: …}' between "
                        "Regions; AWS publishes none");
    if (origin_has(&s->origin, "lag"))
        diagnostics_add(diagnostics, origin_place(&s->origin, "lag"),
                        "'lag' is for 'consistency: eventual'; strong has a 'round_trip'");
}

static void global_table_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct global_table_spec *s = spec;
    static const char *const only_strong[] = {"round_trip", "witness", NULL};

    if (s->replicas_count < 2)
        diagnostics_add(diagnostics, origin_place(&s->origin, "replicas"),
                        "a global table has at least two replicas");
    for (size_t i = 0; i < s->replicas_count; i++)
        for (size_t j = 0; j < i; j++)
            if (text_equal(s->replicas[i], s->replicas[j]))
                diagnostics_add(diagnostics, origin_place(&s->origin, "replicas"),
                                "'%s' is named twice; each replica is a table of its own",
                                s->replicas[i]);
    if (s->consistency == MULTI_REGION_STRONG)
        check_strong(s, diagnostics);
    for (size_t i = 0; s->consistency == MULTI_REGION_EVENTUAL && only_strong[i]; i++)
        if (origin_has(&s->origin, only_strong[i]))
            diagnostics_add(diagnostics, origin_place(&s->origin, only_strong[i]),
                            "'%s' is for 'consistency: strong'", only_strong[i]);
}

const struct record global_table_record =
    RECORD(struct global_table_spec, "global_table", global_table_fields, global_table_validate,
           "One table with a replica in each of several Regions.");
