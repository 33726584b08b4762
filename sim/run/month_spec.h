/* The month that a bill is of: a calendar month, and which of its days are not as usual.
 *
 *   month:
 *     begins: 2026-12-01
 *     timezone: Europe/Dublin
 *     days:
 *       - {variant: sale, on: [2026-12-04, 2026-12-11]}
 *
 * The month goes from that day to the day of the same number in the next month, by the clocks of the
 * zone: it is as long as the calendar has it, less or more by the hour of a change to or from summer
 * time. A kind of day is a variant of the scenario. `growth` is by how much traffic grows within the
 * month. Known answers: December has 744 hours; March 2026 in Dublin 743. */
#ifndef DDBSIM_MONTH_SPEC_H
#define DDBSIM_MONTH_SPEC_H

#include "field.h"

struct day_kind_spec {
    struct origin origin;
    const char *variant;
    const char **on; /* dates */
    size_t on_count;
};

struct month_spec {
    struct origin origin;
    const char *begins, *timezone;
    double growth;
    struct day_kind_spec *days;
    size_t days_count;
};
extern const struct record month_spec_record;

/* Midnight of a date as if clocks showed UTC; false when it is none. Known answer: 1970-01-02 is
 * 86,400. */
bool month_read_date(const char *date, int64_t *civil_s);

/* The first day of the month behind, or its last day where it is shorter: of 2026-01-31 it is
 * 2026-02-28. */
int64_t month_next(int64_t civil_s);

#endif
