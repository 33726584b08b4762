/* common/price_list: AWS's own lists of prices. */
#include <math.h>

#include "fixture.h"
#include "price_list.h"
#include "regular_file.h"

static const char samples[] = "tests/aws/samples/";

static char *read_sample(const char *name)
{
    char path[256], why[REGULAR_FILE_WHY];
    size_t length;

    snprintf(path, sizeof path, "%s%s", samples, name);
    char *text = regular_file_read(path, PRICE_BOOK_BYTES, &length, why);
    assert_non_null(text);
    return text;
}

static const struct price_book_spec *read_list(struct arena *arena, const char *text, char *mistake)
{
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    struct price_book_spec *book =
        price_list_read(arena, "index.json", text, strlen(text), &diagnostics);
    assert_true(book != NULL || diagnostics.count == 1);
    snprintf(mistake, 300, "%s", diagnostics.count ? diagnostics.items[0].message : "");
    diagnostics_release(&diagnostics);
    return book;
}

/* The offer file has the figures of the shipped book of that month: the free band is no price, and
 * Standard-IA and replicated writes are told from plain ones. */
static void test_offer_file(void **state)
{
    struct arena arena = {0};
    char mistake[300];
    char *text = read_sample("price-list.AmazonDynamoDB.us-east-1.index.json");

    (void)state;
    assert_true(price_list_is(text));
    const struct price_book_spec *b = read_list(&arena, text, mistake);
    assert_non_null(b);
    assert_string_equal(b->name, "us-east-1-2026-09-11");
    assert_close(b->standard.unit_hours.read, 0.00013, 0);
    assert_close(b->standard.unit_hours.write, 0.00065, 0);
    assert_close(b->standard.unit_hours.replicated_write, 0.00065, 0);
    assert_close(b->standard.million.read, 0.125, 0);
    assert_close(b->standard.million.write, 0.625, 0);
    assert_close(b->standard_infrequent_access.million.read, 0.155, 0);
    assert_close(b->standard_infrequent_access.unit_hours.write, 0.00081, 0);
    assert_close(b->standard.storage, 0.25, 0);
    assert_close(b->standard_infrequent_access.storage, 0.1, 0);
    assert_close(b->free_tier.write_unit_hours, 18600, 0);
    assert_close(b->free_tier.storage_gb, 25, 0);
    assert_close(b->backup.point_in_time, 0.2, 0);
    assert_close(b->backup.on_demand, 0.1, 0);
    assert_close(b->streams.million, 0.2, 0);
    assert_close(b->reserved_1y.write_upfront, 150, 0);
    assert_close(b->reserved_1y.write_hour, 0.0128, 0);
    assert_close(b->reserved_3y.read_upfront, 36, 0);
    assert_true(isnan(b->warm.read) && isnan(b->queues.million) &&
                isnan(b->savings_plan.on_demand));
    free(text);
    arena_release(&arena);
}

/* Pages of get-products behind each other are one list; one page alone may lack the units. */
static void test_products(void **state)
{
    struct arena arena = {0};
    char mistake[300];
    char *one = read_sample("pricing-get-products.page-1-of-2.json");
    char *two = read_sample("pricing-get-products.page-2-of-2.json");
    struct text both = {0};

    (void)state;
    text_addf(&both, "%s\n%s", one, two);
    const struct price_book_spec *b = read_list(&arena, text_get(&both), mistake);
    assert_non_null(b);
    assert_string_equal(b->region, "us-east-1");
    assert_close(b->standard.unit_hours.read, 0.00013, 0);
    assert_close(b->reserved_1y.read_upfront, 30, 0);
    text_release(&both);
    free(one);
    free(two);
    arena_release(&arena);
}

static void assert_refused(const char *text, const char *part)
{
    struct arena arena = {0};
    char mistake[300];

    assert_null(read_list(&arena, text, mistake));
    assert_non_null(strstr(mistake, part));
    arena_release(&arena);
}

static void test_refused(void **state)
{
    (void)state;
    assert_refused("{\"products\": {}}", "no price of DynamoDB");
    assert_refused("{\"products\": ", "no JSON");
    assert_refused(
        "{\"products\": {\"A\": {\"productFamily\": \"Amazon DynamoDB On-Demand Backup Storage\", "
        "\"attributes\": {\"regionCode\": \"r\"}}}, \"terms\": {\"OnDemand\": {\"A\": {\"A.J\": "
        "{\"priceDimensions\": {\"A.J.R\": {\"endRange\": \"Inf\", \"pricePerUnit\": {\"USD\": "
        "\"0.1\"}}}}}}}}",
        "no price of a read unit");
}

#define PRICES_OF(region, date)                                                                    \
    "{\"publicationDate\": \"" date "\", \"products\": {\"A\": {\"productFamily\": \"Provisioned " \
    "IOPS\", \"attributes\": {\"group\": \"DDB-ReadUnits\", \"regionCode\": \"" region             \
    "\"}}}, \"terms\": {\"OnDemand\": {\"A\": {\"A.J\": {\"priceDimensions\": {\"A.J.R\": "        \
    "{\"endRange\": \"Inf\", \"pricePerUnit\": {\"USD\": \"0.1\"}}}}}}}}"

/* The two texts that go from a list into results and pages are a Region's code and a date. */
static void test_texts(void **state)
{
    struct arena arena = {0};
    char mistake[300];

    (void)state;
    assert_string_equal(
        read_list(&arena, PRICES_OF("eu-west-1", "2026-08-15T00:00:00Z"), mistake)->name,
        "eu-west-1-2026-08-15");
    arena_release(&arena);
    assert_refused(PRICES_OF("eu\\u001b[31m", "2026-08-15"), "names no Region");
    assert_refused(PRICES_OF("eu\\n\\\"x: 1", "2026-08-15"), "names no Region");
    assert_refused(PRICES_OF("eu-west-1", "2026\\u001b[5m-08"), "no date");
}

/* Cut anywhere, or with any byte another, a list is read or refused, never more than that. */
static void test_damaged(void **state)
{
    char *whole = read_sample("pricing-get-products.page-1-of-2.json");
    size_t length = strlen(whole);

    (void)state;
    for (size_t i = 0; i < 300; i++) {
        struct arena arena = {0};
        struct diagnostics diagnostics;
        struct text damaged = {0};
        diagnostics_init(&diagnostics);
        text_add(&damaged, whole);
        size_t at = i * 7919 % length, end = i % 2 ? length : at;
        damaged.bytes[at] = (char)(i % 2 ? damaged.bytes[at] ^ (1 << i % 7) : '\0');
        struct price_book_spec *book =
            price_list_read(&arena, "list.json", damaged.bytes, end, &diagnostics);
        assert_true(book != NULL || diagnostics.count > 0);
        diagnostics_release(&diagnostics);
        text_release(&damaged);
        arena_release(&arena);
    }
    free(whole);
}

TESTS(price_list, cmocka_unit_test(test_offer_file), cmocka_unit_test(test_products),
      cmocka_unit_test(test_refused), cmocka_unit_test(test_texts), cmocka_unit_test(test_damaged))
