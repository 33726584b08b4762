#include "price_book.h"

#include <math.h>
#include <string.h>

#include "decode.h"
#include "printable.h"

#define UNKNOWN "=not in the price book"
#define PRICE(T, m, doc) NUMBER(T, m, UNKNOWN, 0, 1e6, doc)

static const struct field unit_fields[] = {
    PRICE(struct unit_prices, read, "Of reads."), PRICE(struct unit_prices, write, "Of writes."),
    PRICE(struct unit_prices, replicated_write, "Of writes to a table with replicas."), FIELD_END};

static const struct record unit_hours_record =
    RECORD(struct unit_prices, "unit_hours", unit_fields, NULL,
           "USD for a provisioned capacity unit for an hour.");

static const struct record million_record = RECORD(struct unit_prices, "million", unit_fields, NULL,
                                                   "USD for a million request units on demand.");

static const struct field class_fields[] = {
    SUB(struct class_prices, unit_hours, struct unit_prices, unit_hours_record,
        "Provisioned capacity, USD a unit and hour."),
    SUB(struct class_prices, million, struct unit_prices, million_record,
        "On demand, USD a million request units."),
    PRICE(struct class_prices, storage, "USD for a GB for a month."), FIELD_END};

static const struct record class_record =
    RECORD(struct class_prices, "class", class_fields, NULL, "Prices of one table class.");

static const struct field free_fields[] = {
    PRICE(struct free_tier_prices, read_unit_hours, "Read unit-hours a month."),
    PRICE(struct free_tier_prices, write_unit_hours, "Write unit-hours a month."),
    PRICE(struct free_tier_prices, replicated_write_unit_hours,
          "Replicated write unit-hours a month."),
    PRICE(struct free_tier_prices, storage_gb, "GB stored, Standard class."), FIELD_END};

static const struct record free_record =
    RECORD(struct free_tier_prices, "free_tier", free_fields, NULL,
           "What costs nothing each month, once for all accounts that one payer pays.");

static const struct field backup_fields[] = {
    PRICE(struct backup_prices, point_in_time, "Point-in-time recovery, USD a GB and month."),
    PRICE(struct backup_prices, on_demand, "On-demand backups, USD a GB and month."),
    PRICE(struct backup_prices, restore, "USD for a GB that is restored."), FIELD_END};

static const struct record backup_record =
    RECORD(struct backup_prices, "backup", backup_fields, NULL, "Backups.");

static const struct field reserved_fields[] = {
    PRICE(struct reserved_prices, read_upfront, "USD once for 100 read units."),
    PRICE(struct reserved_prices, read_hour, "USD for 100 read units, each hour of the term."),
    PRICE(struct reserved_prices, write_upfront, "USD once for 100 write units."),
    PRICE(struct reserved_prices, write_hour, "USD for 100 write units, each hour of the term."),
    FIELD_END};

static const struct record reserved_record =
    RECORD(struct reserved_prices, "reserved", reserved_fields, NULL,
           "Reserved capacity, in blocks of 100 units.");

static const struct field savings_fields[] = {RATIO(struct savings_plan_prices, provisioned,
                                                    UNKNOWN, 0, 1,
                                                    "How much cheaper provisioned units are."),
                                              RATIO(struct savings_plan_prices, on_demand, UNKNOWN,
                                                    0, 1, "How much cheaper on-demand units are."),
                                              FIELD_END};

static const struct record savings_record =
    RECORD(struct savings_plan_prices, "savings_plan", savings_fields, NULL,
           "A Database Savings Plan of one year.");

static const struct field warm_fields[] = {
    PRICE(struct warm_prices, read, "USD once for a read unit a second."),
    PRICE(struct warm_prices, write, "USD once for a write unit a second."), FIELD_END};

static const struct record warm_record = RECORD(struct warm_prices, "warm", warm_fields, NULL,
                                                "Warm throughput that is set above what there is.");

static const struct field stream_fields[] = {
    PRICE(struct stream_prices, million, "USD for a million GetRecords calls."),
    PRICE(struct stream_prices, free_million, "Millions of them that are free each month."),
    FIELD_END};

static const struct record stream_record =
    RECORD(struct stream_prices, "streams", stream_fields, NULL,
           "DynamoDB Streams; Lambda reads for nothing.");

static const struct field queue_fields[] = {
    PRICE(struct queue_prices, million, "USD for a million requests."), FIELD_END};

