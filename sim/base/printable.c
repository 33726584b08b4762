#include "printable.h"

#include <stdint.h>
#include <sys/types.h>
#include <uniwidth.h>

#include "invariant.h"
#include "text.h"

#undef fputs /* the one place that writes to a stream */

/* Code points beyond U+009F that are not seen where they stand, or that have no meaning: general
 * categories Cf, Zl, Zp, Co and noncharacters of Unicode 15, fillers, and the planes from 4 on. The
 * variation selectors of emoji (U+FE00 to U+FE0F) change nothing but a picture and stay. */
static const struct range {
    uint32_t first, last;
} unseen[] = {{0x80, 0x9f},       {0xad, 0xad},       {0x61c, 0x61c},     {0x70f, 0x70f},
              {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x200b, 0x200f},
              {0x2028, 0x202e},   {0x2060, 0x206f},   {0x3164, 0x3164},   {0xe000, 0xf8ff},
              {0xfdd0, 0xfdef},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},   {0xfff0, 0xfffb},
              {0xfffe, 0xffff},   {0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
              {0x1fffe, 0x1ffff}, {0x2fffe, 0x2ffff}, {0x3fffe, 0x10ffff}};

static bool is_unseen(uint32_t code)
{
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++)
        if (code >= unseen[i].first && code <= unseen[i].last)
            return true;
    return false;
}

/* How long the sequence is that begins with this byte; 0 when none does. */
static size_t sequence_length(unsigned char lead)
{
    return lead < 0x80                   ? 1
           : lead >= 0xc2 && lead < 0xe0 ? 2
           : lead >= 0xe0 && lead < 0xf0 ? 3
           : lead >= 0xf0 && lead < 0xf5 ? 4
                                         : 0;
}

