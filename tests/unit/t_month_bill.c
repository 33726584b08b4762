/* bill/month_bill, bill/bill_usage, bill/bill_item: what a month costs. */
#include <math.h>

#include "bill_modes.h"
#include "bill_run.h"
#include "fixture.h"
#include "month_bill.h"
#include "price_source.h"
#include "run.h"

/* A scenario's month, run and billed by its own book. */
struct billed {
    struct scenario_source source;
    struct bill_window window;
    struct month month;
    struct bill_usage usage;
    struct month_bill bill;
};

static void bill_yaml(struct billed *b, const char *yaml)
{
    char why[200];

    *b = (struct billed){.source = {.path = "test.yaml"}};
    b->source.text = memory_text(yaml);
    b->source.length = strlen(yaml);
    assert_int_equal(bill_window_run(&b->window, &b->source, NULL), EXIT_DONE);
    assert_true(month_init(&b->month, b->window.scenario.spec, why));
    bill_usage_init(&b->usage, &b->month);
    assert_int_equal(bill_run_month(&b->source, NULL, &b->window, &b->usage), EXIT_DONE);
    struct bill_terms terms = {b->window.scenario.prices, &b->window.scenario.spec->account};
    month_bill_init(&b->bill, &b->usage, &terms);
}

static void billed_release(struct billed *b)
{
    month_bill_release(&b->bill);
    bill_usage_release(&b->usage);
    month_release(&b->month);
    bill_window_release(&b->window);
    scenario_source_release(&b->source);
}

static double usd_of(const struct billed *b, enum bill_item item)
{
    double usd = 0;

    for (size_t i = 0; i < b->bill.count; i++)
        usd += b->bill.lines[i].item == item ? b->bill.lines[i].usd : 0;
    return usd;
}

#define HEAD                                                                                       \
    "name: x\nstart: 2026-12-01T00:00:00Z\nduration: 2h\nsample_every: 60s\nresolution: 1s\n"

/* The header's: 48.36 USD for the 744 hours of 100 write units; 22.26 with 100 reserved. */
static void test_known(void **state)
{
    struct billed b;

    (void)state;
    bill_yaml(&b, HEAD "tables: {t: {read: {capacity: 10}, write: {capacity: 100}}}\n");
    assert_close(usd_of(&b, ITEM_PROVISIONED_WRITE), 48.36, 1e-9);
    assert_close(b.bill.usd, 48.36 + 10 * 744 * 0.00013, 1e-9);
    assert_close(b.bill.kind_usd[0], b.bill.usd / 31, 1e-9);
    billed_release(&b);
    bill_yaml(&b, HEAD "tables: {t: {read: {capacity: 10}, write: {capacity: 100}}}\n"
                       "account: {reserved: [{write: 100}]}\n");
    assert_close(usd_of(&b, ITEM_PROVISIONED_WRITE), 22.263, 1e-3);
    billed_release(&b);
}

/* 100 units that are 300 for ten minutes are 300 in that hour; the window of two hours repeats. */
static void test_hour_maximum(void **state)
{
    struct billed b;

    (void)state;
    bill_yaml(&b, HEAD "tables: {t: {read: {capacity: 10}, write: {capacity: 100}}}\n"
                       "timeline: [{at: 20m, action: set_capacity, table: t, write: 300},\n"
                       "  {at: 40m, action: set_capacity, table: t, write: 100}]\n");
    assert_close(usd_of(&b, ITEM_PROVISIONED_WRITE), 744 / 2 * 400 * 0.00065, 1e-9);
    billed_release(&b);
}

