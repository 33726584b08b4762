#include "text_table.h"

#include <stdarg.h>

#include "memory.h"
#include "number_format.h"
#include "printable.h"
#include "series_path.h"

enum { GAP = 2, FOLDED = 2 };

void text_table_init(struct text_table *grid, size_t columns)
{
    *grid = (struct text_table){.columns = columns};
}

void text_table_release(struct text_table *grid)
{
    for (size_t i = 0; i < grid->count; i++)
        free(grid->cells[i]);
    free(grid->cells);
}

void text_table_add_heading(struct text_table *grid, const char *heading)
{
    text_table_add(grid, "%s", heading);
    for (size_t i = 1; i < grid->columns; i++)
        text_table_add(grid, "%s", "");
}

void text_table_add(struct text_table *grid, const char *format, ...)
{
    char cell[SERIES_PATH];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(cell, sizeof cell, format, arguments);
    va_end(arguments);
    grid->cells = memory_grow(grid->cells, grid->count, &grid->capacity, sizeof *grid->cells);
    grid->cells[grid->count++] = memory_text(cell);
}

static const char *cell(const struct text_table *g, size_t row, size_t column)
{
    return g->cells[row * g->columns + column];
}

static size_t width(const char *text)
{
    return printable_columns(text, strlen(text));
}

/* A heading inside the table: nothing stands behind it, so it may be as long as it is. */
static bool is_heading(const struct text_table *g, size_t row)
{
    for (size_t c = 1; c < g->columns; c++)
        if (*cell(g, row, c))
            return false;
    return true;
}

static size_t column_width(const struct text_table *g, size_t column)
{
    size_t most = 0;

    for (size_t row = 0; row < g->count / g->columns; row++) {
        size_t w = is_heading(g, row) ? 0 : width(cell(g, row, column));
        most = w > most ? w : most;
    }
    return most;
}

static void pad(struct text *out, size_t count)
{
    text_addf(out, "%*s", (int)count, "");
}

/* A heading takes the room that there is, behind the spaces that it begins with. */
static void write_heading(const char *heading, struct text *out)
{
    size_t indent = strspn(heading, " ");

    pad(out, indent);
    if (width(heading) <= text_columns(out))
        text_addf(out, "%s\n", heading + indent);
    else
        number_format_wrap(out, heading + indent, indent);
}

/* The first column takes `first` characters; where it needs more it stands in a line of its own. */
static void write_row(const struct text_table *g, size_t row, const size_t *widths, size_t first,
                      size_t from, size_t to, struct text *out)
{
    const char *name = cell(g, row, 0);
    bool folded = first < widths[0];

    if (is_heading(g, row)) {
        write_heading(name, out);
        return;
    }
    text_addf(out, folded && *name ? "%s\n" : "%s", name);
    size_t behind = folded ? first : first - width(name);
    for (size_t c = from; c < to; c++) {
        pad(out, behind + GAP + widths[c] - width(cell(g, row, c)));
        text_add(out, cell(g, row, c));
        behind = 0;
    }
    while (out->length && out->bytes[out->length - 1] == ' ')
        out->bytes[--out->length] = '\0';
    text_add(out, "\n");
}

/* How much of a line the first column takes: less than it needs where no other fits beside it. */
static size_t first_width(const struct text_table *g, const size_t *widths, size_t columns)
{
    size_t widest = 0;

    for (size_t c = 1; c < g->columns; c++)
        widest = widths[c] > widest ? widths[c] : widest;
    return widths[0] + GAP + widest > columns && widths[0] > FOLDED ? FOLDED : widths[0];
}

static void write_text(const struct text_table *g, struct text *out)
{
    size_t *widths = memory_new(g->columns, sizeof *widths);

    for (size_t c = 0; c < g->columns; c++)
        widths[c] = column_width(g, c);
    size_t first = first_width(g, widths, text_columns(out));
    for (size_t from = 1; from < g->columns;) {
        size_t to = from, used = first;
        while (to < g->columns && (to == from || used + GAP + widths[to] <= text_columns(out)))
            used += GAP + widths[to++];
        if (from > 1)
            text_add(out, "\n");
        for (size_t row = 0; row < g->count / g->columns; row++)
            write_row(g, row, widths, first, from, to, out);
        from = to;
    }
    free(widths);
}

static void write_markdown(const struct text_table *g, struct text *out)
{
    for (size_t row = 0; row < g->count / g->columns; row++) {
        for (size_t c = 0; c < g->columns; c++) {
            text_add(out, "| ");
            for (const char *t = cell(g, row, c); *t; t++)
                text_addf(out, *t == '|' ? "\\%c" : "%c", *t);
            text_add(out, " ");
        }
        text_add(out, "|\n");
        for (size_t c = 0; row == 0 && c < g->columns; c++)
            text_add(out, c ? "|---:" : "|---");
        if (row == 0)
            text_add(out, "|\n");
    }
}

void text_table_write(const struct text_table *grid, bool markdown, struct text *out)
{
    if (grid->count < grid->columns)
        return;
    if (markdown)
        write_markdown(grid, out);
    else
        write_text(grid, out);
}
