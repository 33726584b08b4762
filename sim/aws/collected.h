/* What was collected from an AWS account: what the files of one import say, before anything is
 * concluded from them. The readers fill it, one a kind of document; what makes a scenario, what lays
 * measured beside simulated, and what writes a change set read it.
 *
 * Every fact remembers the file it came from, for the comments of the scenario. Numbers that a
 * document leaves out are NAN, times COLLECTED_NO_TIME, texts NULL: absent is never 0. Times are
 * seconds since 1970, UTC; a datapoint bears the time at which its period begins. A table that only
 * metrics name has `described` NULL.
 *
 * Order: tables and series by name, changes and the bill by time, the rest as it came; series hold
 * their points in order of time, each time once, however many pages and files they came in (of two
 * values for one time the larger: what was asked for early may lack what arrived late). All memory
 * is the arena's. Shapes and their
 * sources: AWS API references of DynamoDB (DescribeTable, DescribeLimits,
 * DescribeContributorInsights), Application Auto Scaling (DescribeScalableTargets,
 * DescribeScalingPolicies, DescribeScheduledActions, DescribeScalingActivities), CloudWatch
 * (GetMetricData, GetMetricStatistics, GetInsightRuleReport), CloudTrail (LookupEvents), Cost
 * Explorer (GetCostAndUsage). */
#ifndef DDBSIM_COLLECTED_H
#define DDBSIM_COLLECTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capacity.h"
#include "memory.h"

#define COLLECTED_NO_TIME INT64_MIN
#define COLLECTED_VALUE_MOST 1e12 /* a datapoint beyond is none of DynamoDB's */

struct collected_key_schema {
    const char *hash, *range; /* attributes; `range` may be NULL */
};

struct collected_attribute {
    const char *name, *type; /* "S", "N" or "B" */
};

/* Of a table and of each of its global indexes. */
struct collected_throughput {
    double capacity[SIDES];      /* provisioned now; 0 on demand */
    double max_on_demand[SIDES]; /* NAN: not set */
    double warm[SIDES];          /* NAN: not told */
    int64_t increased_at, decreased_at;
    double decreases_today;
};

struct collected_index {
    const char *name, *status;
    bool local, backfilling;
    struct collected_key_schema keys;
    const char *projection; /* "ALL", "KEYS_ONLY", "INCLUDE" */
    const char **attributes;
    size_t attribute_count; /* of INCLUDE */
    struct collected_throughput throughput;
    double size_bytes, items;
};

/* What a replica has of its own, of the table or of one of its global indexes; NAN: as at home. */
struct collected_override {
    const char *index; /* NULL: of the table itself */
    double read_capacity, max_read, warm[SIDES];
};

struct collected_replica {
    const char *region, *status;          /* `status` "ACTIVE", "CREATING", …; NULL: not told */
    const char *table_class;              /* NULL: as the table */
    struct collected_override *overrides; /* the table's own first */
    size_t override_count;
};

struct collected_description {
    const char *file, *arn, *status;
    int64_t created_at;
    bool on_demand;
    const char *table_class; /* "STANDARD" or "STANDARD_INFREQUENT_ACCESS", never NULL */
    struct collected_key_schema keys;
    struct collected_attribute *attributes;
    size_t attribute_count;
    struct collected_throughput throughput;
    double size_bytes, items;
    struct collected_index *indexes;
    size_t index_count;
    const char *stream_view; /* NULL: no stream */
    struct collected_replica *replicas;
    size_t replica_count;
    const char *multi_region_consistency; /* "EVENTUAL", "STRONG" or NULL */
    bool has_witness;                     /* of a strong one: a Region that keeps no table */
    bool deletion_protected;
    bool kms;            /* encrypted by a key of KMS that is not AWS's own */
    const char *kms_key; /* its ARN; NULL: not told */
    bool has_vector_indexes;
};

/* What is not in DescribeTable. */
struct collected_extras {
    const char *ttl_attribute; /* NULL: none, or not told */
    int point_in_time;         /* 1 on, 0 off, -1 not told */
    int insights;              /* Contributor Insights, likewise */
};

struct collected_table {
    const char *name;
    struct collected_description *described;
    struct collected_extras extras;
};

struct collected_limits {
    const char *file; /* NULL: not there */
    double account[SIDES], table[SIDES];
};

/* What a scaling document is about: a side of a table or of one of its indexes. */
struct collected_dimension {
    const char *table, *index; /* `index` NULL: the table itself */
    enum side side;
};

bool collected_same_dimension(const struct collected_dimension *a,
                              const struct collected_dimension *b);

struct collected_target {
    const char *file;
    struct collected_dimension of;
    double min, max;
    bool in_suspended, out_suspended, schedule_suspended;
};

