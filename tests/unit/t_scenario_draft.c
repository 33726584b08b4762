/* cli/scenario_draft: five answers, and the scenario that they make. */
#include "fixture.h"

#include "scenario_draft.h"

static void take(struct scenario_draft *draft, const char *const *answers)
{
    for (size_t i = 0; i < DRAFT_QUESTIONS; i++)
        assert_null(draft_questions[i].take(draft, answers[i]));
}

/* The header's known answer. */
static void test_scaled(void **state)
{
    static const char *const answers[] = {"orders", "2KiB", "100/20", "5", "auto"};
    struct scenario_draft draft = {0};
    struct text out = {0};
    (void)state;
    take(&draft, answers);
    scenario_draft_write(&draft, &out);
    assert_non_null(
        strstr(text_get(&out), "read: {capacity: 72, autoscaling: {min: 72, max: 358}}"));
    assert_non_null(
        strstr(text_get(&out), "write: {capacity: 58, autoscaling: {min: 58, max: 286}}"));
    text_release(&out);
}

/* Every line of YAML has a comment behind it or above it. */
static void test_comments(void **state)
{
    static const char *const answers[] = {"t-1", "300B", "0/7", "1", "3/8.5"};
    struct scenario_draft draft = {0};
    struct text out = {0};
    bool above = false;
    (void)state;
    take(&draft, answers);
    scenario_draft_write(&draft, &out);
    for (char *line = out.bytes, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        *end = '\0';
        assert_true(!*line || above || strchr(line, '#'));
        assert_true(strlen(line) <= 100 || above);
        above = line[strspn(line, " ")] == '#';
    }
    text_release(&out);
}

static void test_mistakes(void **state)
{
    static const char *const wrong[][DRAFT_QUESTIONS] = {
        {"or", "401KiB", "100", "0.5", "150"},
        {"a\nb", "much", "0/0", "1001", "0/5"},
        {"\"x\": y", "0", "-1/5", "nan", "on demand"},
        {"", "1e9", "1e9/1", "", ""}};
    struct scenario_draft draft = {0};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        for (size_t q = 0; q < DRAFT_QUESTIONS; q++)
            assert_non_null(draft_questions[q].take(&draft, wrong[i][q]));
    for (size_t q = 0; q < DRAFT_QUESTIONS; q++)
        assert_null(draft_questions[q].take(&draft, draft_questions[q].usual));
}

TESTS(scenario_draft, cmocka_unit_test(test_scaled), cmocka_unit_test(test_comments),
      cmocka_unit_test(test_mistakes))
