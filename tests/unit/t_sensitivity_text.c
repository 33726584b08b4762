/* decide/sensitivity_text, decide/sensitivity_words: the table and its closing sentence. */
#include "fixture.h"

#include "sensitivity_text.h"
#include "sensitivity_words.h"

static struct sensitivity_row row_of(const char *name, enum sensitivity_source source, double total,
                                     double half)
{
    return (struct sensitivity_row){.name = memory_text(name),
                                    .source = source,
                                    .p10 = 1,
                                    .p90 = 2,
                                    .at_p10 = 0,
                                    .at_p90 = 0.1,
                                    .change = {8, 0.1, NAN},
                                    .first = {8, total - 0.1, half},
                                    .total = {8, total, half},
                                    .weight = total};
}

static void sobol_of(struct sensitivity *s, struct sensitivity_row first,
                     struct sensitivity_row second)
{
    *s = (struct sensitivity){.method = SENSITIVITY_SOBOL,
                              .measure = "failed_ratio",
                              .unit = "ratio",
                              .count = 2,
                              .futures = 256,
                              .runs = 1536,
                              .beyond_noise = true};
    s->rows = memory_new(2, sizeof *s->rows);
    s->rows[0] = first;
    s->rows[1] = second;
}

static void assert_sentence(struct sensitivity *s, const char *expected)
{
    struct text out = {0};

    sensitivity_words_sentence(s, &out);
    assert_string_equal(text_get(&out), expected);
    text_release(&out);
}

static void test_sentences(void **state)
{
    struct sensitivity s;
    (void)state;
    sobol_of(&s, row_of("split_time", SENSITIVITY_UNKNOWN, 0.71, 0.03),
             row_of("luck", SENSITIVITY_LUCK, 0.2, 0.03));
    assert_sentence(&s, "The answer hangs on split_time (total 0.71); if you measure one thing, "
                        "measure this.");
    s.constant = true;
    s.most = 0.02;
    assert_sentence(&s, "Nothing moves failed_ratio: it was 2.00% in all 1,536 runs.");
    s.constant = s.beyond_noise = false;
    assert_sentence(&s, "Nothing moves failed_ratio beyond noise; more futures (--futures 1024) "
                        "would tell more.");
    sensitivity_release(&s);
    sobol_of(&s, row_of("place", SENSITIVITY_PLACE, 0.51, 0.1),
             row_of("skew", SENSITIVITY_UNKNOWN, 0.4, 0.1));
    assert_sentence(
        &s, "The answer hangs on place (total 0.51) or skew (total 0.40), which these "
            "futures cannot tell apart; measure skew: place cannot be measured beforehand.");
    sensitivity_release(&s);
    sobol_of(&s, row_of("split_time", SENSITIVITY_UNKNOWN, 0.51, 0.1),
             row_of("skew", SENSITIVITY_UNKNOWN, 0.4, 0.1));
    assert_sentence(&s, "The answer hangs on split_time (total 0.51) or skew (total 0.40), which "
                        "these futures cannot tell apart; measure both, split_time and skew.");
    sensitivity_release(&s);
    sobol_of(&s, row_of("place", SENSITIVITY_PLACE, 0.51, 0.1),
             row_of("luck", SENSITIVITY_LUCK, 0.4, 0.1));
    assert_sentence(&s, "The answer hangs on place (total 0.51) or luck (total 0.40), which these "
                        "futures cannot tell apart; neither can be measured beforehand, so spread "
                        "the hot keys, or choose what holds in most futures.");
    sensitivity_release(&s);
    sobol_of(&s, row_of("luck", SENSITIVITY_LUCK, 0.9, 0.1),
             row_of("skew", SENSITIVITY_UNKNOWN, 0.1, 0.1));
    assert_sentence(&s,
                    "The answer hangs on luck (total 0.90); no measurement makes that surer, so "
                    "choose what holds in most futures.");
    sensitivity_release(&s);
}

/* What is below 0 is 0 as far as can be told; what cannot be told is n/a. */
static void test_table(void **state)
{
    struct sensitivity s;
    struct text out = {0};
    (void)state;
    sobol_of(&s, row_of("skew", SENSITIVITY_UNKNOWN, 0.6, 0.05),
             row_of("mode", SENSITIVITY_UNKNOWN, 0.02, 0.01));
    s.rows[1].total.mean = NAN;
    sensitivity_write(&s, false, &out);
    assert_non_null(strstr(text_get(&out), "0.00% → 10.00%"));
    assert_non_null(strstr(text_get(&out), "0.50 ± 0.05"));
    assert_non_null(strstr(text_get(&out), "~0.00 ± 0.01"));
    assert_non_null(strstr(text_get(&out), "n/a"));
    assert_non_null(strstr(text_get(&out), "The S sum to 0.50; 0.50"));
    text_release(&out);
    sensitivity_release(&s);
}

/* Of many unknowns those that hardly matter are named beneath the table. */
static void test_many(void **state)
{
    struct sensitivity s = {.method = SENSITIVITY_SOBOL, .measure = "tables/t/cost", .unit = "USD"};
    struct text out = {0};
    (void)state;
    s.rows = memory_new(12, sizeof *s.rows);
    for (s.count = 0; s.count < 12; s.count++) {
        char name[8];
        snprintf(name, sizeof name, "u%zu", s.count);
        s.rows[s.count] = row_of(name, s.count == 11 ? SENSITIVITY_LUCK : SENSITIVITY_UNKNOWN,
                                 s.count < 3 ? 0.3 : 0.001, 0.01);
    }
    sensitivity_write(&s, false, &out);
    const char *beneath = strstr(text_get(&out), "Less than a hundredth of the first: u10, u3, u4");
    assert_non_null(beneath);
    assert_non_null(strstr(beneath, "u9."));
    assert_true(strstr(text_get(&out), "u11") < beneath); /* luck is always told */
    assert_non_null(strstr(text_get(&out), " cost "));
    text_release(&out);
    sensitivity_release(&s);
}

static void test_json(void **state)
{
    struct sensitivity s;
    (void)state;
    sobol_of(&s, row_of("skew", SENSITIVITY_UNKNOWN, 0.6, 0.05),
             row_of("luck", SENSITIVITY_LUCK, 0.2, 0.01));
    s.missing = 3;
    json_t *all = sensitivity_json(&s);
    json_t *luck = json_array_get(json_object_get(all, "rows"), 1);
    assert_string_equal(json_string_value(json_object_get(all, "method")), "sobol");
    assert_int_equal(json_integer_value(json_object_get(all, "missing")), 3);
    assert_string_equal(json_string_value(json_object_get(luck, "source")), "luck");
    assert_close(json_real_value(json_object_get(luck, "ST")), 0.2, 1e-12);
    assert_int_equal(json_integer_value(json_object_get(luck, "rank")), 2);
    assert_true(json_is_null(json_object_get(luck, "change_half_width")));
    json_decref(all);
    sensitivity_release(&s);
}

TESTS(sensitivity_text, cmocka_unit_test(test_json), cmocka_unit_test(test_sentences),
      cmocka_unit_test(test_table), cmocka_unit_test(test_many))
