/* aws/cost_rows: a Cost and Usage Report. */
#include "fixture.h"

#include "cost_rows.h"

#define HEAD                                                                                       \
    "identity/LineItemId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,"     \
    "lineItem/ProductCode,lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost\n"
#define HOUR_OF_DAY "2026-11-12T20:00:00Z,2026-11-12T21:00:00Z"

struct reading {
    struct collected collected;
    struct diagnostics diagnostics;
};

static void read_report(struct reading *r, const char *text)
{
    collected_init(&r->collected);
    diagnostics_init(&r->diagnostics);
    struct json_source source = {"r.csv", &r->diagnostics, &r->collected.arena, 0};
    char *copy = memory_text(text);
    assert_true(cost_rows_is(copy));
    cost_rows_read(&r->collected, &source, copy);
    free(copy);
}

static void end(struct reading *r)
{
    collected_release(&r->collected);
    diagnostics_release(&r->diagnostics);
}

/* DynamoDB's usage and what belongs to it; neither credits and taxes nor other services. */
static void test_lines(void **state)
{
    struct reading r;

    (void)state;
    read_report(&r,
                HEAD "1,Usage," HOUR_OF_DAY ",AmazonDynamoDB,ReadCapacityUnit-Hrs,268,0.03484\n"
                     "2,Credit," HOUR_OF_DAY ",AmazonDynamoDB,ReadCapacityUnit-Hrs,0,-5\n"
                     "3,Usage," HOUR_OF_DAY ",AmazonEC2,BoxUsage:m5,1,0.1\n"
                     "4,Usage," HOUR_OF_DAY ",AmazonCloudWatch,CW:ContributorRulesManaged,1,0.5\n"
                     "5,DiscountedUsage," HOUR_OF_DAY ",\"AmazonDynamoDB\","
                     "USE1-WriteCapacityUnit-Hrs,100,0\n");
    assert_int_equal(r.diagnostics.count, 0);
    assert_int_equal(r.collected.bill_count, 3);
    assert_close(r.collected.bill[0].amount, 268, 0);
    assert_close(r.collected.bill[0].cost, 0.03484, 0);
    assert_string_equal(r.collected.bill[2].line_kind, "DiscountedUsage");
    assert_null(r.collected.bill[0].resource);
    assert_int_equal(r.collected.bill[0].ends - r.collected.bill[0].begins, 3600);
    end(&r);
}

static void test_mistakes(void **state)
{
    struct reading r;

    (void)state;
    read_report(&r, HEAD "1,Usage," HOUR_OF_DAY ",AmazonDynamoDB,X,many,0\n"
                         "1,Usage,today,tomorrow,AmazonDynamoDB,X,1,0\n"
                         "1,Usage\n");
    assert_int_equal(r.diagnostics.count, 2);
    assert_int_equal(r.diagnostics.items[0].place.line, 2);
    assert_string_equal(r.diagnostics.items[0].message,
                        "there must be a number in line_item_usage_amount: many");
    end(&r);
}

static void test_is(void **state)
{
    (void)state;
    assert_true(cost_rows_is("a,line_item_usage_type\n"));
    assert_false(cost_rows_is("{\"a\": 1}\nline_item_usage_type"));
    assert_false(cost_rows_is(""));
}

TESTS(cost_rows, cmocka_unit_test(test_lines), cmocka_unit_test(test_mistakes),
      cmocka_unit_test(test_is))
