#include "civil_date.h"

static bool exists(struct civil_date date)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int y = date.year;
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

    return y >= 1970 && y <= 9999 && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= days[date.month - 1] + (date.month == 2 && leap);
}

bool civil_date_days(struct civil_date date, int64_t *days)
{
    int64_t y = date.year, m = date.month, d = date.day;

    if (!exists(date))
        return false;
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    *days = era * 146097 + doe - 719468;
    return true;
}

struct civil_date civil_date_of_days(int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t month = mp + (mp < 10 ? 3 : -9);

    return (struct civil_date){.year = (int)(yoe + era * 400 + (month <= 2)),
                               .month = (int)month,
                               .day = (int)(doy - (153 * mp + 2) / 5 + 1)};
}
