/* aws/account_files: all files of one import, in any order. */
#include "fixture.h"

#include <fcntl.h>
#include <unistd.h>

#include "account_files.h"
#include "text.h"

#define SAMPLE(name) "tests/aws/samples/" name

struct reading {
    struct collected collected;
    struct diagnostics diagnostics;
};

static void begin(struct reading *r)
{
    collected_init(&r->collected);
    diagnostics_init(&r->diagnostics);
}

static void end(struct reading *r)
{
    collected_release(&r->collected);
    diagnostics_release(&r->diagnostics);
}

/* Reads files without a mistake. */
static void read_all(struct reading *r, const char *const *paths, size_t count)
{
    struct account_files files = {.paths = paths, .count = count};

    begin(r);
    if (!account_files_read(&r->collected, &files, &r->diagnostics))
        fail_msg("%s: %s", r->diagnostics.items[0].place.source, r->diagnostics.items[0].message);
}

#define READ(reading, ...)                                                                         \
    do {                                                                                           \
        const char *const paths_[] = {__VA_ARGS__};                                                \
        read_all(reading, paths_, sizeof paths_ / sizeof *paths_);                                 \
    } while (0)

static void test_table(void **state)
{
    struct reading r;

    (void)state;
    READ(&r, SAMPLE("describe-table.orders-prod.json"));
    const struct collected_table *table = collected_find_table(&r.collected, "orders-prod");
    const struct collected_description *d = table->described;
    assert_false(d->on_demand);
    assert_true(d->deletion_protected && !d->kms);
    assert_close(d->throughput.capacity[WRITE], 1400, 0);
    assert_string_equal(d->table_class, "STANDARD");
    assert_string_equal(d->keys.hash, "customer_id");
    assert_string_equal(d->keys.range, "order_id");
    const struct collected_index *index = collected_find_index(table, "by-status");
    assert_close(index->throughput.capacity[WRITE], 900, 0);
    assert_string_equal(index->projection, "INCLUDE");
    assert_int_equal(index->attribute_count, 2);
    assert_string_equal(index->attributes[0], "total");
    assert_string_equal(r.collected.region, "us-east-1");
    assert_string_equal(r.collected.account, "123456789012");
    assert_int_equal(r.collected.deployed_count, 1);
    end(&r);
}

/* The numbers of version 1 of the CLI and the texts of version 2 are the same times. */
static void test_table_of_both_versions(void **state)
{
    struct reading one, two;

    (void)state;
    READ(&one, SAMPLE("describe-table.orders-prod.cli-v1.json"));
    READ(&two, SAMPLE("describe-table.orders-prod.json"));
    assert_int_equal(one.collected.tables[0].described->created_at,
                     two.collected.tables[0].described->created_at);
    assert_int_equal(one.collected.tables[0].described->throughput.increased_at,
                     two.collected.tables[0].described->throughput.increased_at);
    end(&one);
    end(&two);
}

static void test_global_table(void **state)
{
    struct reading r;

    (void)state;
    READ(&r, SAMPLE("describe-table.catalog-global.json"));
    const struct collected_description *d = r.collected.tables[0].described;
    assert_true(d->on_demand);
    assert_close(d->throughput.max_on_demand[READ], 10000, 0);
    assert_string_equal(d->table_class, "STANDARD_INFREQUENT_ACCESS");
    assert_int_equal(d->index_count, 2);
    assert_false(d->indexes[0].local);
    assert_true(d->indexes[0].backfilling);
    assert_true(isnan(d->indexes[0].throughput.max_on_demand[WRITE]));
    assert_true(d->indexes[1].local);
    assert_int_equal(d->replica_count, 2);
    assert_close(d->replicas[0].overrides[0].max_read, 8000, 0);
    assert_true(isnan(d->replicas[0].overrides[0].read_capacity));
    assert_close(d->replicas[0].overrides[0].warm[WRITE], 9000, 0);
    assert_string_equal(d->replicas[1].status, "ACTIVE");
    assert_string_equal(d->stream_view, "NEW_AND_OLD_IMAGES");
    end(&r);
}

