#include "time_ticks.h"

#include <math.h>
#include <stdio.h>

#include "civil_date.h"
#include "text.h"
#include "time_zone.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

/* A day on which ticks of weeks begin: 1970-01-05 was a Monday. */
static const int64_t monday = 4 * (int64_t)DAY;

static const int64_t steps[] = {1,       2,          5,          10,       15,        30,
                                MINUTE,  2 * MINUTE, 5 * MINUTE, 10 * 60,  15 * 60,   30 * 60,
                                HOUR,    2 * HOUR,   3 * HOUR,   6 * HOUR, 12 * HOUR, DAY,
                                2 * DAY, 7 * DAY,    14 * DAY,   28 * DAY, 91 * DAY,  364 * DAY};

static int64_t first_at(int64_t start, int64_t step)
{
    int64_t origin = step > DAY ? monday : 0, past = (start - origin) % step;

    return past ? start + step - past : start;
}

static int64_t step_for(int64_t start, double duration_s, size_t most)
{
    size_t last = sizeof steps / sizeof *steps - 1;

    for (size_t i = 0; i < last; i++) {
        double room = (double)start + duration_s - (double)first_at(start, steps[i]);
        if (ceil(room / (double)steps[i]) <= (double)most)
            return steps[i];
    }
    return steps[last];
}

static void write_day(char out[24], int64_t epoch_s, bool weekday)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct civil_date date = civil_date_of_days(epoch_s / DAY);

    snprintf(out, 24, "%s%s%d %s", weekday ? days[epoch_s / DAY % 7] : "", weekday ? " " : "",
             date.day, months[date.month - 1]);
}

static struct time_tick tick_at(int64_t at, double duration_s, bool first)
{
    struct time_tick tick = {.midnight = at % DAY == 0};
    int hour = (int)(at % DAY / HOUR), minute = (int)(at % HOUR / MINUTE);
    bool of_days = duration_s > 36 * HOUR;

    if (of_days && tick.midnight)
        write_day(tick.label, at, duration_s <= 14.0 * DAY);
    else if (of_days)
        snprintf(tick.label, sizeof tick.label, "%02d", hour);
    else if (duration_s > 10 * MINUTE)
        snprintf(tick.label, sizeof tick.label, "%02d:%02d", hour, minute);
    else
        snprintf(tick.label, sizeof tick.label, "%02d:%02d:%02d", hour, minute, (int)(at % MINUTE));
    if ((first || tick.midnight) && !(of_days && tick.midnight))
        write_day(tick.date, at, true);
    return tick;
}

size_t time_ticks(const char *zone, int64_t start, double duration_s, size_t most,
                  struct time_tick *out)
{
    int64_t from = start + time_zone_offset_s(zone, start), step = step_for(from, duration_s, most);
    size_t count = 0;

    for (int64_t civil = first_at(from, step);
         count < most && (double)(civil - from) < duration_s + HOUR; civil += step) {
        int64_t at;
        if (!time_zone_moment(zone, civil, &at) || at < start || (double)(at - start) >= duration_s)
            continue;
        out[count] = tick_at(civil, duration_s, count == 0);
        out[count++].at_s = (double)(at - start);
    }
    return count;
}
