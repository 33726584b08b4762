/* When a scheduled action is due: the expressions of Application Auto Scaling, in a time zone.
 *
 *   at(2025-12-14T14:30:00)     once, on the clocks of the zone
 *   rate(5 minutes)             again and again: minutes, hours or days
 *   cron(0 9 ? * MON-FRI *)     minutes, hours, day of month, month, day of week (1 or SUN is Sunday),
 *                               year; all on the clocks of the zone
 *
 * A field of cron is *, a number, a-b, a/n or a-b/n (every n-th), or a list of these with commas;
 * months and days have names; one of the two days is ?. A day of the month may be L, the last, or
 * 15W, the weekday nearest to the 15th in its month; a day of the week 6L, the last Friday, or 6#3,
 * the third. A time that the zone's clocks skip is left out; one that they show twice counts the
 * first time. Source: Application Auto Scaling user guide [7], scheduled scaling. Known answer:
 * cron(30 2 * * ? *) in Europe/Berlin is due at 1:30 UTC on 29 March 2025, not on the 30th, and at
 * 0:30 UTC on the 31st. */
#ifndef DDBSIM_SCHEDULE_H
#define DDBSIM_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

enum { SCHEDULE_YEAR = 1970, SCHEDULE_YEARS = 230 }; /* 1970 to 2199, as AWS has it */

struct schedule_cron {
    uint64_t minutes;
    uint32_t hours, days, months, weekdays; /* bits by their number; days and months from 1 */
    bool years[SCHEDULE_YEARS];
    bool last_day;       /* L */
    int nearest_weekday; /* to that day; 0: none */
    int weekday, nth;    /* 6#3: 5 and 3; 6L: 5 and -1; nth 0: none */
};

struct schedule {
    enum { SCHEDULE_AT, SCHEDULE_RATE, SCHEDULE_CRON } kind;
    const char *zone; /* borrowed */
    int64_t civil_s;  /* of at: what the zone's clocks show */
    int64_t every_s;  /* of rate */
    struct schedule_cron cron;
};

/* NULL on success and else the rule that the text broke, as a phrase that fits behind "must be".
 * The zone is known (time_zone.h). */
const char *schedule_read(const char *text, const char *zone, struct schedule *out);

/* The first moment after `after` at which it is due; INT64_MAX when there is none up to `until`. A
 * rate counts from `from`. */
int64_t schedule_next(const struct schedule *schedule, int64_t from, int64_t after, int64_t until);

#endif