/* What is free each month, and what a plan buys cheaper. */
static void test_free_and_plan(void **state)
{
    struct billed b;

    (void)state;
    bill_yaml(&b, HEAD "price_book: us-east-1-2026-08\naccount: {free_tier: true}\n"
                       "tables: {t: {read: {capacity: 10}, write: {capacity: 100}}}\n");
    assert_close(usd_of(&b, ITEM_PROVISIONED_WRITE), (74400 - 18600) * 0.00065, 1e-9);
    assert_close(usd_of(&b, ITEM_PROVISIONED_READ), 0, 1e-9);
    billed_release(&b);
    bill_yaml(&b, HEAD "price_book: us-east-1-2026-08\naccount: {savings_plan: 0.0572}\n"
                       "tables: {t: {read: {capacity: 1}, write: {capacity: 100}}}\n");
    assert_close(b.bill.usd, 744 * (0.0572 + 0.00013), 1e-6); /* 12 % off 0.065 an hour */
    billed_release(&b);
    bill_yaml(&b, HEAD "account: {savings_plan: {commitment: 0.052, provisioned: 20%}}\n"
                       "tables: {t: {read: {capacity: 1}, write: {capacity: 100}}}\n");
    assert_close(b.bill.usd, 744 * (0.052 + 0.00013),
                 1e-6); /* a rate of one's own; none in the book */
    billed_release(&b);
    bill_yaml(&b, HEAD "price_book: us-east-1-2026-08\naccount: {free_tier: true, savings_plan: "
                       "0.0572}\n"
                       "tables: {t: {read: {capacity: 1}, write: {capacity: 100}}}\n");
    assert_close(b.bill.usd, 744 * 0.0572, 1e-6); /* no unit is both free and the plan's */
    billed_release(&b);
}

/* Standard-IA serves for more and stores for less; an index stores too, at 100 bytes an item more. */
static void test_classes_and_storage(void **state)
{
    struct billed b;

    (void)state;
    bill_yaml(&b, HEAD
              "tables: {t: {table_class: standard_infrequent_access, item_size: 924B, item_count: "
              "1048576, backups: {point_in_time: true, stored: 1GiB},\n"
              "  read: {capacity: 10}, write: {capacity: 100}, indexes: {i: {entry_size: 412B, "
              "read: {capacity: 1}, write: {capacity: 1}}}}}\n");
    assert_close(usd_of(&b, ITEM_IA_PROVISIONED_WRITE), 101 * 744 * 0.00081, 1e-9);
    assert_close(usd_of(&b, ITEM_IA_STORAGE), 1.5 * 0.1, 1e-9);
    assert_close(usd_of(&b, ITEM_POINT_IN_TIME), 0.2, 1e-9);
    assert_close(usd_of(&b, ITEM_BACKUP), 0.1, 1e-9);
    assert_close(usd_of(&b, ITEM_STORAGE), 0, 0);
    billed_release(&b);
}

/* On demand each unit counts; what a day of another kind costs is its own. */
static void test_kinds_of_days(void **state)
{
    struct billed b;

    (void)state;
    bill_yaml(&b,
              HEAD "tables: {t: {billing: on_demand}}\nclients: {c: {}}\n"
                   "workloads: {w: {client: c, table: t, operation: put, arrivals: even, keys: "
                   "[{count: 100}], rate: [{per_second: 10}]}}\n"
                   "variants: {sale: {set: ['workloads.w.rate=[{per_second: 30}]']}}\n"
                   "month: {begins: 2026-12-01, days: [{variant: sale, dates: [2026-12-24]}]}\n");
    assert_close(usd_of(&b, ITEM_ON_DEMAND_WRITE), (30 * 10 + 30) * 86400 * 0.625e-6, 1e-3);
    assert_close(b.bill.kind_usd[0], 10 * 86400 * 0.625e-6, 1e-4);
    assert_close(b.bill.kind_usd[1], 30 * 86400 * 0.625e-6, 1e-4);
    billed_release(&b);
}

/* A month without a usual day still stores what it stores: a February of sales costs what one as
 * usual does, and its window repeats. */
