/* A calendar month as hours: to which day and kind of day each belongs, and which moment of a window
 * that was run it is like.
 *
 * Law. The window repeats: by weeks where it is a week or longer, so that a Monday is like a Monday;
 * by days where it is a day or longer, so that nine o'clock is like nine o'clock; else end to end.
 * What counts is what the clocks of the month's zone show, so an hour that they skip is not billed
 * and one that they show twice is billed twice. Known answers: December has 744 hours, March 2026 in
 * Dublin 743; a window of 90 minutes from 14:00 is at its 30th minute at 16:00. */
#ifndef DDBSIM_MONTH_H
#define DDBSIM_MONTH_H

#include "scenario.h"

struct month_hour {
    int64_t civil_s; /* what the clocks show when it begins */
    size_t day;      /* from 0 */
};

struct month {
    struct month_hour *hours;
    size_t hour_count, day_count;
    size_t *kinds; /* of each day: 0 as usual, else the number of `day_kinds` from 1 */
    size_t kind_count;
    const char **variants; /* of each kind; of kind 0 NULL: the scenario as it is */
    int64_t begins_civil_s;
    char title[64]; /* "December 2026 (744 hours, UTC)" */
    const char *zone;
    bool said; /* by the scenario */
};

/* The scenario's month, else that of its start. Borrows the spec. False: a date lies outside of the
 * month, or two kinds are of one day: `why` (200 bytes). Release it in either case. */
bool month_init(struct month *month, const struct scenario_spec *spec, char *why);
void month_release(struct month *month);

/* How many seconds of a window of so many repeat. */
double month_period(double window_s);

/* Which second of a window that began at that moment an hour of the month is like. */
double month_second(const struct month *month, size_t hour, int64_t start_epoch_s, double period_s);

/* On how many days of the month a kind is. */
size_t month_days_of(const struct month *month, size_t kind);

/* The first kind that is on any day; what is of the month as a whole is taken from its window. */
size_t month_first_kind(const struct month *month);

#endif