static const struct record queue_record =
    RECORD(struct queue_prices, "queues", queue_fields, NULL, "SQS standard queues, first tier.");

static const struct field function_fields[] = {
    PRICE(struct function_prices, million, "USD for a million invocations."),
    PRICE(struct function_prices, gib_second, "USD for a second of 1 GiB."), FIELD_END};

static const struct record function_record =
    RECORD(struct function_prices, "functions", function_fields, NULL, "Lambda, x86, first tier.");

static const struct field node_fields[] = {
    NUMBER(struct node_price, hour, REQUIRED, 0, 1e6, "USD for an hour."), FIELD_END};

static const struct record node_record = {.name = "node",
                                          .size = sizeof(struct node_price),
                                          .fields = node_fields,
                                          .sentence = "A cache node of one type.",
                                          .shorthand = "hour"};

static const struct field fields[] = {
    TEXT(struct price_book_spec, name, REQUIRED, "The book's name, in results and bills."),
    TEXT(struct price_book_spec, region, REQUIRED, "AWS's code of the Region, such as eu-west-1."),
    TEXT(struct price_book_spec, published, REQUIRED, "The day of the prices, such as 2026-08-15."),
    TEXTS(struct price_book_spec, sources, "=none told", "Where the figures come from."),
    TEXTS(struct price_book_spec, inferred, "=none",
          "Keys whose figures no price list was seen for."),
    SUB(struct price_book_spec, standard, struct class_prices, class_record, "DynamoDB Standard."),
    SUB(struct price_book_spec, standard_infrequent_access, struct class_prices, class_record,
        "DynamoDB Standard-IA."),
    SUB(struct price_book_spec, free_tier, struct free_tier_prices, free_record,
        "What is free each month."),
    SUB(struct price_book_spec, backup, struct backup_prices, backup_record, "Backups."),
    SUB(struct price_book_spec, reserved_1y, struct reserved_prices, reserved_record,
        "Reserved capacity for a year."),
    SUB(struct price_book_spec, reserved_3y, struct reserved_prices, reserved_record,
        "Reserved capacity for three years."),
    SUB(struct price_book_spec, savings_plan, struct savings_plan_prices, savings_record,
        "A Database Savings Plan."),
    SUB(struct price_book_spec, warm, struct warm_prices, warm_record, "Warm throughput."),
    SUB(struct price_book_spec, streams, struct stream_prices, stream_record, "Streams."),
    SUB(struct price_book_spec, queues, struct queue_prices, queue_record, "SQS."),
    SUB(struct price_book_spec, functions, struct function_prices, function_record, "Lambda."),
    MAP(struct price_book_spec, nodes, struct node_price, node_record, "=none",
        "Cache nodes by type (cache.r7g.large, dax.r5.large): USD for an hour."),
    PRICE(struct price_book_spec, transfer_gb, "USD for a GB that goes to another Region."),
    FIELD_END};

const struct record price_book_record =
    RECORD(struct price_book_spec, "price_book", fields, NULL,
           "A price book: what AWS charges in one Region from a day on, in USD.");

#define BOOKS(BOOK)                                                                                \
    BOOK(us_east_1_2024_11, "us-east-1-2024-11")                                                   \
    BOOK(us_east_1_2018_11, "us-east-1-2018-11")                                                   \
    BOOK(us_east_1_2026_08, "us-east-1-2026-08")                                                   \
    BOOK(eu_west_1_2026_08, "eu-west-1-2026-08")                                                   \
    BOOK(eu_central_1_2026_08, "eu-central-1-2026-08")                                             \
    BOOK(ap_south_1_2026_09, "ap-south-1-2026-09")                                                 \
    BOOK(ap_northeast_2_2026_06, "ap-northeast-2-2026-06")                                         \
    BOOK(ap_southeast_1_2026_01, "ap-southeast-1-2026-01")                                         \
    BOOK(seed_documents, "seed-documents")

#define BOOK_BYTES(symbol, title)                                                                  \
    extern const char _binary_##symbol##_yaml_start[], _binary_##symbol##_yaml_end[];
BOOKS(BOOK_BYTES)

#define BOOK_NAME(symbol, title) title,
const char *const price_book_names[] = {BOOKS(BOOK_NAME) NULL};

#define BOOK_TEXT(symbol, title) {_binary_##symbol##_yaml_start, _binary_##symbol##_yaml_end},
static const struct {
    const char *start, *end;
} texts[] = {BOOKS(BOOK_TEXT)};