static void test_no_usual_day(void **state)
{
    static const char yaml[] = HEAD
        "price_book: us-east-1-2026-08\ntables: {t: {item_count: 10M, backups: {point_in_time: true, stored: 1GiB}, read: "
        "{capacity: 10}, write: {capacity: 10}}}\n"
        "timeline: [{at: 10m, action: set_warm_throughput, table: t, read: 20000, write: 8000}]\n";
    struct billed usual, sales;
    struct text all = {0};

    (void)state;
    text_addf(&all,
              "%svariants: {sale: {set: ['tables.t.read.capacity=10']}}\n"
              "month: {begins: 2026-02-01, days: [{variant: sale, dates: [",
              yaml);
    for (int day = 1; day <= 28; day++)
        text_addf(&all, "%s2026-02-%02d", day > 1 ? ", " : "", day);
    text_add(&all, "]}]}\n");
    bill_yaml(&sales, text_get(&all));
    text_release(&all);
    text_addf(&all, "%smonth: {begins: 2026-02-01}\n", yaml);
    bill_yaml(&usual, text_get(&all));
    assert_true(usd_of(&usual, ITEM_STORAGE) > 0 && usd_of(&usual, ITEM_WARM) > 0);
    assert_close(sales.bill.usd, usual.bill.usd, 1e-9);
    assert_close(sales.usage.window_s, 7200, 0);
    text_release(&all);
    billed_release(&sales);
    billed_release(&usual);
}

/* What the book lacks is told, and no part of the total. */
static void test_unpriced(void **state)
{
    struct billed b;

    (void)state;
    bill_yaml(&b, HEAD "price_book: ap-northeast-2-2026-06\ntables: {t: {item_count: 1M, read: "
                       "{capacity: 10}, write: {capacity: 100}}}\n");
    assert_int_equal(b.bill.unpriced, 1);
    assert_true(isnan(usd_of(&b, ITEM_STORAGE)));
    assert_close(b.bill.usd, 744 * (10 * 0.00014098 + 100 * 0.0007049), 1e-9);
    billed_release(&b);
}

/* A day of an account, by the quantities that AWS billed, to the cent. */
static void test_sample_day(void **state)
{
    static const struct {
        enum bill_item item;
        double quantity, usd;
    } rows[] = {{ITEM_PROVISIONED_READ, 8597, 1.11761},
                {ITEM_PROVISIONED_WRITE, 15158, 9.8527},
                {ITEM_ON_DEMAND_READ, 477030.5, 0.0596288},
                {ITEM_ON_DEMAND_WRITE, 380786, 0.2379913},
                {ITEM_STORAGE, 2.1514, 0.53785},
                {ITEM_POINT_IN_TIME, 1.61, 0.322}};
    struct arena arena = {0};
    struct diagnostics diagnostics;

    (void)state;
    diagnostics_init(&diagnostics);
    const struct price_book_spec *book = price_source_read(&arena, "us-east-1-2026-08", NULL,
                                                           (struct place){"", 0, 0}, &diagnostics);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_close(rows[i].quantity * bill_item_price(book, rows[i].item), rows[i].usd, 1e-6);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
}

/* Queues, functions, nodes and copies to other Regions: a window of an hour, 744 times, costs what
 * the run's own bill says of it, and transfer beside. */