/* The code point at `at` and how many bytes it takes; 0 when they are not UTF-8 (RFC 3629). */
static size_t decode(const char *at, size_t left, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *b = (const unsigned char *)at;
    size_t length = sequence_length(*b);

    if (length == 0 || length > left)
        return 0;
    *code = length == 1 ? *b : *b & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((b[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (b[i] & 0x3f);
    }
    bool surrogate = *code >= 0xd800 && *code < 0xe000;
    return *code < least[length] || surrogate || *code > 0x10ffff ? 0 : length;
}

bool printable_is_utf8(const char *text)
{
    uint32_t code;
    size_t left = strlen(text);

    while (left) {
        size_t length = decode(text, left, &code);
        if (length == 0)
            return false;
        text += length;
        left -= length;
    }
    return true;
}

static bool may_stand(uint32_t code, const char *at, size_t left, enum printable_form form)
{
    if (code == '<')
        return form != PRINTABLE_SCRIPT;
    if (code == '\r')
        return form != PRINTABLE_LINE && left > 1 && at[1] == '\n';
    if (code == '\n' || code == '\t')
        return form != PRINTABLE_LINE;
    return code >= 0x20 && code != 0x7f && !is_unseen(code);
}

static void add_escape(struct text *out, uint32_t code, enum printable_form form)
{
    bool json = form == PRINTABLE_JSON || form == PRINTABLE_SCRIPT;

    if (json && code > 0xffff)
        text_addf(out, "\\u%04x\\u%04x", 0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff));
    else if (json)
        text_addf(out, "\\u%04x", code);
    else
        text_addf(out, code < 0x80 ? "\\x%02x" : "\\u{%x}", code);
}

void printable_add(struct text *out, const char *bytes, size_t length, enum printable_form form)
{
    const char *end = bytes + length, *good = bytes; /* what was not yet added begins there */

    while (bytes < end) {
        uint32_t code = 0;
        size_t left = (size_t)(end - bytes), used = decode(bytes, left, &code);
        if (used && may_stand(code, bytes, left, form)) {
            bytes += used;
            continue;
        }
        text_add_part(out, good, (size_t)(bytes - good));
        if (used)
            add_escape(out, code, form);
        else if (form == PRINTABLE_PAGE || form == PRINTABLE_LINE)
            text_addf(out, "\\x%02x", (unsigned char)*bytes);
        else
            add_escape(out, 0xfffd, form);
        bytes += used ? used : 1;
        good = bytes;
    }
    text_add_part(out, good, (size_t)(bytes - good));
}

size_t printable_next(const char *bytes, size_t left, size_t *columns)
{
    uint32_t code = 0;
    size_t used = left ? decode(bytes, left, &code) : 0;

    if (used && may_stand(code, bytes, left, PRINTABLE_LINE)) {
        int width = uc_width(code, "UTF-8");
        *columns = width > 0 ? (size_t)width : 0;
        return used;
    }
    struct text escape = {0};
    printable_add(&escape, bytes, used ? used : left > 0, PRINTABLE_LINE);
    *columns = escape.length;
    text_release(&escape);
    return used ? used : left > 0;
}

size_t printable_columns(const char *bytes, size_t length)
{
    size_t columns = 0, next;

    for (size_t used; (used = printable_next(bytes, length, &next)) > 0; length -= used) {
        columns += next;
        bytes += used;
    }
    return columns;
}

size_t printable_fitting(const char *text, size_t columns)
{
    size_t length = 0, left = strlen(text), next;

    for (size_t used; (used = printable_next(text + length, left, &next)) > 0; left -= used) {
        if (next > columns)
            break;
        columns -= next;
        length += used;
    }
    return length;
}

/* One conversion of a format: "%-24.24s". A width or precision of -1 was not given. */
struct conversion {
    char flags[8];
    int width, precision;
    char size[3]; /* "l", "ll", "z" … */
    char kind;
};

struct arguments_left {
    va_list list;
};

static size_t span(const char *at, const char *of, char *into, size_t room)
{
    size_t length = strspn(at, of);

    invariant(length < room, "a format has too many of \"%s\"", of);
    memcpy(into, at, length);
    into[length] = '\0';
    return length;
}

static const char *read_figure(const char *at, struct arguments_left *args, int *out)
{
    if (*at == '*') {
        *out = va_arg(args->list, int);
        return at + 1;
    }
    char *end;
    *out = (int)strtol(at, &end, 10);
    return end;
}

/* `at` is behind the '%'; returns what follows the conversion. */
static const char *read_conversion(const char *at, struct arguments_left *args,
                                   struct conversion *c)
{
    *c = (struct conversion){.width = -1, .precision = -1};
    at += span(at, "-+ #0", c->flags, sizeof c->flags);
    if (*at == '*' || (*at >= '1' && *at <= '9'))
        at = read_figure(at, args, &c->width);
    if (*at == '.')
        at = read_figure(at + 1, args, &c->precision);
    at += span(at, "hlzjt", c->size, sizeof c->size);
    c->kind = *at;
    return at + 1;
}

/* A precision may cut a character in two; what is left of it is left out. */
static size_t whole_characters(const char *bytes, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        unsigned char b = (unsigned char)bytes[length - back];
        if ((b & 0xc0) == 0x80)
            continue;
        return sequence_length(b) > back ? length - back : length;
    }
    return length;
}

static void add_bytes(struct text *out, const struct conversion *c, const char *bytes)
{
    size_t length = c->precision >= 0 ? strnlen(bytes, (size_t)c->precision) : strlen(bytes);
    struct text shown = {0};

    if (c->precision >= 0 && length == (size_t)c->precision)
        length = whole_characters(bytes, length);
    printable_add(&shown, bytes, length, PRINTABLE_LINE);
    bool left = strchr(c->flags, '-') || c->width < -1;
    int width = c->width < 0 ? c->width < -1 ? -c->width : 0 : c->width;
    size_t columns = printable_columns(text_get(&shown), shown.length);
    int room = columns < (size_t)width ? width - (int)columns : 0;
    text_addf(out, "%*s", left ? 0 : room, "");
    text_add(out, text_get(&shown));
    text_addf(out, "%*s", left ? room : 0, "");
    text_release(&shown);
}

