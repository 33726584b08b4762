#include "yaml_text.h"

#include <stdio.h>
#include <string.h>

#include "field.h"
#include "printable.h"
#include "value.h"

enum { COLUMNS = 100 };

void yaml_text_quoted(struct text *out, const char *value)
{
    static const struct field plain = {.type = FIELD_TEXT};

    value_write(&plain, &value, out);
}

void yaml_text_number(struct text *out, double value, int decimals)
{
    char bytes[64];

    snprintf(bytes, sizeof bytes, "%.*f", decimals, value);
    size_t length = strlen(bytes);
    while (strchr(bytes, '.') && (bytes[length - 1] == '0' || bytes[length - 1] == '.')) {
        bool point = bytes[length - 1] == '.';
        bytes[--length] = '\0';
        if (point)
            break;
    }
    text_add(out, bytes);
}

/* Where a line of at most `most` bytes ends: at its last blank, or at the first one if none fits. */
static size_t line_end(const char *words, size_t most)
{
    size_t length = strlen(words), end = most;

    if (length <= most)
        return length;
    while (end > 0 && words[end] != ' ')
        end--;
    return end ? end : strcspn(words, " ");
}

void yaml_text_comment(struct text *out, int indent, const char *format, ...)
{
    struct text words = {0};
    va_list args;

    va_start(args, format);
    printable_vaddf(&words, format, args);
    va_end(args);
    for (const char *rest = text_get(&words); *rest;) {
        size_t end = line_end(rest, (size_t)(COLUMNS - indent - 2));
        text_addf(out, "%*s# %.*s\n", indent, "", (int)end, rest);
        rest += end;
        rest += *rest == ' ';
    }
    text_release(&words);
}

const char *yaml_text_file(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;

    return slash ? slash + 1 : path ? path : "no file";
}
