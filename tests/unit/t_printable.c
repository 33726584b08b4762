/* sim/base/printable.h: nothing that a terminal obeys comes through, and nothing else is changed. */
#include "fixture.h"

#include "printable.h"
#include "text.h"

static const char *filtered(const char *bytes, size_t length, enum printable_form form)
{
    static struct text out;

    text_release(&out);
    printable_add(&out, bytes, length, form);
    return text_get(&out);
}

static const char *line(const char *bytes)
{
    return filtered(bytes, strlen(bytes), PRINTABLE_LINE);
}

static void test_known_answers(void **state)
{
    (void)state;
    assert_string_equal(line("a\tb\033[31m"), "a\\x09b\\x1b[31m");
    assert_string_equal(line("\xc2\x9b"), "\\u{9b}");
    assert_string_equal(line("\xff\xc3("), "\\xff\\xc3(");
    assert_string_equal(line("größer – 3 µs"), "größer – 3 µs");
    assert_string_equal(line("\u202e\u2066\u200f\u2028\ufeff\u061c"),
                        "\\u{202e}\\u{2066}\\u{200f}\\u{2028}\\u{feff}\\u{61c}");
    assert_string_equal(line("\U000e0041\U0010ffff"), "\\u{e0041}\\u{10ffff}");
    assert_string_equal(line("\x7f\r\n"), "\\x7f\\x0d\\x0a");
    assert_string_equal(line("日本 😀 é"), "日本 😀 é");
}

static size_t columns(const char *text)
{
    return printable_columns(text, strlen(text));
}

static void test_columns(void **state)
{
    (void)state;
    assert_int_equal(columns("größer"), 6);
    assert_int_equal(columns("日本"), 4);
    assert_int_equal(columns("e\u0301"), 1);
    assert_int_equal(columns("\033"), 4);
    assert_int_equal(columns("\u202e"), 8);
    assert_int_equal(columns("\xff\xc3("), 9);
    assert_int_equal(columns("😀 █▁ → −"), 9);
    assert_int_equal(printable_fitting("日本", 3), 3);
    assert_int_equal(printable_fitting("e\u0301x", 1), 3);
    assert_int_equal(printable_fitting("abc", 9), 3);
    struct text out = {0};
    printable_addf(&out, "%-6s|%6s|", "größ", "日本");
    assert_string_equal(text_get(&out), "größ  |  日本|");
    text_release(&out);
}

/* Overlong forms, surrogates, what lies beyond Unicode and what is cut off are bytes. */
static void test_no_utf8(void **state)
{
    (void)state;
    assert_string_equal(line("\xc0\x9b"), "\\xc0\\x9b");
    assert_string_equal(line("\xe0\x80\x9b"), "\\xe0\\x80\\x9b");
    assert_string_equal(line("\xed\xa0\x80"), "\\xed\\xa0\\x80");
    assert_string_equal(line("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
    assert_string_equal(line("\xe2\x82"), "\\xe2\\x82");
    assert_true(printable_is_utf8("größer"));
    assert_false(printable_is_utf8("\xe2\x82"));
}

static void test_forms(void **state)
{
    static const char text[] = "a\r\n\tb\rc<\u202e\U000e0041";
    size_t length = sizeof text - 1;

    (void)state;
    assert_string_equal(filtered(text, length, PRINTABLE_PAGE),
                        "a\r\n\tb\\x0dc<\\u{202e}\\u{e0041}");
    assert_string_equal(filtered(text, length, PRINTABLE_JSON),
                        "a\r\n\tb\\u000dc<\\u202e\\udb40\\udc41");
    assert_string_equal(filtered(text, length, PRINTABLE_SCRIPT),
                        "a\r\n\tb\\u000dc\\u003c\\u202e\\udb40\\udc41");
    assert_string_equal(filtered("a\0b", 3, PRINTABLE_PAGE), "a\\x00b");
}

/* Every byte and every code point: what comes out is UTF-8 without anything unseen, and a second
 * time changes nothing. */
static void test_all(void **state)
{
    (void)state;
    for (uint32_t c = 1; c < 0x110000; c += c < 0x3000 ? 1 : 37) {
        char bytes[5] = {0};
        if (c < 0x80)
            bytes[0] = (char)c;
        else if (c < 0x800)
            bytes[0] = (char)(0xc0 | c >> 6), bytes[1] = (char)(0x80 | (c & 63));
        else if (c < 0x10000)
            bytes[0] = (char)(0xe0 | c >> 12), bytes[1] = (char)(0x80 | (c >> 6 & 63)),
            bytes[2] = (char)(0x80 | (c & 63));
        else
            bytes[0] = (char)(0xf0 | c >> 18), bytes[1] = (char)(0x80 | (c >> 12 & 63)),
            bytes[2] = (char)(0x80 | (c >> 6 & 63)), bytes[3] = (char)(0x80 | (c & 63));
        char once[64];
        snprintf(once, sizeof once, "%s", line(bytes));
        assert_true(printable_is_utf8(once));
        for (const char *b = once; *b; b++)
            assert_true((unsigned char)*b >= 0x20 && *b != 0x7f);
        assert_string_equal(line(once), once);
        bool kept = strcmp(once, bytes) == 0;
        if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c <= 0x202e))
            assert_false(kept);
        if ((c >= 0x20 && c < 0x7f) || (c >= 0xc0 && c < 0x24f))
            assert_true(kept);
    }
}

