#include "month.h"

#include <math.h>
#include <time.h>

#include "memory.h"
#include "time_zone.h"

enum { HOUR_S = 3600, DAY_S = 86400, WEEK_S = 7 * DAY_S };

static int64_t civil_of(const struct month *m, int64_t epoch_s)
{
    return epoch_s + time_zone_offset_s(m->zone, epoch_s);
}

/* Midnight; where clocks skip it, the first moment behind. */
static int64_t moment_of(const struct month *m, int64_t civil_s)
{
    int64_t epoch_s;

    while (!time_zone_moment(m->zone, civil_s, &epoch_s))
        civil_s += 60;
    return epoch_s;
}

static int64_t first_of_month(int64_t civil_s)
{
    time_t at = civil_s;
    struct tm day;

    gmtime_r(&at, &day);
    return civil_s - civil_s % DAY_S - (day.tm_mday - 1) * (int64_t)DAY_S;
}

static bool take_days(struct month *m, const struct day_kind_spec *spec, size_t kind, char *why)
{
    for (size_t i = 0; i < spec->dates_count; i++) {
        int64_t civil_s = 0;
        month_read_date(spec->dates[i], &civil_s);
        int64_t day = (civil_s - m->begins_civil_s) / DAY_S;
        bool within = civil_s >= m->begins_civil_s && day < (int64_t)m->day_count;
        if (!within || m->kinds[day]) {
            snprintf(why, 200, "month: %.20s %s", spec->dates[i],
                     within ? "is of two kinds" : "lies outside of the month");
            return false;
        }
        m->kinds[day] = kind;
    }
    return true;
}

static void name(struct month *m)
{
    time_t at = m->begins_civil_s;
    struct tm day;
    char from[32];

    gmtime_r(&at, &day);
    strftime(from, sizeof from, day.tm_mday == 1 ? "%B %Y" : "the month from %Y-%m-%d", &day);
    snprintf(m->title, sizeof m->title, "%s (%zu hours, %.20s)", from, m->hour_count, m->zone);
}

bool month_init(struct month *m, const struct scenario_spec *spec, char *why)
{
    const struct month_spec *s = spec->month;
    bool good = true;

    *m = (struct month){
        .zone = s ? s->timezone : "UTC", .said = s, .kind_count = 1 + (s ? s->days_count : 0)};
    m->begins_civil_s = first_of_month(spec->start);
    if (s)
        month_read_date(s->begins, &m->begins_civil_s);
    int64_t next = month_next(m->begins_civil_s);
    int64_t from = moment_of(m, m->begins_civil_s), to = moment_of(m, next);
    m->day_count = (size_t)((next - m->begins_civil_s) / DAY_S);
    m->hour_count = (size_t)((to - from + HOUR_S - 1) / HOUR_S);
    m->hours = memory_new(m->hour_count, sizeof *m->hours);
    m->kinds = memory_new(m->day_count, sizeof *m->kinds);
    m->variants = memory_new(m->kind_count, sizeof *m->variants);
    for (size_t i = 0; i < m->hour_count; i++) {
        int64_t civil_s = civil_of(m, from + (int64_t)i * HOUR_S);
        m->hours[i] = (struct month_hour){civil_s, (size_t)((civil_s - m->begins_civil_s) / DAY_S)};
    }
    for (size_t i = 0; good && s && i < s->days_count; i++) {
        m->variants[i + 1] = s->days[i].variant;
        good = take_days(m, &s->days[i], i + 1, why);
    }
    name(m);
    return good;
}

void month_release(struct month *m)
{
    free(m->hours);
    free(m->kinds);
    free(m->variants);
}

double month_period(double window_s)
{
    double unit = window_s >= WEEK_S ? WEEK_S : window_s >= DAY_S ? DAY_S : window_s;

    return floor(window_s / unit) * unit;
}

double month_second(const struct month *m, size_t hour, int64_t start_epoch_s, double period_s)
{
    double since = (double)(m->hours[hour].civil_s - civil_of(m, start_epoch_s));

    return since - floor(since / period_s) * period_s;
}

size_t month_days_of(const struct month *m, size_t kind)
{
    size_t count = 0;

    for (size_t i = 0; i < m->day_count; i++)
        count += m->kinds[i] == kind;
    return count;
}

size_t month_first_kind(const struct month *m)
{
    size_t kind = 0;

    while (kind + 1 < m->kind_count && !month_days_of(m, kind))
        kind++;
    return kind;
}
