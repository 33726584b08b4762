#include "bill_text.h"

#include <math.h>

#include "number_format.h"
#include "price_source.h"
#include "schema.h"
#include "text_table.h"
#include "version.h"

static const char not_included[] =
    "tax, support and private discounts; transfer to the internet; GetRecords calls of readers "
    "that are no Lambda function; restores, exports and Contributor Insights; free tiers of other "
    "services";

static void add_usd(struct text_table *table, double usd)
{
    if (isnan(usd))
        text_table_add(table, "%s", "-");
    else
        text_table_add(table, "%.2f", usd);
}

static void add_quantity(struct text_table *table, const struct bill_line *line)
{
    struct text_number amount;
    const char *unit = line->item < BILL_ITEMS ? bill_item_rows[line->item].unit : "USD an hour";

    if (text_equal(unit, "USD"))
        text_table_add(table, "%s", "");
    else if (fabs(line->quantity) < 1000)
        text_table_add(table, "%.4g %s", line->quantity, unit);
    else
        text_table_add(table, "%s %s", text_thousands(&amount, round(line->quantity)), unit);
}

static void add_line(struct text_table *table, const struct bill_page *page,
                     const struct bill_line *line)
{
    const char *item = line->item < BILL_ITEMS ? bill_item_rows[line->item].title : "";

    if (line->title)
        text_table_add(table, "  %s%s%s%s", line->title, *item ? ": " : "", item,
                       line->inferred ? " (inferred rates)" : "");
    else
        text_table_add(table, "  %s", item);
    add_quantity(table, line);
    for (size_t k = 0; k < page->month->kind_count; k++)
        add_usd(table, line->kind_usd[k]);
    if (isnan(line->usd))
        text_table_add(table, "%s", "not in the price book");
    else
        add_usd(table, line->usd);
}

static void write_lines(const struct bill_page *page, struct text *out)
{
    const struct month_bill *bill = page->bill;
    struct text_table table;
    const char *resource = "";

    text_table_init(&table, 3 + page->month->kind_count);
    text_table_add(&table, "%s", "USD");
    text_table_add(&table, "%s", "used in the month");
    for (size_t k = 0; k < page->month->kind_count; k++)
        text_table_add(&table, "a day %s", k ? page->month->variants[k] : "as usual");
    text_table_add(&table, "%s", "the month");
    for (size_t i = 0; i < bill->count; i++) {
        const char *of = bill->lines[i].resource ? bill->lines[i].resource : "the account";
        if (!text_equal(of, resource))
            text_table_add_heading(&table, of);
        resource = of;
        add_line(&table, page, &bill->lines[i]);
    }
    text_table_add(&table, "%s", "together");
    text_table_add(&table, "%s", "");
    for (size_t k = 0; k < page->month->kind_count; k++)
        add_usd(&table, bill->kind_usd[k]);
    add_usd(&table, bill->usd);
    text_table_write(&table, false, out);
    text_table_release(&table);
}

/* A paragraph. Releases its words. */
static void say(struct text *out, struct text *words)
{
    number_format_wrap(out, text_get(words), 0);
    text_release(words);
}

static void write_days(const struct bill_page *page, struct text *out)
{
    const struct month *m = page->month;
    struct text_number length;
    struct text words = {0};

    for (size_t k = 0; k < m->kind_count; k++)
        text_addf(&words, "%s%zu day%s %s", k ? ", " : "", month_days_of(m, k),
                  month_days_of(m, k) == 1 ? "" : "s", k ? m->variants[k] : "as usual");
    text_addf(&words, ". The scenario's %s repeat%s over the month",
              number_format_seconds(page->usage->window_s, &length),
              page->usage->window_s >= 604800  ? " by weeks"
              : page->usage->window_s >= 86400 ? " by days"
                                               : " end to end");
    text_addf(&words, "%s.",
              m->said ? "" : "; 'month:' in the scenario says which days are another kind");
    say(out, &words);
}

