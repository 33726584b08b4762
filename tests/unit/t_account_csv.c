/* account/account_csv: what lies beside a scenario that is made of an account. */
#include "fixture.h"

#include "account_csv.h"
#include "csv_row.h"

/* A table may be called "-orders", and a spreadsheet is not to take its column for a formula; what
 * reads the traffic again has the name as it was. */
static void test_names_are_no_formulas(void **state)
{
    double calls[2] = {60, NAN};
    struct account_workload workload = {.name = "-orders.get", .calls = calls, .throttled = calls};
    struct arena arena;
    struct text out = {0};
    struct csv_rows rows;
    (void)state;

    arena_init(&arena);
    struct account_traffic traffic = {.arena = &arena,
                                      .window = {.begins = 0, .period_s = 60, .count = 2},
                                      .items = &workload,
                                      .count = 1};
    account_csv_traffic(&traffic, &out);
    assert_string_equal(text_get(&out), "time,\"'-orders.get\",\"'-orders.get.throttled\"\n"
                                        "1970-01-01T00:00:00Z,60,60\n1970-01-01T00:01:00Z,,\n");
    csv_row_init(&rows, out.bytes);
    assert_true(csv_row_next(&rows));
    assert_string_equal(rows.fields[1], "-orders.get");
    csv_row_release(&rows);
    text_release(&out);
    arena_release(&arena);
}

TESTS(account_csv, cmocka_unit_test(test_names_are_no_formulas))
