#include "schedule.h"

#include <strings.h>

#include "text.h"
#include "time_zone.h"

enum { FIELD_MOST = 100, CRON_FIELDS = 6, SATURDAY = 6, A_DAY_S = 86400 };

static const char rule_cron[] =
    "cron(MINUTES HOURS DAY-OF-MONTH MONTH DAY-OF-WEEK YEAR) with one of the two days ?, such as "
    "cron(0 9 ? * MON-FRI *)";

static const char *const month_names[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                          "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
static const char *const weekday_names[] = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

/* What one field may hold. */
struct range {
    int least, most;
    const char *const *names; /* of `least` and so on; NULL: none */
};
static const struct range ranges[CRON_FIELDS] = {
    {0, 59, NULL},         {0, 23, NULL},
    {1, 31, NULL},         {1, 12, month_names},
    {1, 7, weekday_names}, {SCHEDULE_YEAR, SCHEDULE_YEAR + SCHEDULE_YEARS - 1, NULL}};

static bool read_number(const char **at, const struct range *range, int *out)
{
    char *end;

    for (int i = 0; range->names && i <= range->most - range->least; i++) {
        if (strncasecmp(*at, range->names[i], 3) == 0) {
            *out = range->least + i;
            *at += 3;
            return true;
        }
    }
    if (**at < '0' || **at > '9')
        return false;
    long number = strtol(*at, &end, 10);
    *at = end;
    *out = (int)number;
    return number >= range->least && number <= range->most;
}

/* "*", "5", "1-5", "0/15", "10-20/2": marks what is meant in `set`, counted from `least`. */
static bool read_item(const char *at, const struct range *range, bool *set)
{
    static const struct range steps = {1, 1000, NULL};
    int from = range->least, to = range->most, step = 1;

    if (*at == '*') {
        at++;
    } else if (!read_number(&at, range, &from)) {
        return false;
    } else if (*at == '-') {
        at++;
        if (!read_number(&at, range, &to) || to < from)
            return false;
    } else if (*at != '/') {
        to = from;
    }
    if (*at == '/') {
        at++;
        if (!read_number(&at, &steps, &step))
            return false;
    }
    for (int i = from; i <= to; i += step)
        set[i - range->least] = true;
    return *at == '\0';
}

/* L, 15W; 6L, 6#3. False: it is none of them. */
static bool read_special_day(const char *text, bool of_month, struct schedule_cron *cron)
{
    const struct range *range = &ranges[of_month ? 2 : 4];
    static const struct range fifth = {1, 5, NULL};
    int number;

    if (of_month && text_equal(text, "L"))
        return cron->last_day = true;
    if (!read_number(&text, range, &number))
        return false;
    if (of_month) {
        cron->nearest_weekday = number;
        return text_equal(text, "W");
    }
    cron->weekday = number - 1;
    cron->nth = -1;
    if (text_equal(text, "L"))
        return true;
    return *text++ == '#' && read_number(&text, &fifth, &cron->nth) && *text == '\0';
}

static bool read_field(char *text, const struct range *range, bool *set)
{
    char *rest = text;

    for (char *item = strsep(&rest, ","); item; item = strsep(&rest, ","))
        if (!read_item(item, range, set))
            return false;
    return true;
}

static uint64_t bits(const bool *set, const struct range *range)
{
    uint64_t all = 0;

    for (int i = 0; i <= range->most - range->least; i++)
        all |= (uint64_t)set[i] << (range->least + i);
    return all;
}

static bool read_day_field(char *text, bool of_month, struct schedule_cron *cron, bool *set)
{
    struct schedule_cron special = *cron;

    if (read_special_day(text, of_month, &special)) {
        *cron = special;
        return true;
    }
    return read_field(text, &ranges[of_month ? 2 : 4], set);
}

static const char *read_cron(char *text, struct schedule_cron *cron)
{
    bool sets[CRON_FIELDS][SCHEDULE_YEARS] = {0};
    char *fields[CRON_FIELDS];
    int count = 0;

    for (char *field = strsep(&text, " "); field; field = strsep(&text, " "))
        if (*field && count++ < CRON_FIELDS)
            fields[count - 1] = field;
    if (count != CRON_FIELDS || text_equal(fields[2], "?") == text_equal(fields[4], "?"))
        return rule_cron;
    for (int i = 0; i < CRON_FIELDS; i++) {
        bool day = i == 2 || i == 4;
        if (day && text_equal(fields[i], "?"))
            continue;
        if (!(day ? read_day_field(fields[i], i == 2, cron, sets[i])
                  : read_field(fields[i], &ranges[i], sets[i])))
            return rule_cron;
    }
    cron->minutes = bits(sets[0], &ranges[0]);
    cron->hours = (uint32_t)bits(sets[1], &ranges[1]);
    cron->days = (uint32_t)bits(sets[2], &ranges[2]);
    cron->months = (uint32_t)bits(sets[3], &ranges[3]);
    cron->weekdays = (uint32_t)bits(sets[4], &ranges[4]) >> 1;
    memcpy(cron->years, sets[5], sizeof cron->years);
    return NULL;
}

static const char *read_rate(const char *text, int64_t *every_s)
{
    static const char *const units[] = {"minute", "hour", "day"};
    static const int seconds[] = {60, 3600, A_DAY_S};
    char *end;
    long count = strtol(text, &end, 10);

    for (int i = 0; i < 3; i++) {
        size_t length = strlen(units[i]);
        if (*end == ' ' && text_starts_with(end + 1, units[i]) && count > 0 && count < 1000000 &&
            (end[1 + length] == '\0' || text_equal(end + 1 + length, "s"))) {
            *every_s = count * seconds[i];
            return NULL;
        }
    }
    return "rate(N minutes), rate(N hours) or rate(N days)";
}

static const char *read_at(const char *text, int64_t *civil_s)
{
    struct tm civil = {0}, back;
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &civil);
    struct tm given = civil;
    time_t moment = timegm(&civil);

    gmtime_r(&moment, &back);
    if (!end || *end || back.tm_mday != given.tm_mday || back.tm_sec != given.tm_sec)
        return "at(yyyy-mm-ddThh:mm:ss)";
    *civil_s = moment;
    return NULL;
}

