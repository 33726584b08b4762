/* common/price_book: the books that are shipped, files of one's own, and what they lack. */
#include <math.h>

#include "fixture.h"
#include "price_source.h"

#define HEAD "name: x\nduration: 1m\n"
#define TABLE "tables: {t: {read: {capacity: 1}, write: {capacity: 1}}}\n"

static const struct price_book_spec *read_book(struct arena *arena, const char *name)
{
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    struct price_book_spec *book =
        price_source_read(arena, name, NULL, (struct place){"x.yaml", 1, 1}, &diagnostics);
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    return book;
}

/* Every shipped book can be read, bears its name, and prices a unit and a request. */
static void test_shipped(void **state)
{
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; price_book_names[i]; i++) {
        const struct price_book_spec *b = read_book(&arena, price_book_names[i]);
        assert_non_null(b);
        assert_string_equal(b->name, price_book_names[i]);
        assert_true(b->standard.unit_hours.write >= b->standard.unit_hours.read &&
                    b->standard.unit_hours.read > 0 && b->standard.million.read > 0);
        assert_true(b->sources_count > 0);
    }
    arena_release(&arena);
}

/* What runs took from the three books before they were files, to the last bit. */
static void test_old_figures(void **state)
{
    struct arena arena = {0};
    struct price_book p;

    (void)state;
    price_book_init(&p, read_book(&arena, "us-east-1-2024-11"));
    assert_true(p.unit_hour[READ] == 0.00013 && p.unit_hour[WRITE] == 0.00065);
    assert_true(p.on_demand[READ] == 0.125e-6 && p.on_demand[WRITE] == 0.625e-6);
    assert_true(p.warm[READ] == 0.00013 && p.warm[WRITE] == 0.00065);
    assert_true(p.queue_request == 0.4e-6 && p.function_call == 0.2e-6);
    assert_true(p.function_gib_s == 0.0000166667 && p.replicated == 1);
    price_book_init(&p, read_book(&arena, "us-east-1-2018-11"));
    assert_true(p.on_demand[READ] == 0.25e-6 && p.on_demand[WRITE] == 1.25e-6);
    assert_true(p.replicated == 1.5);
    price_book_init(&p, read_book(&arena, "seed-documents"));
    assert_true(p.unit_hour[READ] == 0.00065 && p.on_demand[READ] == 1.25e-6);
    assert_true(p.warm[READ] == 0 && p.replicated == 1);
    arena_release(&arena);
}

/* The header's: a year of 100 reserved write units is 54 % cheaper, three years 77 %. */
static void test_reserved(void **state)
{
    struct arena arena = {0};
    const struct price_book_spec *b = read_book(&arena, PRICE_BOOK_DEFAULT);
    const struct reserved_prices *one = &b->reserved_1y, *three = &b->reserved_3y;
    double hour = 100 * b->standard.unit_hours.write;

    (void)state;
    assert_close((one->write_upfront / 8760 + one->write_hour) / hour, 0.46, 0.005);
    assert_close((three->write_upfront / 26280 + three->write_hour) / hour, 0.23, 0.005);
    arena_release(&arena);
}

/* What a book lacks is NAN. */
static void test_unknown(void **state)
{
    struct arena arena = {0};
    const struct price_book_spec *b = read_book(&arena, "ap-northeast-2-2026-06");

    (void)state;
    assert_true(isnan(b->standard.storage) && isnan(b->reserved_1y.read_upfront));
    assert_true(isnan(b->transfer_gb) && isnan(b->warm.read));
    arena_release(&arena);
}

static void test_mistakes(void **state)
{
    (void)state;
    assert_non_null(strstr(fixture_mistake(HEAD "price_book: us-east-1-2024-12\n" TABLE),
                           "did you mean 'us-east-1-2024-11'?"));
    assert_non_null(strstr(fixture_mistake(HEAD "price_book: no/such.yaml\n" TABLE),
                           "cannot read no/such.yaml"));
}

/* A book's texts are shown as they are, so an escape or a second line in them is refused. */
static void test_texts(void **state)
{
    static const char *const heads[] = {
        "name: \"a\\e[31m\"\nregion: r\npublished: p\n",
        "name: a\nregion: \"r\\nx\"\npublished: p\n",
        "name: a\nregion: r\npublished: \"p\\u202e\"\n",
        "name: a\nregion: r\npublished: p\ninferred: [\"x\\e[5m\"]\n"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct arena arena = {0};
        struct diagnostics diagnostics;
        diagnostics_init(&diagnostics);
        assert_null(
            price_book_decode(&arena, "mine.yaml", heads[i], strlen(heads[i]), &diagnostics));
        assert_int_equal(diagnostics.count, 1);
        assert_non_null(strstr(diagnostics.items[0].message, "cannot be shown"));
        diagnostics_release(&diagnostics);
        arena_release(&arena);
    }
}

static void test_of_region(void **state)
{
    (void)state;
    assert_string_equal(price_source_of_region("eu-west-1"), "eu-west-1-2026-08");
    assert_string_equal(price_source_of_region("us-east-1"), "us-east-1-2026-08");
    assert_null(price_source_of_region("us-east-2"));
    assert_null(price_source_of_region("us-east"));
    assert_null(price_source_of_region("seed"));
}

TESTS(price_book, cmocka_unit_test(test_shipped), cmocka_unit_test(test_old_figures),
      cmocka_unit_test(test_reserved), cmocka_unit_test(test_unknown),
      cmocka_unit_test(test_mistakes), cmocka_unit_test(test_texts),
      cmocka_unit_test(test_of_region))