static void test_settings(void **state)
{
    struct reading r;

    (void)state;
    READ(&r, SAMPLE("describe-limits.json"), SAMPLE("describe-scalable-targets.page-2-of-2.json"),
         SAMPLE("describe-scalable-targets.page-1-of-2.json"),
         SAMPLE("describe-scalable-targets.json"), SAMPLE("describe-scaling-policies.json"),
         SAMPLE("describe-scheduled-actions.json"),
         SAMPLE("describe-time-to-live.sessions-prod.json"),
         SAMPLE("describe-continuous-backups.orders-prod.json"),
         SAMPLE("describe-contributor-insights.orders-prod.json"), SAMPLE("list-tables.json"));
    struct collected *c = &r.collected;
    struct collected_dimension writes = {"orders-prod", NULL, WRITE};
    assert_close(c->limits.table[WRITE], 40000, 0);
    assert_int_equal(c->target_count, 3); /* once each, whether in pages or whole */
    assert_close(collected_find_target(c, &writes)->max, 1400, 0);
    assert_close(collected_find_policy(c, &writes)->target, 70, 0);
    assert_close(collected_find_policy(c, &writes)->out_cooldown_s, 60, 0);
    assert_int_equal(c->action_count, 3);
    assert_string_equal(c->actions[0].time_zone, "Europe/Dublin");
    assert_close(c->actions[0].min, 900, 0);
    assert_true(isnan(c->actions[0].max));
    assert_null(c->actions[2].time_zone);
    assert_string_equal(collected_find_table(c, "sessions-prod")->extras.ttl_attribute,
                        "expires_at");
    assert_int_equal(collected_find_table(c, "orders-prod")->extras.point_in_time, 1);
    assert_int_equal(collected_find_table(c, "orders-prod")->extras.insights, 1);
    end(&r);
}

/* What happened, in order of time: the change by hand among those of auto scaling. */
static void test_changes(void **state)
{
    struct reading r;
    size_t by_hand = 0;

    (void)state;
    READ(&r, SAMPLE("cloudtrail-lookup-events.UpdateTable.json"),
         SAMPLE("describe-scaling-activities.json"), SAMPLE("describe-scaling-activities.json"));
    const struct collected *c = &r.collected;
    for (size_t i = 0; i < c->change_count; i++) {
        if (i)
            assert_true(c->changes[i].asked_at >= c->changes[i - 1].asked_at);
        by_hand += c->changes[i].by_hand;
        if (c->changes[i].by_hand && c->changes[i].of.side == WRITE) {
            assert_close(c->changes[i].capacity, 900, 0);
            assert_string_equal(c->changes[i].of.index, "by-status");
            assert_int_equal(c->changes[i].asked_at, 1794522250);
        }
    }
    assert_int_equal(by_hand, 2); /* read and write side of one call */
    const struct collected_change *last = &c->changes[c->change_count - 1];
    assert_close(last->capacity, 90, 0);
    assert_string_equal(last->of.index, "by-status");
    assert_int_equal(last->of.side, READ);
    end(&r);
}

static const struct collected_series *writes_of(const struct collected *c)
{
    return collected_find_series(c, "orders-prod", NULL, NULL, "ConsumedWriteCapacityUnits", "Sum");
}

/* Pages, a file of merged pages and the whole day: one series, whatever their order. */
static void test_metric_data(void **state)
{
    struct reading pages, merged, all;

    (void)state;
    READ(&pages, SAMPLE("get-metric-data.page-2-of-2.json"),
         SAMPLE("get-metric-data.page-1-of-2.json"));
    READ(&merged, SAMPLE("get-metric-data.cli-merged-pages.json"));
    READ(&all, SAMPLE("get-metric-data.page-2-of-2.json"),
         SAMPLE("get-metric-data.orders-prod.capacity.json"),
         SAMPLE("get-metric-data.orders-prod.capacity.queries.json"),
         SAMPLE("get-metric-data.orders-prod.operations.json"),
         SAMPLE("get-metric-data.orders-prod.throttles.json"));
    const struct collected_series *a = writes_of(&pages.collected);
    const struct collected_series *b = writes_of(&merged.collected);
    assert_non_null(collected_find_table(&pages.collected, "orders-prod"));
    assert_null(collected_find_table(&pages.collected, "orders-prod")->described);
    assert_int_equal(a->count, 30);
    assert_int_equal(b->count, 30);
    assert_memory_equal(a->times, b->times, 30 * sizeof *a->times);
    assert_memory_equal(a->values, b->values, 30 * sizeof *a->values);
    assert_close(a->values[0], 12294, 0);
    assert_int_equal(a->times[0], 1794520800);
    assert_false(a->partial);
    assert_int_equal(writes_of(&all.collected)->count, 1438);
    const struct collected_series *calls = collected_find_series(
        &all.collected, "orders-prod", NULL, "GetItem", "SuccessfulRequestLatency", "SampleCount");
    assert_int_equal(calls->count, 288);
    assert_int_equal(calls->times[0], 1794441600); /* the file is newest first */
    const struct collected_series *asked = collected_find_series(
        &all.collected, "orders-prod", "by-status", NULL, "ReadThrottleEvents", "Sum");
    assert_non_null(asked); /* without a point, but asked for */
    assert_int_equal(asked->count, 0);
    end(&pages);
    end(&merged);
    end(&all);
}

