/* run/known_names: what a --set or a variant may change. */
#include "fixture.h"

#include "known_names.h"

static const char *said(const char *yaml, const char *set)
{
    static char message[300];
    struct arena arena;
    struct diagnostics d;

    arena_init(&arena);
    diagnostics_init(&d);
    struct node *root = node_parse(&arena, "y", yaml, strlen(yaml), &d);
    bool good = known_names_check(root, set, (struct place){"--set", 0, 0}, &d);
    assert_int_equal(d.count, good ? 0 : 1);
    snprintf(message, sizeof message, "%s", good ? "" : d.items[0].message);
    diagnostics_release(&d);
    arena_release(&arena);
    return message;
}

static void test_only_what_is_there_has_parts(void **state)
{
    const char *const yaml = "{duration: 1m, tables: {orders: {indexes: {by.mail: {}}}, a.b: }}";
    (void)state;
    assert_string_equal(said(yaml, "tables.ordres.burst=9s"),
                        "the scenario has no 'ordres' under 'tables'; did you mean 'orders'?");
    assert_string_equal(said(yaml, "tables.orders.indexes.x.write.capacity=9"),
                        "the scenario has no 'x' under 'indexes'; name one of it, or give all of a "
                        "new one as {…}");
    assert_non_null(strstr(said(yaml, "clients.app.timeout=1s"), "no 'app' under 'clients'"));
    assert_string_equal(said(yaml, "tables.orders.burst=9s"), "");
    assert_string_equal(said(yaml, "tables.orders.indexes.by.mail.write.capacity=9"), "");
    assert_string_equal(said(yaml, "tables.a.b.burst=9s"), "");
    assert_string_equal(said(yaml, "tables.*.burst=9s"), "");
    assert_string_equal(said(yaml, "tables.new={item_size: 1KiB}"), "");
    assert_string_equal(said(yaml, "account.tables=3"), "");
}

TESTS(known_names, cmocka_unit_test(test_only_what_is_there_has_parts))
