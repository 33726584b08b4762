/* Dates of the Gregorian calendar, and days since 1970-01-01. Source: H. Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms" [30]. Known answer: 2000-03-01 is day 11017. */
#ifndef DDBSIM_CIVIL_DATE_H
#define DDBSIM_CIVIL_DATE_H

#include <stdbool.h>
#include <stdint.h>

struct civil_date {
    int year, month, day; /* month and day from 1 */
};

/* False when there is no such date, or it is not from 1970 to 9999. */
bool civil_date_days(struct civil_date date, int64_t *days);
struct civil_date civil_date_of_days(int64_t days);

#endif
