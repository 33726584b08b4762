#include "file_name.h"

#include <stdio.h>

#include "printable.h"
#include "text.h"

/* Where to cut: no byte of a UTF-8 sequence but its first may follow. */
static size_t cut(const char *text, size_t most)
{
    size_t length = strlen(text);

    if (length <= most)
        return length;
    while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
        most--;
    return most;
}

const char *file_name_of(const char *title, char out[FILE_NAME])
{
    struct text shown = {0};

    printable_addf(&shown, "%s", title);
    const char *text = shown.length ? text_get(&shown) : "_";
    snprintf(out, FILE_NAME, "%.*s", (int)cut(text, FILE_NAME - 1), text);
    for (char *c = out; *c; c++)
        if (*c == '/' || *c == '\\' || *c == '\n' || *c == '\t')
            *c = '-';
    if (*out == '.' || *out == '-')
        *out = '_';
    text_release(&shown);
    return out;
}
