/* bill/plan_rates: what a savings plan buys at, and who says so. */
#include "fixture.h"

#include "account.h"
#include "plan_rates.h"
#include "scenario.h"

static void assert_words(const char *lines, const char *words, bool inferred)
{
    struct scenario scenario;
    struct diagnostics diagnostics;
    struct text yaml = {0}, out = {0};

    text_addf(&yaml, "name: x\nduration: 1h\ntables: {t: {billing: on_demand}}\n%s", lines);
    diagnostics_init(&diagnostics);
    assert_true(
        scenario_load(&scenario, "test.yaml", text_get(&yaml), yaml.length, NULL, &diagnostics));
    struct plan_rates rates = plan_rates_of(scenario.prices, scenario.spec->account.savings_plan);
    plan_rates_write(&rates, &out);
    assert_string_equal(text_get(&out), words);
    assert_int_equal(plan_rate_inferred(&rates.provisioned), inferred);
    assert_int_equal(plan_rates_known(&rates), *words != '\0');
    diagnostics_release(&diagnostics);
    scenario_release(&scenario);
    text_release(&yaml);
    text_release(&out);
}

#define BOOK "price_book: us-east-1-2026-08\n"

/* The header's, without a rate of one's own, with both, and of a book without any. */
static void test_known(void **state)
{
    (void)state;
    assert_words(BOOK "account: {savings_plan: {commitment: 1, on_demand: 20%}}\n",
                 "12% off provisioned units (inferred), 20% off on-demand units (your own)", true);
    assert_words(BOOK "account: {savings_plan: 1}\n",
                 "12% off provisioned units (inferred), 18% off on-demand units (inferred)", true);
    assert_words(BOOK, "12% off provisioned units (inferred), 18% off on-demand units (inferred)",
                 true);
    assert_words(BOOK "account: {savings_plan: {commitment: 0, on_demand: 0, provisioned: 15%}}\n",
                 "15% off provisioned units (your own), 0% off on-demand units (your own)", false);
    assert_words("price_book: us-east-1-2024-11\n", "", false);
    assert_words("price_book: us-east-1-2024-11\n"
                 "account: {savings_plan: {commitment: 1, on_demand: 20%}}\n",
                 "20% off on-demand units (your own)", false);
}

TESTS(plan_rates, cmocka_unit_test(test_known))
