#include "text.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>

#include "memory.h"

void text_init(struct text *text)
{
    *text = (struct text){0};
}

void text_release(struct text *text)
{
    free(text->bytes);
    free(text->styles);
    text_init(text);
}

static void text_reserve(struct text *text, size_t more)
{
    size_t need = text->length + more + 1;
    if (need <= text->capacity)
        return;
    text->capacity = need > 2 * text->capacity ? need : 2 * text->capacity;
    text->bytes = memory_resize(text->bytes, text->capacity, 1);
}

void text_add_part(struct text *text, const char *more, size_t length)
{
    text_reserve(text, length);
    memcpy(text->bytes + text->length, more, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *more)
{
    text_add_part(text, more, strlen(more));
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    text_vaddf(text, format, args);
    va_end(args);
}

void text_vaddf(struct text *text, const char *format, va_list args)
{
    va_list again;

    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    text_reserve(text, (size_t)length);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
    va_end(again);
    text->length += (size_t)length;
}

void text_style(struct text *text, enum text_look look)
{
    text->styles =
        memory_grow(text->styles, text->style_count, &text->style_capacity, sizeof *text->styles);
    text->styles[text->style_count++] = (struct text_mark){text->length, look};
}

const char *text_get(const struct text *text)
{
    return text->bytes ? text->bytes : "";
}

bool text_equal(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

bool text_same(const char *a, const char *b)
{
    return a && b ? text_equal(a, b) : a == b;
}

bool text_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends_with(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    return length >= tail && strcmp(text + length - tail, suffix) == 0;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

size_t text_distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), width = m + 1;
    size_t *d = memory_new((n + 1) * width, sizeof *d);

    for (size_t i = 0; i <= n; i++)
        d[i * width] = i;
    for (size_t j = 0; j <= m; j++)
        d[j] = j;
    for (size_t i = 1; i <= n; i++) {
        for (size_t j = 1; j <= m; j++) {
            size_t change = a[i - 1] != b[j - 1];
            size_t *cell = &d[i * width + j];
            *cell = least(d[(i - 1) * width + j] + 1, d[i * width + j - 1] + 1,
                          d[(i - 1) * width + j - 1] + change);
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && d[(i - 2) * width + j - 2] + 1 < *cell)
                *cell = d[(i - 2) * width + j - 2] + 1;
        }
    }
    size_t distance = d[n * width + m];
    free(d);
    return distance;
}

const char *text_nearest(const char *word, const char *const *candidates)
{
    const char *best = NULL;
    size_t best_distance = 4, length = strlen(word);

    if (length > 64)
        return NULL;
    for (; *candidates; candidates++) {
        size_t longer = strlen(*candidates) > length ? strlen(*candidates) : length;
        if (longer > 64)
            continue;
        size_t distance = text_distance(word, *candidates);
        if (distance < best_distance && 3 * distance <= longer) {
            best_distance = distance;
            best = *candidates;
        }
    }
    return best;
}

const char *text_thousands(struct text_number *out, double value)
{
    char digits[32];
    size_t used = 0;
    int length = snprintf(digits, sizeof digits, "%.0f", fabs(value));

    if (value < 0)
        out->bytes[used++] = '-';
    for (int i = 0; i < length && used + 2 < sizeof out->bytes; i++) {
        if (i && (length - i) % 3 == 0)
            out->bytes[used++] = ',';
        out->bytes[used++] = digits[i];
    }
    out->bytes[used] = '\0';
    return out->bytes;
}
