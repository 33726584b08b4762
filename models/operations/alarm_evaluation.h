/* Whether the datapoints of an alarm's metric make it ALARM or OK, when some of them are missing.
 *
 * Law. CloudWatch looks at the last N + 2 datapoints, a few more than the N it needs. If N or more
 * of them are there, the newest N decide, missing ones passed over: ALARM with at least M breaching
 * ones, else OK. Otherwise those that lack are, by `treat_missing_data`,
 *
 *   breaching, notBreaching   taken for such
 *   ignore                    no reason to change the state, unless there is a good datapoint or
 *                             M breaching ones
 *   missing                   the same, but with none at all it is INSUFFICIENT_DATA; and ALARM
 *                             when only breaching ones are there, the oldest at least M old
 *
 * How many more than N it looks at AWS does not say; two is what its examples show. Source:
 * CloudWatch user guide [8], alarms and missing data. Known answers, its tables, oldest first, X
 * breaching, 0 good, - missing: of 3 of 3 `0 - X - X` is OK and `0 X X - X` ALARM whatever is
 * missing; `- - X - -` is ALARM when missing or breaching, OK when notBreaching, and stays when
 * ignored; of 2 of 3 `0 - X - -` is ALARM only when breaching. */
#ifndef DDBSIM_ALARM_EVALUATION_H
#define DDBSIM_ALARM_EVALUATION_H

#include <stdbool.h>

enum alarm_state { ALARM_INSUFFICIENT_DATA, ALARM_OK, ALARM_ALARM };
enum missing_data { MISSING_NOT_BREACHING, MISSING_BREACHING, MISSING_IGNORED, MISSING_MISSING };

enum alarm_datapoint { DATAPOINT_MISSING, DATAPOINT_GOOD, DATAPOINT_BREACHING };
enum { ALARM_MORE_DATAPOINTS = 2 };

/* `points` are the newest first, `count` of them (N + 2 or, in the first minutes, fewer); `state`
 * is what it was. */
enum alarm_state alarm_evaluation(const enum alarm_datapoint *points, int count, int n, int m,
                                  enum missing_data missing, enum alarm_state state);

#endif