struct collected_policy {
    const char *file, *name;
    struct collected_dimension of;
    bool tracks_target; /* false: a kind of policy that DynamoDB's tables do not take */
    double target;      /* percent */
    double out_cooldown_s, in_cooldown_s;
    bool in_disabled;
};

struct collected_action {
    const char *file, *name, *schedule, *time_zone; /* `time_zone` NULL: UTC */
    struct collected_dimension of;
    int64_t begins, ends;
    double min, max;
};

/* A change of capacity, or of its bounds, that happened. */
struct collected_change {
    const char *file, *id, *cause, *status;
    struct collected_dimension of;
    int64_t asked_at, done_at;
    double capacity, min, max; /* what was set; the others NAN */
    bool by_hand;              /* UpdateTable in CloudTrail */
    int billing;               /* by hand: 1 to on demand, 0 to provisioned, -1 stays */
};

/* One metric with one statistic. */
struct collected_series {
    const char *file;
    const char *table;             /* NULL: of the account */
    const char *index, *operation; /* NULL: of the table itself; of no one operation */
    const char *metric, *statistic;
    int64_t period_s;
    bool partial; /* no page of it said that it is complete */
    int64_t *times;
    double *values;
    size_t count;
};

/* What a query of GetMetricData asked for, whose answer bears only its Id. */
struct collected_query {
    const char *file, *id;
    bool foreign; /* of no table, or with dimensions that none of ours has */
    struct collected_series of;
};

/* What ListMetrics names: something published in the last two weeks. */
struct collected_metric {
    const char *table, *index, *operation, *metric;
};

struct collected_contributor {
    const char *keys; /* as written, several joined by ' ' */
    double value;     /* of the whole window */
    int64_t *times;
    double *values;
    size_t count;
};

/* A Contributor Insights report. `value` is 3 x write units + read units of consumed ones, and the
 * number of throttles of throttled ones; all other traffic is not in it. */
struct collected_report {
    const char *file, *table, *index;
    bool throttled; /* PKT, SKT: else PKC, SKC */
    bool with_sort_key;
    int64_t begins, ends, period_s;
    struct collected_contributor *contributors; /* at most 25, the largest first */
    size_t contributor_count;
    double distinct_keys;
};

/* A row of the bill: Cost Explorer's by usage type, or of a Cost and Usage report. */
struct collected_bill_row {
    const char *file, *usage_type, *operation, *resource, *rate_code;
    const char *id;        /* of the line in the report; NULL in Cost Explorer's */
    const char *line_kind; /* "Usage", "DiscountedUsage", "RIFee" …; NULL in Cost Explorer's */
    int64_t begins, ends;
    double amount, cost; /* units billed, USD before credits */
};

struct collected {
    struct arena arena;
    const char *region, *account; /* from the first ARN; NULL: none was seen */
    struct collected_table *tables;
    size_t table_count, table_capacity;
    struct collected_limits limits;
    struct collected_target *targets;
    size_t target_count, target_capacity;
    struct collected_policy *policies;
    size_t policy_count, policy_capacity;
    struct collected_action *actions;
    size_t action_count, action_capacity;
    struct collected_change *changes;
    size_t change_count, change_capacity;
    struct collected_series *series;
    size_t series_count, series_capacity;
    struct collected_query *queries;
    size_t query_count, query_capacity;
    struct collected_metric *listed;
    size_t listed_count, listed_capacity;
    struct collected_report *reports;
    size_t report_count, report_capacity;
    struct collected_bill_row *bill;
    size_t bill_count, bill_capacity;
    const char **deployed; /* JSON texts of the documents that say what stands: see below */
    size_t deployed_count, deployed_capacity;
};

void collected_init(struct collected *collected);
void collected_release(struct collected *collected);

/* The table of that name, which is there from then on. */
struct collected_table *collected_table(struct collected *collected, const char *name);

/* Keeps a document about what stands in the account (DescribeTable, DescribeTimeToLive,
 * DescribeContinuousBackups, DescribeLimits, DescribeScalableTargets, DescribeScalingPolicies,
 * DescribeScheduledActions) as it was read, one JSON value: a change set begins there. */
void collected_keep(struct collected *collected, const char *json);

/* NULL where nothing of it was collected. */
const struct collected_table *collected_find_table(const struct collected *collected,
                                                   const char *name);
const struct collected_index *collected_find_index(const struct collected_table *table,
                                                   const char *name);
const struct collected_target *collected_find_target(const struct collected *collected,
                                                     const struct collected_dimension *of);
const struct collected_policy *collected_find_policy(const struct collected *collected,
                                                     const struct collected_dimension *of);

/* The series of a table (`index` and `operation` NULL), an index or an operation; where there are
 * several, one with datapoints, of the shortest period of these. */
const struct collected_series *collected_find_series(const struct collected *collected,
                                                     const char *table, const char *index,
                                                     const char *operation, const char *metric,
                                                     const char *statistic);

#endif
