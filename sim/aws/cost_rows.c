#include "cost_rows.h"

#include <ctype.h>
#include <math.h>

#include "aws_time.h"
#include "csv_row.h"
#include "text.h"

enum column {
    ID,
    KIND,
    BEGINS,
    ENDS,
    PRODUCT,
    USAGE_TYPE,
    OPERATION,
    RESOURCE,
    AMOUNT,
    COST,
    RATE_CODE,
    COLUMNS
};

/* In the later spelling; the legacy one is made of it. */
static const struct {
    const char *name;
    bool needed;
} columns[COLUMNS] = {
    [ID] = {"identity_line_item_id", false},         [KIND] = {"line_item_line_item_type", true},
    [BEGINS] = {"line_item_usage_start_date", true}, [ENDS] = {"line_item_usage_end_date", true},
    [PRODUCT] = {"line_item_product_code", true},    [USAGE_TYPE] = {"line_item_usage_type", true},
    [OPERATION] = {"line_item_operation", false},    [RESOURCE] = {"line_item_resource_id", false},
    [AMOUNT] = {"line_item_usage_amount", true},     [COST] = {"line_item_unblended_cost", true},
    [RATE_CODE] = {"pricing_rate_code", false},
};

bool cost_rows_is(const char *text)
{
    size_t length = strcspn(text, "\r\n");
    char *head = memory_new(length + 1, 1);

    memcpy(head, text, length);
    bool is = strstr(head, "lineItem/UsageType") || strstr(head, "line_item_usage_type");
    free(head);
    return is;
}

/* "lineItem/UsageType" and "line_item_usage_type" alike: without '/', '_' and case. */
static bool same_name(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, "_/");
        b += strspn(b, "_/");
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
        if (!*a)
            return true;
    }
}

struct report {
    struct collected *into;
    struct json_source *source;
    struct csv_rows rows;
    size_t at[COLUMNS]; /* SIZE_MAX: the report has no such column */
};

static void mistake(struct report *r, const char *what, const char *name, const char *value)
{
    if (++r->source->mistakes <= 10)
        diagnostics_add(r->source->diagnostics,
                        (struct place){r->source->file, (int)r->rows.line, 1}, "%s %s%s%.60s", what,
                        name, *value ? ": " : "", value);
}

static bool find_columns(struct report *r)
{
    bool good = true;

    for (enum column c = 0; c < COLUMNS; c++) {
        r->at[c] = SIZE_MAX;
        for (size_t i = 0; i < r->rows.count; i++)
            if (same_name(r->rows.fields[i], columns[c].name))
                r->at[c] = i;
        if (columns[c].needed && r->at[c] == SIZE_MAX) {
            mistake(r, "the report has no column", columns[c].name, "");
            good = false;
        }
    }
    return good;
}

static const char *field(const struct report *r, enum column c)
{
    return r->at[c] < r->rows.count ? r->rows.fields[r->at[c]] : "";
}

/* NULL where it is empty. */
static const char *keep(const struct report *r, enum column c)
{
    const char *text = field(r, c);

    return *text ? arena_text(r->source->arena, text) : NULL;
}

static bool is_of_use(const struct report *r)
{
    static const char *const without[] = {"Credit", "Refund", "Tax", "Fee", "BundledDiscount"};
    const char *product = field(r, PRODUCT);

    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        if (text_equal(field(r, KIND), without[i]))
            return false;
    return text_equal(product, "AmazonDynamoDB") || text_equal(product, "AmazonDAX") ||
           strstr(field(r, USAGE_TYPE), "CW:Contributor");
}

static bool read_number(struct report *r, enum column c, double *out)
{
    const char *text = field(r, c);
    char *end;

    *out = strtod(text, &end);
    if (end != text && !*end && isfinite(*out))
        return true;
    mistake(r, "there must be a number in", columns[c].name, text);
    return false;
}

static bool read_time(struct report *r, enum column c, int64_t *out)
{
    if (aws_time_read(field(r, c), out))
        return true;
    mistake(r, "there must be a time, such as 2026-11-12T21:00:00Z, in", columns[c].name,
            field(r, c));
    return false;
}

static void read_row(struct report *r)
{
    struct collected *into = r->into;
    struct collected_bill_row row = {.file = r->source->file};

    if (!read_time(r, BEGINS, &row.begins) || !read_time(r, ENDS, &row.ends) ||
        !read_number(r, AMOUNT, &row.amount) || !read_number(r, COST, &row.cost))
        return;
    row.id = keep(r, ID);
    row.line_kind = keep(r, KIND);
    row.usage_type = keep(r, USAGE_TYPE);
    row.operation = keep(r, OPERATION);
    row.resource = keep(r, RESOURCE);
    row.rate_code = keep(r, RATE_CODE);
    if (!row.usage_type)
        return;
    into->bill =
        memory_grow(into->bill, into->bill_count, &into->bill_capacity, sizeof *into->bill);
    into->bill[into->bill_count++] = row;
}

void cost_rows_read(struct collected *into, struct json_source *source, char *text)
{
    struct report report = {.into = into, .source = source};

    csv_row_init(&report.rows, text);
    if (csv_row_next(&report.rows) && find_columns(&report))
        while (csv_row_next(&report.rows))
            if (is_of_use(&report))
                read_row(&report);
    csv_row_release(&report.rows);
}