/* SIZE_MAX: none of them. */
static size_t shipped(const char *name)
{
    for (size_t i = 0; price_book_names[i]; i++)
        if (text_equal(price_book_names[i], name))
            return i;
    return SIZE_MAX;
}

bool price_book_is_shipped(const char *name)
{
    return shipped(name) != SIZE_MAX;
}

const char *price_book_text(const char *name, size_t *length)
{
    size_t i = shipped(name);

    *length = (size_t)(texts[i].end - texts[i].start);
    return texts[i].start;
}

/* Decoded, a figure that is absent is 0. */
static void mark_unknown(const struct record *record, void *spec)
{
    for (const struct field *f = record->fields; f->name; f++) {
        char *at = (char *)spec + f->offset;
        bool absent = !origin_has(spec, f->name);
        if (f->type == FIELD_SUB)
            mark_unknown(f->record, at);
        else if ((f->type == FIELD_NUMBER || f->type == FIELD_RATIO) && absent)
            *(double *)(void *)at = NAN;
    }
}

/* What stands in results, bills and pages must be what is seen of it. */
static void check_text(const struct price_book_spec *book, const char *key, const char *text,
                       struct diagnostics *diagnostics)
{
    struct text shown = {0};

    printable_add(&shown, text, strlen(text), PRINTABLE_LINE);
    if (!text_equal(text_get(&shown), text))
        diagnostics_add(diagnostics, origin_place(&book->origin, key),
                        "'%s: %.60s' has characters that cannot be shown; give plain text", key,
                        text);
    text_release(&shown);
}

static void check_texts(const struct price_book_spec *b, struct diagnostics *diagnostics)
{
    check_text(b, "name", b->name, diagnostics);
    check_text(b, "region", b->region, diagnostics);
    check_text(b, "published", b->published, diagnostics);
    for (size_t i = 0; i < b->sources_count; i++)
        check_text(b, "sources", b->sources[i], diagnostics);
    for (size_t i = 0; i < b->inferred_count; i++)
        check_text(b, "inferred", b->inferred[i], diagnostics);
}

struct price_book_spec *price_book_decode(struct arena *arena, const char *source, const char *text,
                                          size_t length, struct diagnostics *diagnostics)
{
    size_t before = diagnostics->count;
    struct node *root = node_parse(arena, source, text, length, diagnostics);
    struct price_book_spec *book =
        root ? decode(arena, &price_book_record, root, diagnostics) : NULL;

    if (book && diagnostics->count == before)
        check_texts(book, diagnostics);
    if (!book || diagnostics->count > before)
        return NULL;
    mark_unknown(&price_book_record, book);
    return book;
}

struct price_book_spec *price_book_unknown(struct arena *arena)
{
    struct price_book_spec *book = arena_take(arena, 1, sizeof *book);

    mark_unknown(&price_book_record, book);
    return book;
}

static double known(double figure)
{
    return isnan(figure) ? 0 : figure;
}

/* The figure's decimal point moves, so that 0.4 for a million is the number nearest to 0.0000004,
 * which a division is not. */
static double of_one(double million)
{
    char decimal[64];

    snprintf(decimal, sizeof decimal, "%.12fe-6", known(million));
    return strtod(decimal, NULL);
}

static void take_class(const struct class_prices *prices, double *unit_hour, double *on_demand)
{
    unit_hour[READ] = known(prices->unit_hours.read);
    unit_hour[WRITE] = known(prices->unit_hours.write);
    on_demand[READ] = of_one(prices->million.read);
    on_demand[WRITE] = of_one(prices->million.write);
}

void price_book_init(struct price_book *prices, const struct price_book_spec *book)
{
    const struct unit_prices *million = &book->standard.million;
    double replicated = million->replicated_write / million->write;

    *prices =
        (struct price_book){.name = book->name,
                            .warm = {known(book->warm.read), known(book->warm.write)},
                            .queue_request = of_one(book->queues.million),
                            .function_call = of_one(book->functions.million),
                            .function_gib_s = known(book->functions.gib_second),
                            .replicated = isfinite(replicated) && replicated > 0 ? replicated : 1};
    take_class(&book->standard, prices->unit_hour, prices->on_demand);
    take_class(&book->standard_infrequent_access, prices->ia_unit_hour, prices->ia_on_demand);
}
