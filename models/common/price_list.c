#include "price_list.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

bool price_list_is(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '{';
}

static double number_of(const json_t *object, const char *key)
{
    char *end;
    const char *text = text_of(object, key);
    double number = strtod(text, &end);

    return *text && !*end && isfinite(number) && number >= 0 ? number : NAN;
}

/* What one on-demand term says. */
struct rate {
    double price, free; /* free: up to so much */
};

static double price_of(const json_t *dimension)
{
    return number_of(json_object_get(dimension, "pricePerUnit"), "USD");
}

/* The price of the last band; one before it that costs nothing is free. */
static struct rate rate_of(const json_t *terms)
{
    struct rate rate = {NAN, NAN};
    const char *code, *number; /* a loop goes on from its key, so each has its own */
    json_t *term, *dimension;

    json_object_foreach((json_t *)(uintptr_t)terms, code, term)
    {
        json_object_foreach(json_object_get(term, "priceDimensions"), number, dimension)
        {
            const char *end = text_of(dimension, "endRange");
            if (text_equal(end, "Inf") || !*end)
                rate.price = price_of(dimension);
            else if (price_of(dimension) == 0)
                rate.free = number_of(dimension, "endRange");
        }
    }
    return rate;
}

/* Which figures of the book a product gives. */
struct target {
    double *price, *free;
    double factor;
    double *upfront_1y, *hour_1y, *upfront_3y, *hour_3y; /* NULL: it is not sold reserved */
};

/* "DDB-WriteUnitsIA" is of Standard-IA. */
static struct target throughput_target(struct price_book_spec *b, const char *group,
                                       const char *operation)
{
    bool ia = text_ends_with(group, "IA"), on_demand = strstr(operation, "PayPerRequest") != NULL;
    bool reads = text_starts_with(group, "DDB-ReadUnits");
    bool writes = text_starts_with(group, "DDB-WriteUnits");
    bool replicated = text_starts_with(group, "DDB-ReplicatedWriteUnits");
    struct class_prices *class = ia ? &b->standard_infrequent_access : &b->standard;
    struct unit_prices *units = on_demand ? &class->million : &class->unit_hours;
    struct target t = {.factor = on_demand ? 1e6 : 1};

    t.price = reads        ? &units->read
              : writes     ? &units->write
              : replicated ? &units->replicated_write
                           : NULL;
    if (on_demand || ia)
        return t;
    t.free = reads    ? &b->free_tier.read_unit_hours
             : writes ? &b->free_tier.write_unit_hours
                      : &b->free_tier.replicated_write_unit_hours;
    if (reads || writes) {
        t.upfront_1y = reads ? &b->reserved_1y.read_upfront : &b->reserved_1y.write_upfront;
        t.hour_1y = reads ? &b->reserved_1y.read_hour : &b->reserved_1y.write_hour;
        t.upfront_3y = reads ? &b->reserved_3y.read_upfront : &b->reserved_3y.write_upfront;
        t.hour_3y = reads ? &b->reserved_3y.read_hour : &b->reserved_3y.write_hour;
    }
    return t;
}

static struct target target_of(struct price_book_spec *b, const json_t *product)
{
    const json_t *attributes = json_object_get(product, "attributes");
    const char *family = text_of(product, "productFamily"), *group = text_of(attributes, "group");
    const char *usage = text_of(attributes, "usagetype");
    const char *volume = text_of(attributes, "volumeType");
    struct target t = {.factor = 1};

    if (text_equal(family, "Provisioned IOPS") ||
        text_equal(family, "Amazon DynamoDB PayPerRequest Throughput") ||
        text_equal(family, "DDB-Operation-ReplicatedWrite"))
        return throughput_target(b, group, text_of(attributes, "operation"));
    if (text_ends_with(usage, "TimedPITRStorage-ByteHrs"))
        t.price = &b->backup.point_in_time;
    else if (text_equal(volume, "Amazon DynamoDB - Indexed DataStore - IA"))
        t.price = &b->standard_infrequent_access.storage;
    else if (text_equal(volume, "Amazon DynamoDB - Indexed DataStore"))
        t = (struct target){
            .price = &b->standard.storage, .free = &b->free_tier.storage_gb, .factor = 1};
    else if (text_equal(family, "Amazon DynamoDB On-Demand Backup Storage"))
        t.price = &b->backup.on_demand;
    else if (text_equal(family, "Amazon DynamoDB Restore Data Size"))
        t.price = &b->backup.restore;
    else if (text_equal(group, "DDB-StreamsReadRequests"))
        t = (struct target){.price = &b->streams.million, .factor = 1e6};
    return t;
}

/* Multiplied as decimals are: 0.000000625 a request is 0.625 a million. */
static double scaled(double price, double factor)
{
    return round(price * factor * 1e9) / 1e9;
}

static void take_reserved(const json_t *terms, const struct target *t)
{
    const char *code, *number; /* a loop goes on from its key, so each has its own */
    json_t *term, *dimension;

    json_object_foreach((json_t *)(uintptr_t)terms, code, term)
    {
        const char *length =
            text_of(json_object_get(term, "termAttributes"), "LeaseContractLength");
        bool one = text_equal(length, "1yr"), three = text_equal(length, "3yr");
        json_object_foreach(json_object_get(term, "priceDimensions"), number, dimension)
        {
            bool upfront = text_equal(text_of(dimension, "unit"), "Quantity");
            double *to = one     ? (upfront ? t->upfront_1y : t->hour_1y)
                         : three ? (upfront ? t->upfront_3y : t->hour_3y)
                                 : NULL;
            if (to)
                *to = scaled(price_of(dimension), 100);
        }
    }
}

