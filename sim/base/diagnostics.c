#include "diagnostics.h"

#include "memory.h"
#include "text.h"

void diagnostics_init(struct diagnostics *diagnostics)
{
    *diagnostics = (struct diagnostics){0};
}

void diagnostics_release(struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->count; i++)
        free(diagnostics->items[i].message);
    free(diagnostics->items);
    diagnostics_init(diagnostics);
}

void diagnostics_add(struct diagnostics *diagnostics, struct place place, const char *format, ...)
{
    enum { MOST = 1023 }; /* a value of a megabyte is not read to its end on a terminal */
    struct text message = {0}, shown = {0};
    va_list args;

    va_start(args, format);
    printable_vaddf(&message, format, args);
    va_end(args);
    printable_addf(&shown, "%.*s", MOST, text_get(&message));
    text_release(&message);
    diagnostics->items = memory_grow(diagnostics->items, diagnostics->count, &diagnostics->capacity,
                                     sizeof *diagnostics->items);
    diagnostics->items[diagnostics->count++] =
        (struct diagnostic){.place = place, .message = shown.bytes ? shown.bytes : memory_text("")};
}

static int is_before(const struct diagnostic *a, const struct diagnostic *b)
{
    if ((a->place.line == 0) != (b->place.line == 0))
        return b->place.line == 0;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line;
    return a->place.column < b->place.column;
}

static void print_one(const struct diagnostic *d, FILE *out)
{
    if (d->place.line)
        fprintf(out, "%s:%d:%d: error: %s\n", d->place.source, d->place.line, d->place.column,
                d->message);
    else
        fprintf(out, "%s: error: %s\n", d->place.source, d->message);
}

void diagnostics_print(const struct diagnostics *diagnostics, FILE *out)
{
    size_t count = diagnostics->count;
    const struct diagnostic **order = memory_new(count, sizeof *order);

    for (size_t i = 0; i < count; i++) { /* insertion sort: few items, and stable */
        size_t j = i;
        for (; j > 0 && is_before(&diagnostics->items[i], order[j - 1]); j--)
            order[j] = order[j - 1];
        order[j] = &diagnostics->items[i];
    }
    for (size_t i = 0; i < count; i++)
        print_one(order[i], out);
    free(order);
}
