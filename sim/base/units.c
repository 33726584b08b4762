#include "units.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "civil_date.h"
#include "iso_time.h"

struct unit {
    const char *name;
    int64_t factor;
};

static const struct unit duration_units[] = {
    {"w", 7 * DAY},      {"d", DAY},    {"h", HOUR},
    {"ms", MILLISECOND}, {"m", MINUTE}, {"us", MICROSECOND},
    {"ns", NANOSECOND},  {"s", SECOND}, {NULL, 0}};

static const struct unit size_units[] = {{"TiB", (int64_t)1 << 40},
                                         {"GiB", 1 << 30},
                                         {"MiB", 1 << 20},
                                         {"KiB", 1 << 10},
                                         {"TB", 1000000000000},
                                         {"GB", 1000000000},
                                         {"MB", 1000000},
                                         {"KB", 1000},
                                         {"kB", 1000},
                                         {"B", 1},
                                         {NULL, 0}};

/* A plain decimal number at the start of `text`: digits, at most one point, an optional exponent.
 * strtod alone would take "inf", "nan" and hexadecimal. NULL when there is none. */
static const char *scan_number(const char *text, double *out)
{
    const char *p = text + (*text == '-' || *text == '+');
    size_t digits = strspn(p, "0123456789");
    size_t after = p[digits] == '.' ? strspn(p + digits + 1, "0123456789") : 0;

    if (digits + after == 0)
        return NULL;
    if (digits == 1 && (p[1] == 'x' || p[1] == 'X'))
        return NULL;
    char *end;
    *out = strtod(text, &end);
    return isfinite(*out) ? end : NULL;
}

static const struct unit *scan_unit(const char *text, const struct unit *units)
{
    for (; units->name; units++)
        if (strncmp(text, units->name, strlen(units->name)) == 0)
            return units;
    return NULL;
}

/* Whole parts are exact; a fraction such as "1.5s" is rounded to the nearest nanosecond. */
static bool add_part(simtime *sum, double value, int64_t factor)
{
    double ns = value * (double)factor;
    if (ns < 0 || ns > (double)SIMTIME_MAX - (double)*sum)
        return false;
    *sum += (simtime)(ns + 0.5);
    return true;
}

const char *units_read_duration(const char *text, simtime *out)
{
    static const char rule[] = "a duration with a unit, such as 90s, 5m or 2h30m";
    simtime sum = 0;

    if (strcmp(text, "0") == 0) {
        *out = 0;
        return NULL;
    }
    if (!*text)
        return rule;
    while (*text) {
        double value;
        const char *rest = scan_number(text, &value);
        const struct unit *unit = rest ? scan_unit(rest, duration_units) : NULL;
        if (!unit)
            return rule;
        if (!add_part(&sum, value, unit->factor))
            return "a duration of at least 0 and at most 18 years";
        text = rest + strlen(unit->name);
    }
    *out = sum;
    return NULL;
}

const char *units_read_size(const char *text, int64_t *bytes)
{
    double value;
    const char *rest = scan_number(text, &value);
    const struct unit *unit = rest && *rest ? scan_unit(rest, size_units) : NULL;

    if (!rest || (*rest && (!unit || rest[strlen(unit->name)])))
        return "a size, such as 512B, 2KiB or 400KB";
    value *= unit ? (double)unit->factor : 1;
    if (value < 0 || value > 9e18 || floor(value) != value)
        return "a size in whole bytes";
    *bytes = (int64_t)value;
    return NULL;
}

const char *units_read_ratio(const char *text, double *out)
{
    const char *rest = scan_number(text, out);

    if (!rest || (*rest && strcmp(rest, "%") != 0))
        return "a ratio, such as 70% or 0.7";
    if (*rest) { /* read as 78.3e-2: the double nearest to what is meant, where dividing may miss it
                  */
        char shifted[48];
        int digits = (int)(rest - text);
        if (digits > 40 || memchr(text, 'e', (size_t)digits) || memchr(text, 'E', (size_t)digits))
            return "a ratio of few digits, such as 70% or 0.7";
        snprintf(shifted, sizeof shifted, "%.*se-2", digits, text);
        *out = strtod(shifted, NULL);
    }
    return NULL;
}

const char *units_read_number(const char *text, double *out)
{
    static const struct unit suffixes[] = {
        {"k", 1000}, {"M", 1000000}, {"G", 1000000000}, {NULL, 0}};
    const char *rest = scan_number(text, out);
    const struct unit *unit = rest && *rest ? scan_unit(rest, suffixes) : NULL;

    if (!rest || (*rest && (!unit || rest[1])))
        return "a number, such as 250, 1.5k or 2M";
    *out *= unit ? (double)unit->factor : 1;
    return isfinite(*out) ? NULL : "a number of at most 1e308";
}