static void test_others(void **state)
{
    struct billed b;
    double own = 0;

    (void)state;
    bill_yaml(
        &b,
        "name: x\nstart: 2026-12-01T00:00:00Z\nduration: 1h\nsample_every: 60s\nresolution: 1s\n"
        "tables: {a: {billing: on_demand}, b: {billing: on_demand}}\n"
        "global_tables: {g: {replicas: [a, b]}}\nclients: {c: {}}\nqueues: {q: {}}\n"
        "caches: {k: {nodes: 2, price_per_node_hour: 0.5}}\n"
        "workloads:\n"
        "  w: {client: c, table: a, operation: put, arrivals: even, keys: [{count: 100}], "
        "rate: [{per_second: 10}]}\n"
        "  save: {client: c, table: a, operation: put, cache: k, keys: [{count: 100}]}\n"
        "consumers: {f: {queue: q, workload: save, memory: 1GiB, work: 100ms}}\n"
        "apis: {add: {arrivals: even, rate: [{per_second: 5}], steps: [{queue: q}]}}\n");
    for (size_t i = 0; i < b.window.result.outputs.group_count; i++) {
        const struct group *group = &b.window.result.outputs.groups[i];
        if (text_starts_with(group->path, "cost/"))
            own += result_number_or_0(&b.window.result, group, "cost");
    }
    assert_true(usd_of(&b, ITEM_QUEUE) > 0 && usd_of(&b, ITEM_CALLS) > 0 &&
                usd_of(&b, ITEM_GIB_SECONDS) > 0 && usd_of(&b, ITEM_ON_DEMAND_REPLICATED) > 0);
    assert_close(usd_of(&b, ITEM_NODES), 744, 1e-6);
    assert_close(usd_of(&b, ITEM_TRANSFER) / 0.02, 15 * 3600 * 744 / (1024.0 * 1024), 1);
    assert_close(b.bill.usd - usd_of(&b, ITEM_TRANSFER), 744 * own, 0.001 * b.bill.usd);
    billed_release(&b);
}

/* Traffic that grows by a fifth within the month costs a tenth more. */
static void test_growth(void **state)
{
    struct billed b;

    (void)state;
    bill_yaml(&b, HEAD "tables: {t: {billing: on_demand}}\nclients: {c: {}}\n"
                       "workloads: {w: {client: c, table: t, operation: put, arrivals: even, keys: "
                       "[{count: 100}], scale: 2, rate: [{per_second: 100}]}}\n"
                       "month: {begins: 2026-12-01, growth: 20%}\n");
    assert_close(usd_of(&b, ITEM_ON_DEMAND_WRITE) / (200 * 744 * 3600 * 0.625e-6), 1.0969, 0.002);
    billed_release(&b);
}

/* All ways of one scenario: on demand costs what is used; a fixed capacity twice as large as needed
 * is dearer than one that follows; what is reserved is never dearer than without. */
static void test_modes(void **state)
{
    struct bill_modes modes;
    struct billed b;

    (void)state;
    bill_yaml(&b, HEAD "price_book: us-east-1-2026-08\n"
                       "tables: {t: {read: {capacity: 10}, write: {capacity: 1000}}}\n"
                       "clients: {c: {}}\nworkloads: {w: {client: c, table: t, operation: put, "
                       "arrivals: even, keys: [{count: 1000}], rate: [{per_second: 200}]}}\n");
    assert_int_equal(bill_modes_make(&modes, &b.source, &b.window, &b.usage), EXIT_DONE);
    assert_string_equal(modes.items[0].name, "as it is");
    assert_close(modes.items[0].usd, b.bill.usd, 1e-9);
    assert_string_equal(modes.items[1].name, "on demand");
    assert_close(modes.items[1].usd, 200 * 3600 * 744 * 0.625e-6, 0.5);
    assert_true(modes.items[2].usd < modes.items[0].usd / 2 && modes.items[2].throttled == 0);
    assert_true(modes.items[4].usd <= modes.items[3].usd &&
                modes.items[5].usd <= modes.items[4].usd);
    assert_close(modes.break_even_utilisation[WRITE], 0.2889, 1e-4);
    assert_close(modes.break_even_scale, b.bill.usd / modes.items[1].usd, 0.01);
    bill_modes_release(&modes);
    billed_release(&b);
}

/* A table that is on demand has no part in the break-even of one that is not: 10 reads and 100 writes
 * provisioned, 30 writes a second on demand beside 300 of another table. */
