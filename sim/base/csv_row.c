#include "csv_row.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

void csv_row_init(struct csv_rows *rows, char *text)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* spreadsheets put it before UTF-8 */

    if (text_starts_with(text, mark))
        text += strlen(mark);
    *rows = (struct csv_rows){.at = text, .next_line = 1};
}

void csv_row_release(struct csv_rows *rows)
{
    free(rows->fields);
    *rows = (struct csv_rows){0};
}

/* Behind spaces and apostrophes, which spreadsheets pass over. */
static bool is_formula(const char *field)
{
    static const char *const begins[] = {"=",  "+",      "-",      "@",      "\t",    "\r",
                                         "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};

    field += strspn(field, " '");
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (text_starts_with(field, begins[i]))
            return true;
    return false;
}

static bool is_number(const char *field)
{
    char *end;

    if (field[strspn(field, "+-.0123456789eE")] != '\0')
        return false;
    strtod(field, &end);
    return end != field && *end == '\0';
}

void csv_row_add(struct text *out, const char *field)
{
    bool guarded = is_formula(field) && !is_number(field);

    if (!guarded && !strpbrk(field, ",;\"\t\r\n")) {
        text_add(out, field);
        return;
    }
    text_add(out, guarded ? "\"'" : "\"");
    for (; *field; field++)
        text_add_part(out, *field == '"' ? "\"\"" : field, *field == '"' ? 2 : 1);
    text_add(out, "\"");
}

/* Also the end of the text. Nearly all bytes of a number are more than a comma. */
static bool ends_field(char c)
{
    return (unsigned char)c <= ',' && (c == ',' || c == '\n' || c == '\r' || c == '\0');
}

/* A field that begins with a quote, unquoted in place; leaves `at` on what ends it. */
static void take_quoted(struct csv_rows *rows)
{
    char *in = rows->at + 1, *out = rows->at;

    for (; *in; in++) {
        if (*in == '"' && *++in != '"')
            break;
        rows->next_line += *in == '\n';
        *out++ = *in;
    }
    while (!ends_field(*in))
        *out++ = *in++;
    *out = '\0';
    rows->at = in;
}

static void take_field(struct csv_rows *rows)
{
    char *at = rows->at;

    if (rows->count == rows->capacity)
        rows->fields =
            memory_grow(rows->fields, rows->count, &rows->capacity, sizeof *rows->fields);
    rows->fields[rows->count++] = at;
    if (*at == '"') {
        take_quoted(rows);
        return;
    }
    while (!ends_field(*at))
        at++;
    rows->at = at;
}

/* The apostrophe of csv_row_add, from a field whose end is marked. */
static void take_guard(char **field)
{
    if (**field == '\'' && is_formula(*field))
        ++*field;
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
        take_field(rows);
        end = *rows->at;
        if (end)
            *rows->at++ = '\0';
        take_guard(&rows->fields[rows->count - 1]);
    } while (end == ',');
    rows->next_line += end == '\n';
    return true;
}
