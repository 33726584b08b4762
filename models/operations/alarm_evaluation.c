#include "alarm_evaluation.h"

struct seen {
    int present, breaching, oldest_breaching;
};

/* Of the newest `n` that are there. */
static struct seen look(const enum alarm_datapoint *points, int count, int n)
{
    struct seen seen = {0};

    for (int i = 0; i < count && seen.present < n; i++) {
        if (points[i] == DATAPOINT_MISSING)
            continue;
        seen.present++;
        if (points[i] == DATAPOINT_BREACHING) {
            seen.breaching++;
            seen.oldest_breaching = i + 1;
        }
    }
    return seen;
}

enum alarm_state alarm_evaluation(const enum alarm_datapoint *points, int count, int n, int m,
                                  enum missing_data missing, enum alarm_state state)
{
    struct seen seen = look(points, count, n);
    int lacking = n - seen.present;

    if (seen.breaching >= m || (missing == MISSING_BREACHING && seen.breaching + lacking >= m))
        return ALARM_ALARM;
    if (lacking == 0 || missing == MISSING_NOT_BREACHING || missing == MISSING_BREACHING ||
        seen.present > seen.breaching)
        return ALARM_OK;
    if (missing == MISSING_IGNORED)
        return state;
    if (seen.present == 0)
        return ALARM_INSUFFICIENT_DATA;
    return seen.oldest_breaching >= m ? ALARM_ALARM : state;
}
