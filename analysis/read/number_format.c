#include "number_format.h"

#include <math.h>
#include <string.h>

#include "memory.h"
#include "simtime.h"
#include "units.h"

static const char *absent(struct text_number *out)
{
    snprintf(out->bytes, sizeof out->bytes, "-");
    return out->bytes;
}

const char *number_format_amount(double value, struct text_number *out)
{
    if (!isfinite(value))
        return absent(out);
    if (fabs(value) >= 1e6)
        snprintf(out->bytes, sizeof out->bytes, fabs(value) < 1e9 ? "%.2f M" : "%.2f G",
                 value / (fabs(value) < 1e9 ? 1e6 : 1e9));
    else if (fabs(value) < 100 && value != floor(value))
        snprintf(out->bytes, sizeof out->bytes, "%.3g", value);
    else
        text_thousands(out, value);
    return out->bytes;
}

const char *number_format_seconds(double value, struct text_number *out)
{
    struct units_text duration;

    if (!isfinite(value))
        return absent(out);
    if (value >= 120)
        snprintf(out->bytes, sizeof out->bytes, "%.39s",
                 units_write_duration(&duration, simtime_from_seconds(round(value))));
    else if (value < 1 && value > 0)
        snprintf(out->bytes, sizeof out->bytes, "%.3g ms", value * 1e3);
    else
        snprintf(out->bytes, sizeof out->bytes, "%.3g s", value);
    return out->bytes;
}

const char *number_format(double value, const char *unit, struct text_number *out)
{
    if (!isfinite(value))
        return absent(out);
    if (text_equal(unit, "s"))
        return number_format_seconds(value, out);
    if (text_equal(unit, "ratio"))
        snprintf(out->bytes, sizeof out->bytes,
                 value != 0 && fabs(value) < 0.001 ? "%.2g%%" : "%.2f%%", 100 * value);
    else if (text_equal(unit, "USD"))
        snprintf(out->bytes, sizeof out->bytes,
                 fabs(value) >= 100    ? "%.2f"
                 : fabs(value) >= 0.01 ? "%.4f"
                                       : "%.3g",
                 value);
    else
        number_format_amount(value, out);
    return out->bytes;
}

static size_t begin_line(struct text *out, size_t indent)
{
    text_addf(out, "\n%*s", (int)indent, "");
    return indent;
}

void number_format_wrap_from(struct text *out, const char *words, size_t column, size_t indent)
{
    size_t columns = text_columns(out);
    bool full = column > indent && column + strcspn(words, " ") > columns;

    while (*words) {
        size_t length = strcspn(words, " ");
        if (full)
            column = begin_line(out, indent);
        text_add_part(out, words, length);
        column += length;
        words += length;
        while (*words == ' ')
            words++;
        size_t next = strcspn(words, " ");
        full = !next || column + 1 + next > columns;
        if (!full) {
            text_add(out, " ");
            column++;
        }
    }
    text_add(out, "\n");
}

void number_format_wrap(struct text *out, const char *words, size_t indent)
{
    number_format_wrap_from(out, words, indent, indent);
}

static void fold_line(struct text *out, char *line)
{
    size_t indent = strspn(line, " ");

    if (strncmp(line + indent, "- ", 2) == 0)
        indent += 2;
    text_add_part(out, line, indent);
    if (strlen(line) > text_columns(out))
        number_format_wrap(out, line + indent, indent);
    else
        text_addf(out, "%s\n", line + indent);
}

void number_format_fold(struct text *out, size_t from)
{
    char *lines = memory_text(text_get(out) + from);

    out->length = from;
    for (char *line = lines, *end; *line; line = end + 1) {
        end = strchr(line, '\n');
        if (!end) {
            text_add(out, line);
            break;
        }
        *end = '\0';
        fold_line(out, line);
    }
    free(lines);
}