/* One page of two is said to be a part. */
static void test_part(void **state)
{
    struct reading r;

    (void)state;
    READ(&r, SAMPLE("get-metric-data.page-1-of-2.json"));
    assert_int_equal(r.diagnostics.warning_count, 1);
    assert_non_null(strstr(r.diagnostics.warnings[0].message, "only a part"));
    end(&r);
}

static void test_statistics(void **state)
{
    struct reading r;

    (void)state;
    READ(&r, SAMPLE("get-metric-statistics.orders-prod.GetItem.SuccessfulRequestLatency.json"),
         SAMPLE("get-metric-statistics.orders-prod.ConsumedWriteCapacityUnits.json"),
         SAMPLE("get-metric-statistics.empty.json"));
    const struct collected *c = &r.collected;
    const struct collected_series *p99 =
        collected_find_series(c, "orders-prod", NULL, "GetItem", "SuccessfulRequestLatency", "p99");
    assert_int_equal(p99->count, 24);
    assert_int_equal(p99->period_s, 3600);
    assert_int_equal(c->series_count, 4);
    assert_int_equal(writes_of(c)->period_s, 60);
    assert_int_equal(writes_of(c)->count, 100);
    end(&r);
}

static void test_reports(void **state)
{
    struct reading r;

    (void)state;
    READ(&r, SAMPLE("get-insight-rule-report.orders-prod.PKC.json"),
         SAMPLE("get-insight-rule-report.orders-prod.PKT.json"),
         SAMPLE("get-insight-rule-report.orders-prod.SKC.json"));
    const struct collected_report *report = r.collected.reports;
    assert_int_equal(r.collected.report_count, 3);
    assert_string_equal(report->table, "orders-prod");
    assert_false(report->throttled);
    assert_int_equal(report->contributor_count, 10);
    assert_string_equal(report->contributors[0].keys, "merchant#acme");
    assert_int_equal(report->period_s, 300);
    assert_true(report[1].throttled);
    assert_true(report[2].with_sort_key);
    assert_string_equal(report[2].contributors[0].keys, "merchant#acme order#2026-11-12#000001");
    end(&r);
}

/* Both spellings of a report are the same lines, once each. */
static void test_bill(void **state)
{
    struct reading r;

    (void)state;
    READ(&r, SAMPLE("cur-hourly.cur2-names.csv"), SAMPLE("cur-hourly.legacy-names.csv"));
    assert_int_equal(r.collected.bill_count, 20);
    assert_string_equal(r.collected.bill[0].line_kind, "Usage");
    end(&r);
    READ(&r, SAMPLE("ce-get-cost-and-usage.usage-type.json"));
    assert_string_equal(r.collected.bill[0].usage_type, "ReadCapacityUnit-Hrs");
    assert_close(r.collected.bill[0].amount, 8597, 0);
    assert_close(r.collected.bill[0].cost, 1.11761, 0);
    end(&r);
}

static void write_file(const char *path, const char *text)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600); /* as it is, not filtered */

    assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
    close(descriptor);
}