#define ASSERT_AS_PRINTF(...)                                                                      \
    do {                                                                                           \
        struct text got_ = {0}, want_ = {0};                                                       \
        printable_addf(&got_, __VA_ARGS__);                                                        \
        text_addf(&want_, __VA_ARGS__);                                                            \
        assert_string_equal(text_get(&got_), text_get(&want_));                                    \
        text_release(&got_);                                                                       \
        text_release(&want_);                                                                      \
    } while (0)

/* Formats mean what they mean to printf. */
static void test_formats(void **state)
{
    int64_t wide = -5000000000;
    size_t size = SIZE_MAX;

    (void)state;
    ASSERT_AS_PRINTF("plain 100%% \033[K");
    ASSERT_AS_PRINTF("%d %5d|%-5d|%05d %u %x %#o %X", -1, 2, 3, 4, 4000000000u, 255, 8, 255);
    ASSERT_AS_PRINTF("%lld %llu %ld %zu %zd %jd %hd", (long long)wide, 18446744073709551615ull, 7L,
                     size, (ssize_t)-1, (intmax_t)wide, 12);
    ASSERT_AS_PRINTF("%f %.3f %8.2e %g %.17g %.*f %a %+.1f", 1.5, 2.25, 1e300, 0.1, 0.1, 2, 3.14159,
                     1.0, 2.0);
    ASSERT_AS_PRINTF("%s|%10s|%-10s|%.2s|%-24.24s|%.*s|%*s", "a", "b", "c", "defg", "h", 3, "ijkl",
                     6, "m");
    ASSERT_AS_PRINTF("%c%c", 'a', 'b');
    ASSERT_AS_PRINTF("%p", (void *)state);
}

/* The format's own sequences pass, those of its arguments do not; a cut leaves no half character. */
static void test_arguments(void **state)
{
    struct text out = {0};

    (void)state;
    printable_addf(&out, "\r%s\033[K%c %.3s|%4s", "a\033[2J\n", '\a', "xy\u20ac", "\xc2\x80");
    assert_string_equal(text_get(&out), "\ra\\x1b[2J\\x0a\033[K\\x07 xy|\\u{80}");
    text_release(&out);
}

static void test_styles(void **state)
{
    struct text page = {0}, out = {0};

    (void)state;
    text_style(&page, TEXT_BAD);
    text_add(&page, "no\033[0m");
    text_style(&page, TEXT_PLAIN);
    text_add(&page, "!\n");
    printable_render(&page, true, &out);
    assert_string_equal(text_get(&out), "\033[1;31mno\\x1b[0m\033[0m!\n");
    text_release(&out);
    printable_render(&page, false, &out);
    assert_string_equal(text_get(&out), "no\\x1b[0m!\n");
    text_release(&out);
    text_release(&page);
}

TESTS(printable, cmocka_unit_test(test_known_answers), cmocka_unit_test(test_columns), cmocka_unit_test(test_no_utf8),
      cmocka_unit_test(test_forms), cmocka_unit_test(test_all), cmocka_unit_test(test_formats),
      cmocka_unit_test(test_arguments), cmocka_unit_test(test_styles))
