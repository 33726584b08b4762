/* aws/cloudtrail_events: who changed capacity by hand. */
#include "fixture.h"

#include "cloudtrail_events.h"

/* How many changes a record makes; they are in `c`. */
static size_t changes(struct collected *c, const char *record)
{
    struct diagnostics diagnostics;
    struct document document = {.into = c};
    json_t *json = json_loads(record, 0, NULL);

    assert_non_null(json);
    diagnostics_init(&diagnostics);
    document.source = (struct json_source){"x.json", &diagnostics, &c->arena, 0};
    struct json_value value = json_value_of(&document.source, json);
    cloudtrail_events_read_record(&document, &value);
    assert_int_equal(diagnostics.count, 0);
    diagnostics_release(&diagnostics);
    json_decref(json);
    return c->change_count;
}

#define UPDATE(more, request)                                                                      \
    "{\"eventName\": \"UpdateTable\", \"eventTime\": \"2026-11-12T22:24:10Z\", " more              \
    "\"requestParameters\": " request "}"

/* Both sides of the table and of an index, in either spelling, and the billing. */
static void test_sides(void **state)
{
    struct collected c;

    (void)state;
    collected_init(&c);
    assert_int_equal(
        changes(&c, UPDATE("", "{\"tableName\": \"arn:aws:dynamodb:us-east-1:1:table/abc\", "
                               "\"billingMode\": \"PROVISIONED\", \"provisionedThroughput\": "
                               "{\"readCapacityUnits\": 5, \"writeCapacityUnits\": 6}, "
                               "\"globalSecondaryIndexUpdates\": [{\"Update\": {\"IndexName\": "
                               "\"def\", \"ProvisionedThroughput\": {\"WriteCapacityUnits\": "
                               "7}}}, {\"delete\": {\"indexName\": \"old\"}}]}")),
        4);
    assert_int_equal(c.changes[0].billing, 0);
    assert_true(isnan(c.changes[0].capacity));
    assert_string_equal(c.changes[1].of.table, "abc");
    assert_int_equal(c.changes[1].of.side, READ);
    assert_close(c.changes[2].capacity, 6, 0);
    assert_string_equal(c.changes[3].of.index, "def");
    assert_close(c.changes[3].capacity, 7, 0);
    assert_true(c.changes[3].by_hand);
    assert_int_equal(c.changes[3].asked_at, 1794522250);
    collected_release(&c);
}

static void test_left_out(void **state)
{
    struct collected c;

    (void)state;
    collected_init(&c);
#define SETS_READS "{\"tableName\": \"abc\", \"provisionedThroughput\": {\"readCapacityUnits\": 5}}"
    assert_int_equal(changes(&c, UPDATE("\"errorCode\": \"ValidationException\", ", SETS_READS)),
                     0);
    assert_int_equal(changes(&c, UPDATE("\"userIdentity\": {\"invokedBy\": "
                                        "\"dynamodb.application-autoscaling.amazonaws.com\"}, ",
                                        SETS_READS)),
                     0);
    assert_int_equal(changes(&c, UPDATE("", "null")), 0);
    assert_int_equal(changes(&c, "{\"eventName\": \"PutItem\"}"), 0);
    assert_int_equal(changes(&c, UPDATE("", SETS_READS)), 1);
    collected_release(&c);
}

TESTS(cloudtrail_events, cmocka_unit_test(test_sides), cmocka_unit_test(test_left_out))
