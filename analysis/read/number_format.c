#include "number_format.h"

#include <math.h>
#include <string.h>

#include "memory.h"
#include "printable.h"
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

/* How many bytes stand in one line, and how many columns they take: up to a space or the end, or to a
 * place between two wide characters. */
static size_t piece_of(const char *words, size_t *columns)
{
    size_t length = 0, left = strcspn(words, " "), before = 0, next;

    *columns = 0;
    for (size_t used; (used = printable_next(words + length, left, &next)) > 0; left -= used) {
        if (before == 2 && next == 2)
            break;
        before = next > 0 ? next : before;
        *columns += next;
        length += used;
    }
    return length;
}

void number_format_wrap_from(struct text *out, const char *words, size_t column, size_t indent)
{
    size_t columns = text_columns(out), next, length = piece_of(words, &next);
    bool full = column > indent && column + next > columns;

    while (*words) {
        if (full)
            column = begin_line(out, indent);
        text_add_part(out, words, length);
        column += next;
        words += length;
        bool gap = *words == ' ';
        words += strspn(words, " ");
        length = piece_of(words, &next);
        full = !*words || column + gap + next > columns;
        if (!full && gap) {
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

void number_format_cell(struct text *out, const char *words, size_t columns)
{
    size_t length = printable_fitting(words, columns), used = printable_columns(words, length);

    text_add_part(out, words, length);
    text_addf(out, "%*s", (int)(columns - used), "");
}

static void fold_line(struct text *out, char *line)
{
    size_t indent = strspn(line, " ");

    if (strncmp(line + indent, "- ", 2) == 0)
        indent += 2;
    text_add_part(out, line, indent);
    if (printable_columns(line, strlen(line)) > text_columns(out))
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
