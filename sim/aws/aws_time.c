#include "aws_time.h"

#include "units.h"

/* So many digits, as a number; NULL when something else stands there. */
static const char *digits(const char *at, int count, int *out)
{
    *out = 0;
    for (int i = 0; i < count; i++, at++) {
        if (*at < '0' || *at > '9')
            return NULL;
        *out = 10 * *out + (*at - '0');
    }
    return at;
}

/* "SEPARATOR" and two digits below `end`. */
static const char *part(const char *at, char separator, int end, int *out)
{
    if (*at != separator)
        return NULL;
    at = digits(at + 1, 2, out);
    return at && *out < end ? at : NULL;
}

/* Up to nine digits behind a point, which are dropped. */
static const char *skip_fraction(const char *at)
{
    if (*at != '.')
        return at;
    size_t length = strspn(at + 1, "0123456789");
    return length >= 1 && length <= 9 ? at + 1 + length : NULL;
}

/* "", "Z", "+hh:mm" or "+hhmm" to the text's end: seconds east of UTC. */
static bool read_offset(const char *at, int *offset_s)
{
    int hours, minutes;
    int sign = *at == '-' ? -1 : 1;

    *offset_s = 0;
    if (!*at)
        return true;
    if (*at == 'Z' || *at == 'z')
        return !at[1];
    if (*at != '+' && *at != '-')
        return false;
    at = digits(at + 1, 2, &hours);
    if (!at)
        return false;
    at = digits(at + (*at == ':'), 2, &minutes);
    *offset_s = sign * (hours * 3600 + minutes * 60);
    return at && !*at && hours < 24 && minutes < 60;
}

/* "hh:mm:ss", with seconds and fraction where they are, and the offset behind. */
static bool read_clock(const char *at, int *second_of_day, int *offset_s)
{
    int hour, minute, second = 0;

    at = digits(at, 2, &hour);
    at = at && hour < 24 ? part(at, ':', 60, &minute) : NULL;
    if (at && *at == ':')
        at = part(at, ':', 60, &second);
    at = at ? skip_fraction(at) : NULL;
    if (!at)
        return false;
    *second_of_day = hour * 3600 + minute * 60 + second;
    return read_offset(at, offset_s);
}

bool aws_time_read(const char *text, int64_t *epoch_s)
{
    int year, month, day, second = 0, offset_s = 0;
    int64_t days;
    const char *at = digits(text, 4, &year);

    at = at ? part(at, '-', 13, &month) : NULL;
    at = at ? part(at, '-', 32, &day) : NULL;
    if (!at || !units_days_of_date(year, month, day, &days))
        return false;
    if (*at) {
        if ((*at != 'T' && *at != ' ') || !read_clock(at + 1, &second, &offset_s))
            return false;
    }
    *epoch_s = days * 86400 + second - offset_s;
    return *epoch_s >= 0;
}

bool aws_time_of(const json_t *value, int64_t *epoch_s)
{
    const double end_of_9999 = 253402300799.0;

    if (json_is_string(value))
        return aws_time_read(json_string_value(value), epoch_s);
    if (!json_is_number(value))
        return false;
    double number = json_number_value(value);
    if (!(number >= 0 && number <= end_of_9999))
        return false;
    *epoch_s = (int64_t)number;
    return true;
}