/* The first message about a file that holds `text`; "" when it is right. */
static const char *mistake(const char *name, const char *text)
{
    static char message[400];
    const char *path = fixture_path(name);
    struct reading r;

    write_file(path, text);
    begin(&r);
    bool good = account_files_read_one(&r.collected, path, &r.diagnostics);
    snprintf(message, sizeof message, "%s", good ? "" : r.diagnostics.items[0].message);
    end(&r);
    return message;
}

static void test_mistakes(void **state)
{
    (void)state;
    assert_string_equal(mistake("a.json", "{\"Table\": {\"TableName\": \"a/b\"}}"),
                        "Table.TableName is \"a/b\"; it must be 3 to 255 of the characters a-z "
                        "A-Z 0-9 _ . -");
    assert_string_equal(mistake("a.json", "{\"Table\": {\"TableName\": \"abc\", \"ItemCount\": "
                                          "\"many\"}}"),
                        "Table.ItemCount is \"many\"; it must be a number of 0 or more");
    assert_string_equal(
        mistake("a.json", "[{\"ScalableTargets\": 3}]"),
        "[0].ScalableTargets must be an object or a list of such, as the AWS CLI writes it");
    assert_non_null(strstr(mistake("a.json", "{\"Table\": {"), "the file must be the JSON"));
    assert_non_null(strstr(mistake("a.json", "\xff\xfe{"), "UTF-16"));
    assert_non_null(strstr(mistake("a.json", ""), "it is empty"));
    assert_non_null(strstr(mistake("a.json", "{\"Stacks\": []}"), "begins with 'Stacks'"));
    assert_non_null(strstr(mistake("a.json", "7"), "is no JSON object"));
    assert_string_equal(mistake("a.json", "{\"MetricDataResults\": [{\"Id\": \"a\", \"Label\": "
                                          "\"abc|table|M|Sum|60\", \"Timestamps\": [1], "
                                          "\"Values\": []}]}"),
                        "MetricDataResults[0] has 1 Timestamps and 0 Values; there must be one of "
                        "each for a datapoint");
    assert_non_null(strstr(mistake("a.json", "{\"Label\": \"ThrottledRequests\", \"Datapoints\": "
                                             "[{\"Timestamp\": 60, \"Sum\": 1}]}"),
                           "--of FILE=TABLE"));
}

/* Words of AWS that go on into templates are taken as they are known, and no others. */
static void test_words(void **state)
{
    static const char *const parts[] = {
        "\"AttributeDefinitions\": [{\"AttributeName\": \"a\", \"AttributeType\": \"S}\\n  X: {\"}]",
        "\"KeySchema\": [{\"AttributeName\": \"a\", \"KeyType\": \"LIST\"}]",
        "\"StreamSpecification\": {\"StreamEnabled\": true, \"StreamViewType\": \"ALL\"}",
        "\"TableClassSummary\": {\"TableClass\": \"COLD\"}",
        "\"BillingModeSummary\": {\"BillingMode\": \"FREE\"}",
        "\"SSEDescription\": {\"Status\": \"ENABLED\", \"SSEType\": \"ROT13\"}"};

    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct text all = {0};
        text_addf(&all, "{\"Table\": {\"TableName\": \"abc\", %s}}", parts[i]);
        assert_non_null(strstr(mistake("a.json", text_get(&all)), "this version knows"));
        text_release(&all);
    }
    assert_string_equal(
        mistake("a.json", "{\"Table\": {\"TableName\": \"abc\", \"GlobalSecondaryIndexes\": "
                          "[{\"IndexName\": \"abc\", \"Projection\": {\"ProjectionType\": "
                          "\"SOME\"}}]}}"),
        "Table.GlobalSecondaryIndexes[0].Projection.ProjectionType is \"SOME\"; this version knows "
        "ALL, KEYS_ONLY or INCLUDE");
}

/* What was kept for change sets is read again, as a list of documents: also what did not say of which
 * table it is. */
