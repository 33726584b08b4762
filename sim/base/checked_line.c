#include "checked_line.h"

#include <stdio.h>
#include <string.h>

#include "hash.h"

static void write_check(const char *line, char out[24])
{
    snprintf(out, 24, "%016llx", (unsigned long long)hash_text(line));
}

void checked_line_end(struct text *lines, size_t from)
{
    char check[24];

    write_check(lines->bytes + from, check);
    text_addf(lines, "\t%s\n", check);
}

bool checked_line_take(char *line)
{
    char check[24], *last = strrchr(line, '\t');

    if (!last)
        return false;
    *last = '\0';
    write_check(line, check);
    return text_equal(check, last + 1);
}

void checked_line_no_zeros(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        text[i] = text[i] ? text[i] : '?';
}