const char *units_read_instant(const char *text, int64_t *epoch_s)
{
    static const int64_t last = 253402300799; /* 9999-12-31T23:59:59Z */
    struct iso_time t;

    if (!iso_time_read(text, &t) || !t.has_seconds || !t.has_offset || t.has_fraction)
        return "an instant, such as 2025-12-14T14:30:00Z";
    *epoch_s = t.epoch_s;
    if (*epoch_s > last) /* by its offset in the year 10000, which no instant can be written in */
        return "an instant until 9999-12-31T23:59:59Z";
    return *epoch_s >= 0 ? NULL : "an instant since 1970-01-01T00:00:00Z";
}

const char *units_write_duration(struct units_text *out, simtime t)
{
    static const struct unit parts[] = {
        {"d", DAY},          {"h", HOUR},         {"m", MINUTE},      {"s", SECOND},
        {"ms", MILLISECOND}, {"us", MICROSECOND}, {"ns", NANOSECOND}, {NULL, 0}};
    size_t used = 0;

    if (t == 0)
        snprintf(out->bytes, sizeof out->bytes, "0s");
    if (t < 0) {
        out->bytes[used++] = '-';
        t = -t;
    }
    for (const struct unit *p = parts; p->name; p++) {
        if (t / p->factor == 0)
            continue;
        used += (size_t)snprintf(out->bytes + used, sizeof out->bytes - used, "%" PRId64 "%s",
                                 t / p->factor, p->name);
        t %= p->factor;
    }
    return out->bytes;
}

const char *units_write_size(struct units_text *out, int64_t bytes)
{
    const struct unit *best = &size_units[9];

    for (const struct unit *u = size_units; u->name && bytes > 0; u++) {
        bool binary = u->name[1] == 'i';
        if (binary && bytes % u->factor == 0) {
            best = u;
            break;
        }
    }
    snprintf(out->bytes, sizeof out->bytes, "%" PRId64 "%s", bytes / best->factor, best->name);
    return out->bytes;
}

const char *units_write_number(struct units_text *out, double value)
{
    if (fabs(value) < 1e15 && floor(value) == value) {
        snprintf(out->bytes, sizeof out->bytes, "%.0f", value);
        return out->bytes;
    }
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(out->bytes, sizeof out->bytes, "%.*g", digits, value);
        if (strtod(out->bytes, NULL) == value)
            break;
    }
    return out->bytes;
}

const char *units_write_ratio(struct units_text *out, double ratio)
{
    for (int digits = 1; digits <= 15; digits++) {
        snprintf(out->bytes, sizeof out->bytes, "%.*g", digits, 100 * ratio);
        double back;
        strncat(out->bytes, "%", 2);
        if (!units_read_ratio(out->bytes, &back) && back == ratio)
            return out->bytes;
    }
    return units_write_number(out, ratio);
}

const char *units_write_instant(struct units_text *out, int64_t epoch_s)
{
    struct civil_date date = civil_date_of_days(epoch_s / 86400);
    int64_t second = epoch_s % 86400;

    snprintf(out->bytes, sizeof out->bytes,
             "%04d-%02d-%02dT%02" PRId64 ":%02" PRId64 ":%02" PRId64 "Z", date.year, date.month,
             date.day, second / 3600, second / 60 % 60, second % 60);
    return out->bytes;
}

const char *units_write_clock(struct units_text *out, int64_t epoch_s, simtime t)
{
    int64_t second = (epoch_s + t / SECOND) % 86400;

    snprintf(out->bytes, sizeof out->bytes, "%02" PRId64 ":%02" PRId64 ":%02" PRId64, second / 3600,
             second / 60 % 60, second % 60);
    return out->bytes;
}

const char *units_write_date_clock(struct units_text *out, int64_t epoch_s, simtime t,
                                   bool with_year)
{
    struct civil_date date = civil_date_of_days((epoch_s + t / SECOND) / 86400);
    struct units_text clock;

    units_write_clock(&clock, epoch_s, t);
    if (with_year)
        snprintf(out->bytes, sizeof out->bytes, "%04d-%02d-%02d %.8s", date.year, date.month,
                 date.day, clock.bytes);
    else
        snprintf(out->bytes, sizeof out->bytes, "%02d-%02d %.8s", date.month, date.day,
                 clock.bytes);
    return out->bytes;
}
