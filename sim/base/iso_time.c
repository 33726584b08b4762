#include "iso_time.h"

#include <stddef.h>
#include <string.h>

#include "civil_date.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* One or two digits below `end`; NULL when something else stands there. */
static const char *part(const char *at, int end, int *out)
{
    if (!is_digit(*at))
        return NULL;
    *out = *at++ - '0';
    if (is_digit(*at))
        *out = 10 * *out + *at++ - '0';
    return *out < end ? at : NULL;
}

/* The same behind a separator. */
static const char *next_part(const char *at, char separator, int end, int *out)
{
    return at && *at == separator ? part(at + 1, end, out) : NULL;
}

/* "yyyy-mm-dd". */
static const char *read_date(const char *at, int64_t *days)
{
    struct civil_date date = {0};

    for (int i = 0; i < 4; i++, at++) {
        if (!is_digit(*at))
            return NULL;
        date.year = 10 * date.year + *at - '0';
    }
    at = next_part(at, '-', 13, &date.month);
    at = next_part(at, '-', 32, &date.day);
    return at && civil_date_days(date, days) ? at : NULL;
}

/* Digits behind a point, rounded to nanoseconds. */
static const char *read_fraction(const char *at, int64_t *ns)
{
    int64_t weight = 1000000000;

    if (!is_digit(*at))
        return NULL;
    for (; is_digit(*at) && weight > 1; at++)
        *ns += (*at - '0') * (weight /= 10);
    *ns += is_digit(*at) && *at >= '5';
    return at + strspn(at, "0123456789");
}

/* "hh:mm", with seconds and their fraction where they are. */
static const char *read_clock(const char *at, struct iso_time *out)
{
    int hour, minute, second = 0;

    at = next_part(part(at, 24, &hour), ':', 60, &minute);
    if (at && *at == ':') {
        out->has_seconds = true;
        at = part(at + 1, 60, &second);
        if (at && *at == '.') {
            out->has_fraction = true;
            at = read_fraction(at + 1, &out->fraction_ns);
        }
    }
    if (at)
        out->epoch_s += hour * 3600 + minute * 60 + second;
    return at;
}

/* "", "Z", "+hh:mm" or "+hhmm" to the text's end. */
static bool read_offset(const char *at, struct iso_time *out)
{
    int hours, minutes, sign = *at == '-' ? -1 : 1;

    if (!*at)
        return true;
    out->has_offset = true;
    if (*at == 'Z' || *at == 'z')
        return !at[1];
    if (*at != '+' && *at != '-')
        return false;
    at = part(at + 1, 24, &hours);
    at = at ? part(at + (*at == ':'), 60, &minutes) : NULL;
    if (!at || *at)
        return false;
    out->epoch_s -= sign * (hours * 3600 + minutes * 60);
    return true;
}

bool iso_time_read(const char *text, struct iso_time *out)
{
    int64_t days;
    const char *at = read_date(text, &days);

    if (!at)
        return false;
    *out = (struct iso_time){.epoch_s = days * 86400};
    if (!*at)
        return true;
    if (*at != 'T' && *at != 't' && *at != ' ')
        return false;
    at = read_clock(at + 1, out);
    return at && read_offset(at, out);
}
