#include "knob.h"

#include <math.h>

#include "memory.h"
#include "units.h"

enum { WHY = 512 };

static bool read_as(enum knob_kind kind, const char *text, double *out)
{
    simtime t;
    int64_t bytes;

    switch (kind) {
    case KNOB_NUMBER:
        return !units_read_number(text, out);
    case KNOB_RATIO:
        return !units_read_ratio(text, out);
    case KNOB_DURATION:
        *out = units_read_duration(text, &t) ? NAN : (double)t;
        return !isnan(*out);
    default:
        *out = units_read_size(text, &bytes) ? NAN : (double)bytes;
        return !isnan(*out);
    }
}

static bool read_range(struct knob *k, const char *from, const char *to)
{
    for (k->kind = KNOB_NUMBER; k->kind <= KNOB_SIZE; k->kind++)
        if (read_as(k->kind, from, &k->from) && read_as(k->kind, to, &k->to))
            break;
    if (k->kind > KNOB_SIZE || !(k->from < k->to))
        return false;
    if (k->kind == KNOB_NUMBER && k->from == floor(k->from) && k->to == floor(k->to))
        k->kind = KNOB_WHOLE;
    k->levels = KNOB_LEVELS + 1;
    if (k->kind != KNOB_NUMBER && k->kind != KNOB_RATIO && k->to - k->from < KNOB_LEVELS)
        k->levels = (size_t)(k->to - k->from) + 1;
    return true;
}

bool knob_read(struct knob *k, const char *text, char *why)
{
    const char *equals = strchr(text, '='), *dots = equals ? strstr(equals, "..") : NULL;

    *k = (struct knob){.kind = KNOB_LIST};
    if (!equals || equals == text || !equals[1]) {
        snprintf(why, WHY, "'%.200s' must be PATH=FROM..TO or PATH=A,B,C", text);
        return false;
    }
    k->path = memory_new((size_t)(equals - text) + 1, 1);
    memcpy(k->path, text, (size_t)(equals - text));
    if (dots) {
        struct text from = {0};
        text_add_part(&from, equals + 1, (size_t)(dots - equals - 1));
        bool good = read_range(k, text_get(&from), dots + 2);
        text_release(&from);
        if (!good)
            snprintf(why, WHY,
                     "'%.200s': FROM..TO must be two quantities of one kind, the lesser "
                     "first",
                     text);
        return good;
    }
    if (!sweep_add_axis(&k->list, text, why))
        return false;
    k->levels = k->list.axes[0].count;
    return true;
}

void knob_release(struct knob *k)
{
    free(k->path);
    sweep_release(&k->list);
}

bool knob_is_range(const struct knob *k)
{
    return k->kind != KNOB_LIST;
}

double knob_number(const struct knob *k, size_t level)
{
    double number = k->from + (k->to - k->from) * (double)level / (double)(k->levels - 1);
    bool whole = k->kind == KNOB_WHOLE || k->kind == KNOB_SIZE || k->kind == KNOB_DURATION;

    return whole ? round(number) : number;
}

size_t knob_level(const struct knob *k, double number)
{
    double part = (number - k->from) / (k->to - k->from);
    return (size_t)round(fmin(1, fmax(0, part)) * (double)(k->levels - 1));
}

void knob_write(const struct knob *k, size_t level, struct text *out)
{
    struct units_text units;
    double number = knob_is_range(k) ? knob_number(k, level) : 0;

    switch (k->kind) {
    case KNOB_LIST:
        text_add(out, k->list.axes[0].values[level]);
        break;
    case KNOB_RATIO:
        text_addf(out, "%.4g%%", 100 * number);
        break;
    case KNOB_DURATION:
        text_add(out, units_write_duration(&units, (simtime)number));
        break;
    case KNOB_SIZE:
        text_add(out, units_write_size(&units, (int64_t)number));
        break;
    default:
        text_addf(out, k->kind == KNOB_WHOLE ? "%.0f" : "%.6g", number);
    }
}