static void test_kept(void **state)
{
    struct reading first, again;
    struct text list = {0};

    (void)state;
    READ(&first, SAMPLE("describe-table.orders-prod.json"), SAMPLE("describe-limits.json"),
         SAMPLE("describe-scalable-targets.json"), SAMPLE("describe-scaling-policies.json"),
         SAMPLE("describe-scheduled-actions.json"),
         SAMPLE("describe-time-to-live.sessions-prod.json"),
         SAMPLE("describe-scaling-activities.json"));
    assert_int_equal(first.collected.deployed_count, 6); /* activities are no state */
    for (size_t i = 0; i < first.collected.deployed_count; i++)
        text_addf(&list, "%s%s", i ? ",\n" : "[", first.collected.deployed[i]);
    text_add(&list, "]\n");
    const char *path = fixture_path("orders.deployed.json");
    write_file(path, text_get(&list));
    READ(&again, path);
    assert_int_equal(again.collected.deployed_count, 6);
    assert_int_equal(again.collected.target_count, first.collected.target_count);
    assert_int_equal(again.collected.action_count, first.collected.action_count);
    assert_close(again.collected.limits.table[READ], 40000, 0);
    assert_string_equal(
        collected_find_table(&again.collected, "sessions-prod")->extras.ttl_attribute,
        "expires_at");
    text_release(&list);
    end(&first);
    end(&again);
}

/* An answer without the outer member, lists of documents, and documents one behind the other. */
static void test_forms(void **state)
{
    (void)state;
    assert_string_equal(mistake("a.json", "{\"TableName\": \"abc\", \"KeySchema\": []}"), "");
    assert_string_equal(mistake("a.json", "[{\"Table\": {\"TableName\": \"abc\"}}, "
                                          "{\"ScalableTargets\": []}]"),
                        "");
    assert_string_equal(
        mistake("a.json", "{\"Table\": {\"TableName\": \"abc\"}}\n{\"ScalingPolicies\": []}\n"),
        "");
    assert_string_equal(mistake("a.json", "[\"abc\", \"def\"]"), "");
    assert_string_equal(mistake("get-metric-statistics.abc.Query.ThrottledRequests.json",
                                "[{\"Timestamp\": 60, \"Sum\": 1, \"Unit\": \"Count\"}]"),
                        "");
}

/* Labels that CloudWatch made up: the queries beside the answer tell what it is. */
static void test_queries(void **state)
{
    static const char answer[] = "{\"MetricDataResults\": [{\"Id\": \"a\", \"Label\": \"made up\", "
                                 "\"Timestamps\": [60], \"Values\": [5.0]}]}";
    static const char queries[] =
        "[{\"Id\": \"a\", \"MetricStat\": {\"Metric\": {\"Namespace\": \"AWS/DynamoDB\", "
        "\"MetricName\": \"ThrottledRequests\", \"Dimensions\": [{\"Name\": \"TableName\", "
        "\"Value\": \"%s\"}, {\"Name\": \"Operation\", \"Value\": \"Query\"}]}, \"Period\": 60, "
        "\"Stat\": \"Sum\"}}]";
    char text[600], paths[3][200];
    struct reading r;

    (void)state;
    assert_non_null(strstr(mistake("x.json", answer), "give the file of its queries too"));
    snprintf(paths[0], sizeof paths[0], "%s", fixture_path("x.json"));
    snprintf(paths[1], sizeof paths[1], "%s", fixture_path("other.json"));
    snprintf(paths[2], sizeof paths[2], "%s", fixture_path("x.queries.json"));
    snprintf(text, sizeof text, queries, "not-this");
    write_file(paths[1], text);
    snprintf(text, sizeof text, queries, "this");
    write_file(paths[2], text);
    READ(&r, paths[0], paths[1], paths[2]);
    assert_int_equal(r.collected.series_count, 1);
    assert_string_equal(r.collected.series[0].table, "this");
    assert_string_equal(r.collected.series[0].operation, "Query");
    assert_close(r.collected.series[0].values[0], 5, 0);
    end(&r);
}

TESTS_IN_FOLDER(account_files, cmocka_unit_test(test_table),
                cmocka_unit_test(test_table_of_both_versions), cmocka_unit_test(test_global_table),
                cmocka_unit_test(test_settings), cmocka_unit_test(test_changes),
                cmocka_unit_test(test_metric_data), cmocka_unit_test(test_part),
                cmocka_unit_test(test_statistics), cmocka_unit_test(test_reports),
                cmocka_unit_test(test_bill), cmocka_unit_test(test_mistakes),
                cmocka_unit_test(test_words), cmocka_unit_test(test_forms),
                cmocka_unit_test(test_kept), cmocka_unit_test(test_queries))