const char *schedule_read(const char *text, const char *zone, struct schedule *out)
{
    char inside[FIELD_MOST];
    const char *open = strchr(text, '(');
    size_t length = strlen(text);

    *out = (struct schedule){.zone = zone};
    if (!open || text[length - 1] != ')' || length - (size_t)(open - text) > FIELD_MOST)
        return "at(…), rate(…) or cron(…)";
    snprintf(inside, sizeof inside, "%.*s", (int)(text + length - open - 2), open + 1);
    if (text_starts_with(text, "at(")) {
        out->kind = SCHEDULE_AT;
        return read_at(inside, &out->civil_s);
    }
    if (text_starts_with(text, "rate(")) {
        out->kind = SCHEDULE_RATE;
        return read_rate(inside, &out->every_s);
    }
    out->kind = SCHEDULE_CRON;
    return text_starts_with(text, "cron(") ? read_cron(inside, &out->cron)
                                           : "at(…), rate(…) or cron(…)";
}

static struct tm civil_of(int64_t civil_s)
{
    time_t moment = (time_t)civil_s;
    struct tm civil;

    gmtime_r(&moment, &civil);
    return civil;
}

static int last_of_month(const struct tm *day)
{
    struct tm next = {.tm_year = day->tm_year, .tm_mon = day->tm_mon + 1, .tm_mday = 0};
    time_t moment = timegm(&next);

    return civil_of(moment).tm_mday;
}

/* Monday to Friday; a Saturday's is the day before, a Sunday's the day after, within the month. */
static bool is_nearest_weekday(const struct tm *day, int to)
{
    int target = to, last = last_of_month(day);
    int weekday = ((day->tm_wday + to - day->tm_mday) % 7 + 7) % 7;

    if (to > last)
        return false;
    if (weekday == SATURDAY)
        target = to > 1 ? to - 1 : to + 2;
    else if (weekday == 0)
        target = to < last ? to + 1 : to - 2;
    return day->tm_mday == target;
}

static bool is_due_on(const struct schedule_cron *cron, const struct tm *day)
{
    int year = day->tm_year + 1900 - SCHEDULE_YEAR, last = last_of_month(day);

    if (year < 0 || year >= SCHEDULE_YEARS || !cron->years[year] ||
        !(cron->months >> (day->tm_mon + 1) & 1))
        return false;
    if (cron->last_day)
        return day->tm_mday == last;
    if (cron->nearest_weekday)
        return is_nearest_weekday(day, cron->nearest_weekday);
    if (cron->nth)
        return day->tm_wday == cron->weekday &&
               (cron->nth < 0 ? day->tm_mday + 7 > last : (day->tm_mday + 6) / 7 == cron->nth);
    return cron->days ? cron->days >> day->tm_mday & 1 : cron->weekdays >> day->tm_wday & 1;
}

/* The first moment of that day of the zone's calendar that lies after `after`. */
static int64_t next_of_day(const struct schedule *schedule, int64_t midnight_s, int64_t after)
{
    const struct schedule_cron *cron = &schedule->cron;
    int64_t moment;

    for (int minute = 0; minute < 24 * 60; minute++)
        if (cron->hours >> (minute / 60) & 1 && cron->minutes >> (minute % 60) & 1 &&
            time_zone_moment(schedule->zone, midnight_s + 60 * minute, &moment) && moment > after)
            return moment;
    return INT64_MAX;
}

static int64_t next_of_cron(const struct schedule *schedule, int64_t after, int64_t until)
{
    int64_t civil = after + time_zone_offset_s(schedule->zone, after);
    int64_t midnight = civil - ((civil % A_DAY_S) + A_DAY_S) % A_DAY_S;

    for (; midnight <= until + A_DAY_S; midnight += A_DAY_S) {
        struct tm day = civil_of(midnight);
        int64_t next =
            is_due_on(&schedule->cron, &day) ? next_of_day(schedule, midnight, after) : INT64_MAX;
        if (next < INT64_MAX)
            return next <= until ? next : INT64_MAX;
    }
    return INT64_MAX;
}

int64_t schedule_next(const struct schedule *schedule, int64_t from, int64_t after, int64_t until)
{
    int64_t next = INT64_MAX;

    switch (schedule->kind) {
    case SCHEDULE_AT:
        if (!time_zone_moment(schedule->zone, schedule->civil_s, &next) || next <= after)
            return INT64_MAX;
        break;
    case SCHEDULE_RATE:
        next = after < from ? from
                            : from + ((after - from) / schedule->every_s + 1) * schedule->every_s;
        break;
    case SCHEDULE_CRON:
        return next_of_cron(schedule, after, until);
    }
    return next <= until ? next : INT64_MAX;
}