static void write_notes(const struct bill_page *page, struct text *out)
{
    const struct price_book_spec *book = page->book;
    struct text words = {0};

    text_addf(&words, "Prices: %s (%s, published %s), USD at list price. ", book->name,
              book->region, book->published);
    for (size_t i = 0; i < book->inferred_count; i++)
        text_addf(&words, "%s%s%s", i ? "; " : "Inferred in the book: ", book->inferred[i],
                  i + 1 == book->inferred_count ? "." : "");
    say(out, &words);
    if (page->bill->unpriced) {
        text_addf(&words, "The total is without %zu line%s that the price book does not price.",
                  page->bill->unpriced, page->bill->unpriced == 1 ? "" : "s");
        say(out, &words);
    }
    text_addf(&words, "Not included: %s.", not_included);
    say(out, &words);
}

/* A book may lack a price, or one may be 0: there is no such sentence then. */
static void write_break_even(const struct bill_modes *modes, struct text *out)
{
    const double *utilisation = modes->break_even_utilisation;
    struct text words = {0};

    if (isfinite(utilisation[READ]) && isfinite(utilisation[WRITE]))
        text_addf(&words,
                  "A provisioned unit that is used less than %.1f%% (reads) or %.1f%% (writes) of "
                  "its time is dearer than on demand. ",
                  100 * utilisation[READ], 100 * utilisation[WRITE]);
    if (!isnan(modes->break_even_scale))
        text_addf(
            &words,
            " What is provisioned costs the same on demand at %.3g times its traffic, at list "
            "price: below that on demand is cheaper, above it dearer, as long as that "
            "capacity carries it.",
            modes->break_even_scale);
    say(out, &words);
}

static void write_modes(const struct bill_modes *modes, struct text *out)
{
    struct text_table table;

    text_table_init(&table, 3);
    text_table_add(&table, "%s", "Ways to pay");
    text_table_add(&table, "%s", "USD a month");
    text_table_add(&table, "%s", "throttled");
    for (size_t i = 0; i < modes->count; i++) {
        const struct bill_mode *mode = &modes->items[i];
        if (mode->repeats)
            continue;
        text_table_add(&table, "%s%s", mode->name,
                       modes->items[1].repeats && i == 0 ? " (on demand)" : "");
        text_table_add(&table, "%.2f%s", mode->usd, mode->unpriced ? " and more" : "");
        text_table_add(&table, "%.3g%%", 100 * mode->throttled);
    }
    text_add(out, "\n");
    text_table_write(&table, false, out);
    text_table_release(&table);
    for (size_t i = 0; i < modes->count; i++)
        if (modes->items[i].note) {
            struct text words = {0};
            text_addf(&words, "%s: %s.", modes->items[i].name, modes->items[i].note);
            say(out, &words);
        }
    text_add(out, "\n");
    write_break_even(modes, out);
    number_format_wrap(
        out,
        "As it is, on demand, auto scaled and scheduled were run with the traffic of "
        "each kind of day; the others are worked out of what these use, throttled as they were. 'throttled': "
        "of all attempts on tables, first ones and retries. 'and more': the book "
        "does not price all of it.",
        0);
}

void bill_text_write(const struct bill_page *page, struct text *out)
{
    text_addf(out, "Bill of %s\n", page->month->title);
    write_days(page, out);
    text_add(out, "\n");
    write_lines(page, out);
    if (page->modes)
        write_modes(page->modes, out);
    text_add(out, "\n");
    write_notes(page, out);
}

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *days_json(const struct month *m, const double *usd)
{
    json_t *days = json_object();

    for (size_t k = 0; k < m->kind_count; k++)
        json_object_set_new(days, k ? m->variants[k] : "as_usual", number(usd[k]));
    return days;
}

static json_t *line_json(const struct bill_page *page, const struct bill_line *line)
{
    const struct bill_item_row *row = line->item < BILL_ITEMS ? &bill_item_rows[line->item] : NULL;

    json_t *o = json_pack("{s:s, s:s, s:o, s:s, s:o, s:o, s:o}", "resource",
                          line->resource ? line->resource : "account", "item",
                          line->title ? line->title
                          : row       ? row->name
                                      : "",
                          "quantity", number(line->quantity), "unit",
                          row ? row->unit : "USD an hour", "price", number(line->price), "usd",
                          number(line->usd), "usd_a_day", days_json(page->month, line->kind_usd));
    if (line->inferred)
        json_object_set_new(o, "inferred", json_true());
    return o;
}