#define ADD(type) text_addf(out, format, va_arg(args->list, type))

static void add_integer(struct text *out, const struct conversion *c, const char *format,
                        struct arguments_left *args)
{
    if (text_equal(c->size, "l"))
        ADD(long);
    else if (text_equal(c->size, "ll"))
        ADD(long long);
    else if (text_equal(c->size, "z") || text_equal(c->size, "t"))
        ADD(ssize_t);
    else if (text_equal(c->size, "j"))
        ADD(intmax_t);
    else
        ADD(int);
}

static void add_other(struct text *out, const struct conversion *c, struct arguments_left *args)
{
    char format[64];
    int used = snprintf(format, sizeof format, "%%%s", c->flags);

    if (c->width != -1)
        used += snprintf(format + used, sizeof format - (size_t)used, "%d", c->width);
    if (c->precision >= 0)
        used += snprintf(format + used, sizeof format - (size_t)used, ".%d", c->precision);
    snprintf(format + used, sizeof format - (size_t)used, "%s%c", c->size, c->kind);
    if (strchr("diuxXo", c->kind))
        add_integer(out, c, format, args);
    else if (strchr("aAeEfFgG", c->kind))
        ADD(double);
    else if (c->kind == 'p')
        ADD(void *);
    else
        invariant(c->kind == '%', "a format has the conversion '%c'", c->kind);
    if (c->kind == '%')
        text_add(out, "%");
}

void printable_vaddf(struct text *out, const char *format, va_list args)
{
    struct arguments_left left;
    struct conversion c;

    va_copy(left.list, args);
    for (;;) {
        size_t plain = strcspn(format, "%");
        text_add_part(out, format, plain);
        if (!format[plain])
            break;
        format = read_conversion(format + plain + 1, &left, &c);
        if (c.kind == 's') {
            const char *bytes = va_arg(left.list, const char *);
            add_bytes(out, &c, bytes ? bytes : "(null)");
        } else if (c.kind == 'c') {
            add_bytes(out, &c, (char[]){(char)va_arg(left.list, int), '\0'});
        } else {
            add_other(out, &c, &left);
        }
    }
    va_end(left.list);
}

void printable_addf(struct text *out, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    printable_vaddf(out, format, args);
    va_end(args);
}

int printable_pass(FILE *out, const char *rendered)
{
    return fputs(rendered, out);
}

int printable_vprintf(FILE *out, const char *format, va_list args)
{
    struct text text = {0};

    printable_vaddf(&text, format, args);
    int result = printable_pass(out, text_get(&text));
    text_release(&text);
    return result;
}

int printable_printf(FILE *out, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int result = printable_vprintf(out, format, args);
    va_end(args);
    return result;
}

int printable_puts(const char *text, FILE *out)
{
    struct text shown = {0};

    printable_add(&shown, text, strlen(text), PRINTABLE_PAGE);
    int result = printable_pass(out, text_get(&shown));
    text_release(&shown);
    return result;
}

void printable_render(const struct text *page, bool colour, struct text *out)
{
    static const char *const codes[] = {"\033[0m", "\033[1m", "\033[1;32m", "\033[1;31m"};
    const char *bytes = text_get(page);
    size_t at = 0;

    for (size_t i = 0; i < page->style_count; i++) {
        const struct text_mark *mark = &page->styles[i];
        printable_add(out, bytes + at, mark->at - at, PRINTABLE_PAGE);
        at = mark->at;
        if (colour)
            text_add(out, codes[mark->style]);
    }
    printable_add(out, bytes + at, page->length - at, PRINTABLE_PAGE);
}

int printable_print(FILE *out, const struct text *page, bool colour)
{
    struct text shown = {0};

    printable_render(page, colour, &shown);
    int result = printable_pass(out, text_get(&shown));
    text_release(&shown);
    return result;
}
