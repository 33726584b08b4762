#include "month_spec.h"

#include <string.h>
#include <time.h>

#include "text.h"
#include "time_zone.h"
#include "units.h"

static const struct field day_fields[] = {
    REFERENCE(struct day_kind_spec, variant, REQUIRED, "variants",
              "The variant of the scenario that such a day is run as."),
    TEXTS(struct day_kind_spec, on, REQUIRED, "Its dates, such as 2026-12-04."), FIELD_END};

static void check_dates(const char *const *dates, size_t count, struct place place,
                        struct diagnostics *diagnostics)
{
    int64_t civil_s;

    for (size_t i = 0; i < count; i++)
        if (!month_read_date(dates[i], &civil_s))
            diagnostics_add(diagnostics, place, "'%.40s' must be a date, such as 2026-12-04",
                            dates[i]);
}

static void day_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct day_kind_spec *s = spec;

    check_dates(s->on, s->on_count, origin_place(&s->origin, "on"), diagnostics);
}

static const struct record day_record =
    RECORD(struct day_kind_spec, "days", day_fields, day_validate, "Days that are not as usual.");

static const struct field fields[] = {
    TEXT(struct month_spec, begins, REQUIRED,
         "Its first day, such as 2026-12-01; it ends before the same day of the next month."),
    TEXT(struct month_spec, timezone, "UTC",
         "Whose midnights part the days, such as Europe/Dublin."),
    RATIO(struct month_spec, growth, "0%", -0.99, 100,
          "By how much traffic grows within the month."),
    LIST(struct month_spec, days, struct day_kind_spec, day_record, "=all days are as usual",
         "Kinds of days, each a variant and its dates."),
    FIELD_END};

static void validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct month_spec *s = spec;
    const char *const begins[] = {s->begins};

    check_dates(begins, 1, origin_place(&s->origin, "begins"), diagnostics);
    if (!time_zone_known(s->timezone))
        diagnostics_add(diagnostics, origin_place(&s->origin, "timezone"),
                        "'timezone: %.80s' must be a zone of the tz database, such as "
                        "Europe/Dublin",
                        s->timezone);
}

const struct record month_spec_record =
    RECORD(struct month_spec, "month", fields, validate, "The month that `ddbsim bill` is of.");

bool month_read_date(const char *date, int64_t *civil_s)
{
    struct text instant = {0};

    text_addf(&instant, "%sT00:00:00Z", date);
    bool good = strlen(date) == 10 && !units_read_instant(text_get(&instant), civil_s);
    text_release(&instant);
    return good;
}

int64_t month_next(int64_t civil_s)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    time_t at = civil_s;
    struct tm day;

    gmtime_r(&at, &day);
    day.tm_year += day.tm_mon == 11;
    day.tm_mon = (day.tm_mon + 1) % 12;
    int year = day.tm_year + 1900;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    int most = days[day.tm_mon] + (day.tm_mon == 1 && leap);
    day.tm_mday = day.tm_mday < most ? day.tm_mday : most;
    return (int64_t)timegm(&day);
}
