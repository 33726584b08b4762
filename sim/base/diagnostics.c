#include "diagnostics.h"

#include "memory.h"
#include "text.h"

void diagnostics_init(struct diagnostics *diagnostics)
{
    *diagnostics = (struct diagnostics){0};
}

static void release(struct diagnostic *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(items[i].message);
    free(items);
}

void diagnostics_release(struct diagnostics *diagnostics)
{
    release(diagnostics->items, diagnostics->count);
    release(diagnostics->warnings, diagnostics->warning_count);
    diagnostics_init(diagnostics);
}

static struct diagnostic make(struct place place, const char *format, va_list args)
{
    enum { MOST = 1023 }; /* a value of a megabyte is not read to its end on a terminal */
    struct text message = {0}, shown = {0};

    printable_vaddf(&message, format, args);
    printable_addf(&shown, "%.*s", MOST, text_get(&message));
    text_release(&message);
    return (struct diagnostic){.place = place,
                               .message = shown.bytes ? shown.bytes : memory_text("")};
}

void diagnostics_add(struct diagnostics *d, struct place place, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    d->items = memory_grow(d->items, d->count, &d->capacity, sizeof *d->items);
    d->items[d->count++] = make(place, format, args);
    va_end(args);
}

void diagnostics_warn(struct diagnostics *d, struct place place, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    d->warnings =
        memory_grow(d->warnings, d->warning_count, &d->warning_capacity, sizeof *d->warnings);
    d->warnings[d->warning_count++] = make(place, format, args);
    va_end(args);
}

static int is_before(const struct diagnostic *a, const struct diagnostic *b)
{
    if ((a->place.line == 0) != (b->place.line == 0))
        return b->place.line == 0;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line;
    return a->place.column < b->place.column;
}

static void print_one(const struct diagnostic *d, const char *kind, FILE *out)
{
    if (d->place.line)
        fprintf(out, "%s:%d:%d: %s: %s\n", d->place.source, d->place.line, d->place.column, kind,
                d->message);
    else
        fprintf(out, "%s: %s: %s\n", d->place.source, kind, d->message);
}

static void print(const struct diagnostic *items, size_t count, const char *kind, FILE *out)
{
    const struct diagnostic **order = memory_new(count, sizeof *order);

    for (size_t i = 0; i < count; i++) { /* insertion sort: few items, and stable */
        size_t j = i;
        for (; j > 0 && is_before(&items[i], order[j - 1]); j--)
            order[j] = order[j - 1];
        order[j] = &items[i];
    }
    for (size_t i = 0; i < count; i++)
        print_one(order[i], kind, out);
    free(order);
}

void diagnostics_print(const struct diagnostics *diagnostics, FILE *out)
{
    print(diagnostics->items, diagnostics->count, "error", out);
}

void diagnostics_print_warnings(const struct diagnostics *diagnostics, FILE *out)
{
    print(diagnostics->warnings, diagnostics->warning_count, "warning", out);
}
