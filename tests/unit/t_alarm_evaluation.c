/* operations/alarm_evaluation: M out of N datapoints, some missing. */
#include "fixture.h"

#include "alarm_evaluation.h"

/* The newest is the last letter. */
static char judged(const char *points, int n, int m, enum missing_data missing,
                   enum alarm_state state)
{
    enum alarm_datapoint p[16];
    int count = (int)strlen(points);

    for (int i = 0; i < count; i++)
        p[i] = points[count - 1 - i] == 'X'   ? DATAPOINT_BREACHING
               : points[count - 1 - i] == '0' ? DATAPOINT_GOOD
                                              : DATAPOINT_MISSING;
    return "IOA"[alarm_evaluation(p, count, n, m, missing, state)];
}

/* CloudWatch's own tables: the answers of missing, ignore, breaching, notBreaching; R: it stays. */
static void test_tables_of_the_guide(void **state)
{
    static const struct {
        const char *points;
        int m;
        const char *answers;
    } rows[] = {{"0-X-X", 3, "OOOO"}, {"-----", 3, "IRAO"}, {"----0", 3, "OOOO"},
                {"0XX-X", 3, "AAAA"}, {"--X--", 3, "ARAO"}, {"0-X-X", 2, "AAAA"},
                {"00X0X", 2, "AAAA"}, {"0-X--", 2, "OOAO"}, {"----0", 2, "OOAO"},
                {"---X-", 2, "ARAO"}};
    static const enum missing_data how[] = {MISSING_MISSING, MISSING_IGNORED, MISSING_BREACHING,
                                            MISSING_NOT_BREACHING};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t h = 0; h < 4; h++)
            for (enum alarm_state was = ALARM_OK; was <= ALARM_ALARM; was++) {
                char expected = rows[i].answers[h];
                assert_int_equal(judged(rows[i].points, 3, rows[i].m, how[h], was),
                                 expected == 'R' ? "IOA"[was] : expected);
            }
}

/* One breaching datapoint and nothing else is too soon for three of three. */
static void test_not_too_soon(void **state)
{
    (void)state;
    assert_int_equal(judged("----X", 3, 3, MISSING_MISSING, ALARM_OK), 'O');
    assert_int_equal(judged("----X", 3, 3, MISSING_MISSING, ALARM_INSUFFICIENT_DATA), 'I');
    assert_int_equal(judged("----X", 3, 1, MISSING_MISSING, ALARM_OK), 'A');
}

TESTS(alarm_evaluation, cmocka_unit_test(test_tables_of_the_guide),
      cmocka_unit_test(test_not_too_soon))