/* What of the book is told by the list as a whole. */
struct list {
    struct price_book_spec *book;
    struct arena *arena;
    size_t figures;
    bool many_regions, bad_region, bad_date;
};

/* As in eu-west-1: the name stands in results, on pages and in YAML. */
static bool is_region(const char *code)
{
    size_t length = strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return !code[length] && length <= 32;
}

/* As in 2026-08-15, whatever stands behind it. */
static bool is_date(const char *day)
{
    for (size_t i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? day[i] != '-' : day[i] < '0' || day[i] > '9')
            return false;
    return true;
}

static void note_region(struct list *list, const json_t *attributes)
{
    const char *region = text_of(attributes, "regionCode");

    if (!*region)
        return;
    if (!is_region(region))
        list->bad_region = true;
    else if (!list->book->region)
        list->book->region = arena_text(list->arena, region);
    else if (!text_equal(list->book->region, region))
        list->many_regions = true;
}

static void take(struct list *list, const json_t *product, const json_t *on_demand,
                 const json_t *reserved)
{
    struct target t = target_of(list->book, product);
    struct rate rate = rate_of(on_demand);

    if (!t.price || isnan(rate.price))
        return;
    note_region(list, json_object_get(product, "attributes"));
    *t.price = scaled(rate.price, t.factor);
    if (t.free && !isnan(rate.free))
        *t.free = rate.free;
    if (t.upfront_1y)
        take_reserved(reserved, &t);
    list->figures++;
}

static void take_published(struct list *list, const json_t *root)
{
    const char *day = text_of(root, "publicationDate");

    if (*day && !is_date(day))
        list->bad_date = true;
    else if (*day && !list->book->published)
        list->book->published = arena_text_part(list->arena, day, strnlen(day, 10));
}

static void take_offer(struct list *list, const json_t *root)
{
    const json_t *terms = json_object_get(root, "terms");
    const json_t *on_demand = json_object_get(terms, "OnDemand");
    const json_t *reserved = json_object_get(terms, "Reserved");
    const char *sku;
    json_t *product;

    take_published(list, root);
    json_object_foreach(json_object_get(root, "products"), sku, product)
    {
        take(list, product, json_object_get(on_demand, sku), json_object_get(reserved, sku));
    }
}

static void take_products(struct list *list, const json_t *page)
{
    size_t i;
    json_t *text;

    json_array_foreach(json_object_get(page, "PriceList"), i, text)
    {
        const char *string = json_string_value(text);
        json_t *entry = string ? json_loads(string, JSON_REJECT_DUPLICATES, NULL)
                               : json_incref(text); /* some tools write the objects themselves */
        const json_t *terms = json_object_get(entry, "terms");
        take_published(list, entry);
        take(list, json_object_get(entry, "product"), json_object_get(terms, "OnDemand"),
             json_object_get(terms, "Reserved"));
        json_decref(entry);
    }
}

/* Several pages stand behind each other in one file. */
static bool take_all(struct list *list, const char *source, const char *text, size_t length,
                     struct diagnostics *diagnostics)
{
    size_t at = 0;
    json_error_t wrong;

    while (at + strspn(text + at, " \t\r\n") < length) {
        json_t *root = json_loadb(text + at, length - at,
                                  JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, &wrong);
        if (!root) {
            diagnostics_add(diagnostics, (struct place){source, wrong.line, wrong.column},
                            "this is no JSON: %s; a price list is what AWS hands out, whole",
                            wrong.text);
            return false;
        }
        take_offer(list, root);
        take_products(list, root);
        json_decref(root);
        at += (size_t)wrong.position;
    }
    return true;
}

struct price_book_spec *price_list_read(struct arena *arena, const char *source, const char *text,
                                        size_t length, struct diagnostics *diagnostics)
{
    struct price_book_spec *book = price_book_unknown(arena);
    struct list list = {.book = book, .arena = arena};
    const char *rule = NULL;

    if (!take_all(&list, source, text, length, diagnostics))
        return NULL;
    if (!list.figures)
        rule = "this has no price of DynamoDB; give the index.json of the offer AmazonDynamoDB, or "
               "what 'aws pricing get-products --service-code AmazonDynamoDB' prints";
    else if (list.bad_region)
        rule = "this has a 'regionCode' that names no Region; such as eu-west-1, it is of small "
               "letters, digits and hyphens";
    else if (list.bad_date)
        rule = "this has a 'publicationDate' that is no date, such as 2026-08-15T00:00:00Z";
    else if (list.many_regions)
        rule = "this has prices of several Regions; give the list of one, such as "
               "offers/v1.0/aws/AmazonDynamoDB/current/eu-west-1/index.json";
    else if (isnan(book->standard.unit_hours.read) && isnan(book->standard.million.read))
        rule = "this has no price of a read unit; give all pages of get-products behind each other";
    if (rule) {
        diagnostics_add(diagnostics, (struct place){source, 0, 0}, "%s", rule);
        return NULL;
    }
    book->region = book->region ? book->region : "unknown";
    book->published = book->published ? book->published : "unknown";
    book->name = arena_printf(arena, "%s-%s", book->region, book->published);
    return book;
}
