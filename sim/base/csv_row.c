#include "csv_row.h"

#include <stdlib.h>

#include "memory.h"

void csv_row_init(struct csv_rows *rows, char *text)
{
    *rows = (struct csv_rows){.at = text, .next_line = 1};
}

void csv_row_release(struct csv_rows *rows)
{
    free(rows->fields);
    *rows = (struct csv_rows){0};
}

/* One field, unquoted in place; leaves `at` on what ends it. */
static char *take_field(struct csv_rows *rows)
{
    char *begin = rows->at, *out = rows->at;
    bool quoted = *rows->at == '"';

    if (!quoted) {
        rows->at += strcspn(rows->at, ",\r\n");
        return begin;
    }
    for (rows->at++; *rows->at; rows->at++) {
        if (*rows->at == '"' && *++rows->at != '"')
            break;
        rows->next_line += *rows->at == '\n';
        *out++ = *rows->at;
    }
    char *end = rows->at;
    rows->at += strcspn(rows->at, ",\r\n"); /* what stands behind a closing quote is no value */
    if (out < end)
        *out = '\0';
    return begin;
}

bool csv_row_next(struct csv_rows *rows)
{
    char end;

    while (*rows->at == '\n' || *rows->at == '\r')
        rows->next_line += *rows->at++ == '\n';
    if (!*rows->at)
        return false;
    rows->line = rows->next_line;
    rows->count = 0;
    do {
        rows->fields =
            memory_grow(rows->fields, rows->count, &rows->capacity, sizeof *rows->fields);
        rows->fields[rows->count++] = take_field(rows);
        end = *rows->at;
        if (end) {
            rows->next_line += end == '\n';
            *rows->at++ = '\0';
        }
    } while (end == ',');
    return true;
}