static void test_break_even(void **state)
{
    struct bill_modes modes;
    struct billed b;
    double fixed = 10 * 0.00013 + 100 * 0.00065;

    (void)state;
    bill_yaml(&b, HEAD
              "price_book: us-east-1-2026-08\nclients: {c: {}}\n"
              "tables: {t: {read: {capacity: 10}, write: {capacity: 100}}, u: {billing: "
              "on_demand}}\n"
              "workloads: {w: {client: c, table: t, operation: put, arrivals: even, keys: [{count: "
              "1000}], rate: [{per_second: 30}]},\n"
              "  x: {client: c, table: u, operation: put, arrivals: even, keys: [{count: 1000}], "
              "rate: [{per_second: 300}]}}\n");
    assert_int_equal(bill_modes_make(&modes, &b.source, &b.window, &b.usage), EXIT_DONE);
    assert_close(modes.break_even_scale, fixed / (30 * 3600 * 0.625e-6), 0.01);
    bill_modes_release(&modes);
    billed_release(&b);
}

/* A capacity that is cheap because it throttles is nothing to commit oneself to. */
static void test_base_does_not_throttle(void **state)
{
    struct bill_modes modes;
    struct billed b;

    (void)state;
    bill_yaml(&b, HEAD "price_book: us-east-1-2026-08\n"
                       "tables: {t: {read: {capacity: 1}, write: {capacity: 10}}}\n"
                       "clients: {c: {}}\nworkloads: {w: {client: c, table: t, operation: put, "
                       "arrivals: even, keys: [{count: 1000}], rate: [{per_second: 40}]}}\n");
    assert_int_equal(bill_modes_make(&modes, &b.source, &b.window, &b.usage), EXIT_DONE);
    assert_true(modes.items[0].throttled > 0 && modes.items[2].throttled == 0);
    assert_true(modes.items[0].usd < modes.items[2].usd);
    assert_string_equal(modes.items[4].name, "auto scaled, reserved for 1 year");
    bill_modes_release(&modes);
    billed_release(&b);
}

/* What is free pays for most that is used: nothing more pays off, and what stands already stays. */
static void test_modes_with_commitments(void **state)
{
    static const char *const accounts[] = {"{free_tier: true}",
                                           "{free_tier: true, savings_plan: 0.02}",
                                           "{free_tier: true, reserved: [{write: 100}]}"};

    (void)state;
    for (size_t a = 0; a < 3; a++) {
        struct bill_modes modes;
        struct billed b;
        char yaml[600];
        snprintf(yaml, sizeof yaml,
                 HEAD "price_book: us-east-1-2026-08\naccount: %s\nclients: {c: {}}\n"
                      "tables: {t: {read: {capacity: 10}, write: {capacity: 25}}}\n"
                      "workloads: {w: {client: c, table: t, operation: put, arrivals: even, keys: "
                      "[{count: 1000}], rate: [{per_second: 10}]}}\n",
                 accounts[a]);
        bill_yaml(&b, yaml);
        assert_int_equal(bill_modes_make(&modes, &b.source, &b.window, &b.usage), EXIT_DONE);
        for (size_t i = 4; i < 7; i++) {
            assert_true(text_starts_with(modes.items[i].name, "as it is"));
            assert_close(modes.items[i].usd, b.bill.usd, 1e-9);
        }
        bill_modes_release(&modes);
        billed_release(&b);
    }
}

TESTS(month_bill, cmocka_unit_test(test_known), cmocka_unit_test(test_hour_maximum),
      cmocka_unit_test(test_free_and_plan), cmocka_unit_test(test_classes_and_storage),
      cmocka_unit_test(test_kinds_of_days), cmocka_unit_test(test_unpriced),
      cmocka_unit_test(test_sample_day), cmocka_unit_test(test_others),
      cmocka_unit_test(test_growth), cmocka_unit_test(test_modes),
      cmocka_unit_test(test_break_even), cmocka_unit_test(test_base_does_not_throttle),
      cmocka_unit_test(test_no_usual_day), cmocka_unit_test(test_modes_with_commitments))
