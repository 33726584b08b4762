#include "quantity.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "units.h"

const char *const quantity_names[] = {"whole", "number", "ratio", "duration", "size", "text", NULL};

bool quantity_read_as(enum quantity_kind kind, const char *text, double *out)
{
    simtime t;
    int64_t bytes;

    switch (kind) {
    case QUANTITY_RATIO:
        return !units_read_ratio(text, out);
    case QUANTITY_DURATION:
        *out = units_read_duration(text, &t) ? NAN : (double)t;
        return !isnan(*out);
    case QUANTITY_SIZE:
        *out = units_read_size(text, &bytes) ? NAN : (double)bytes;
        return !isnan(*out);
    default:
        return !units_read_number(text, out) && (kind == QUANTITY_NUMBER || *out == floor(*out));
    }
}

enum quantity_kind quantity_kind_of(const char *const *texts, size_t count)
{
    double value;

    for (enum quantity_kind kind = QUANTITY_NUMBER; kind < QUANTITY_KINDS; kind++) {
        size_t read = 0;
        while (read < count && quantity_read_as(kind, texts[read], &value))
            read++;
        if (read == count)
            return kind;
    }
    return QUANTITY_KINDS;
}

bool quantity_read_range(const char *text, enum quantity_kind *kind, double *from, double *to)
{
    const char *dots = strstr(text, "..");
    struct text first = {0};

    if (!dots)
        return false;
    text_add_part(&first, text, (size_t)(dots - text));
    const char *ends[] = {text_get(&first), dots + 2};
    *kind = quantity_kind_of(ends, 2);
    bool good = *kind != QUANTITY_KINDS && quantity_read_as(*kind, ends[0], from) &&
                quantity_read_as(*kind, ends[1], to) && *from < *to;
    text_release(&first);
    if (good && *kind == QUANTITY_NUMBER && *from == floor(*from) && *to == floor(*to))
        *kind = QUANTITY_WHOLE;
    return good;
}

double quantity_rounded(enum quantity_kind kind, double value)
{
    return kind == QUANTITY_NUMBER || kind == QUANTITY_RATIO ? value : round(value);
}

void quantity_write(enum quantity_kind kind, double value, struct text *out)
{
    struct units_text units;
    double rounded = quantity_rounded(kind, value);

    switch (kind) {
    case QUANTITY_RATIO: /* a percentage has no exponent (units.h) */
        snprintf(units.bytes, sizeof units.bytes, "%.4g%%", 100 * value);
        if (strpbrk(units.bytes, "ei")) /* 3e+06%, inf% */
            snprintf(units.bytes, sizeof units.bytes, "%.4g", value);
        text_add(out, units.bytes);
        break;
    case QUANTITY_DURATION:
        text_add(out, units_write_duration(&units, (simtime)rounded));
        break;
    case QUANTITY_SIZE:
        text_add(out, units_write_size(&units, (int64_t)rounded));
        break;
    default:
        text_addf(out, kind == QUANTITY_WHOLE ? "%.0f" : "%.6g", rounded);
    }
}