static json_t *modes_json(const struct bill_modes *modes)
{
    json_t *list = json_array();

    for (size_t i = 0; i < modes->count; i++) {
        const struct bill_mode *mode = &modes->items[i];
        if (mode->repeats)
            continue;
        json_t *o = json_pack("{s:s, s:f, s:f, s:b, s:b}", "name", mode->name, "usd", mode->usd,
                              "throttled", mode->throttled, "run", mode->run, "complete",
                              mode->unpriced == 0);
        if (mode->note)
            json_object_set_new(o, "note", json_string(mode->note));
        json_array_append_new(list, o);
    }
    return list;
}

json_t *bill_text_json(const struct bill_page *page)
{
    const struct price_book_spec *book = page->book;
    json_t *lines = json_array(), *days = json_object();

    for (size_t k = 0; k < page->month->kind_count; k++)
        json_object_set_new(days, k ? page->month->variants[k] : "as_usual",
                            json_integer((json_int_t)month_days_of(page->month, k)));
    for (size_t i = 0; i < page->bill->count; i++)
        json_array_append_new(lines, line_json(page, &page->bill->lines[i]));
    json_t *o =
        json_pack("{s:s, s:s, s:o, s:f, s:{s:s, s:s, s:s}, s:o, s:f, s:o, s:s}", "version",
                  version_number, "month", page->month->title, "days", days, "window_s",
                  page->usage->window_s, "prices", "name", book->name, "region", book->region,
                  "published", book->published, "lines", lines, "usd", page->bill->usd, "usd_a_day",
                  days_json(page->month, page->bill->kind_usd), "not_included", not_included);
    json_object_set_new(o, "throttled", number(bill_usage_throttled(page->usage)));
    if (page->modes) {
        json_object_set_new(o, "modes", modes_json(page->modes));
        json_object_set_new(o, "break_even_scale", number(page->modes->break_even_scale));
    }
    return o;
}

static void write_book(const struct price_book_spec *b, struct text *out)
{
    text_addf(out, "\n## %s\n\n%s, published %s.\n\n", b->name, b->region, b->published);
    text_add(out, "| item | USD |\n|---|---|\n");
    for (unsigned item = 0; item < BILL_ITEMS; item++) {
        double price = bill_item_price(b, item);
        bool million = text_equal(bill_item_rows[item].unit, "request units") ||
                       item == ITEM_QUEUE || item == ITEM_CALLS;
        if (item == ITEM_WARM || item == ITEM_NODES || isnan(price))
            continue;
        text_addf(out, "| %s, %s%s | %.8g |\n", bill_item_rows[item].title,
                  million ? "a million " : "", bill_item_rows[item].unit,
                  price * (million ? 1e6 : 1));
    }
    text_add(out, "\n");
    for (size_t i = 0; i < b->sources_count; i++)
        text_addf(out, "- %s\n", b->sources[i]);
    for (size_t i = 0; i < b->inferred_count; i++)
        text_addf(out, "- inferred: %s\n", b->inferred[i]);
}

void bill_text_books(struct text *out)
{
    struct arena arena = {0};
    struct diagnostics diagnostics;

    text_add(out, "# Price books\n\nMade by `ddbsim schema --price-book`. A scenario names one "
                  "(`price_book: eu-west-1-2026-08`), or a file: a book of one's own, or AWS's "
                  "price list of DynamoDB (`index.json`). What a book lacks is not priced, and a "
                  "bill says so.\n");
    diagnostics_init(&diagnostics);
    for (size_t i = 0; price_book_names[i]; i++)
        write_book(price_source_read(&arena, price_book_names[i], NULL, (struct place){"", 0, 0},
                                     &diagnostics),
                   out);
    diagnostics_release(&diagnostics);
    arena_release(&arena);
    text_add(out,
             "\n## A book of one's own\n\nOne that is shipped, as it is written:\n\n```yaml\n");
    size_t length;
    const char *text = price_book_text(PRICE_BOOK_DEFAULT, &length);
    text_add_part(out, text, length);
    text_add(out, "```\n");
}
