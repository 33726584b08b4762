#include "month_bill.h"

#include <math.h>

#include "account.h"
#include "plan_rates.h"

static const enum bill_item reservable[SIDES] = {ITEM_PROVISIONED_READ, ITEM_PROVISIONED_WRITE};

/* Everything that makes one bill. */
struct bill_maker {
    struct month_bill *bill;
    const struct bill_usage *usage;
    const struct bill_terms *terms;
};

static struct bill_line *add_line(struct bill_maker *b)
{
    struct month_bill *bill = b->bill;
    size_t kinds = b->usage->month->kind_count;

    bill->lines = memory_grow(bill->lines, bill->count, &bill->capacity, sizeof *bill->lines);
    struct bill_line *line = &bill->lines[bill->count++];
    *line = (struct bill_line){.kind_usd = memory_new(kinds, sizeof(double))};
    return line;
}

/* The mean day of each kind. */
static void spread(struct bill_maker *b, struct bill_line *line, const double *hour_usd)
{
    const struct month *m = b->usage->month;

    for (size_t i = 0; i < m->hour_count; i++)
        line->kind_usd[m->kinds[m->hours[i].day]] += hour_usd[i];
    for (size_t k = 0; k < m->kind_count; k++) {
        double days = (double)month_days_of(m, k);
        line->kind_usd[k] /= days > 0 ? days : 1;
    }
}

static void total(struct bill_maker *b, const struct bill_line *line)
{
    if (isnan(line->usd)) {
        b->bill->unpriced++;
        return;
    }
    b->bill->usd += line->usd;
    for (size_t k = 0; k < b->usage->month->kind_count; k++)
        if (!isnan(line->kind_usd[k]))
            b->bill->kind_usd[k] += line->kind_usd[k];
}

static void add_usage(struct bill_maker *b, const struct usage_line *use)
{
    size_t hours = b->usage->month->hour_count;
    double price = bill_item_price(b->terms->book, use->item);
    double *usd = memory_new(hours, sizeof *usd);
    struct bill_line *line = add_line(b);

    line->resource = use->resource;
    line->item = use->item;
    line->price = price;
    for (size_t i = 0; i < hours; i++) {
        line->quantity += use->hours[i];
        usd[i] = use->hours[i] * price;
    }
    line->usd = line->quantity * price;
    spread(b, line, usd);
    if (use->item == ITEM_WARM)
        for (size_t k = 0; k < b->usage->month->kind_count; k++)
            line->kind_usd[k] = NAN;
    total(b, line);
    free(usd);
}

static double quantity_of(const struct bill_maker *b, enum bill_item item)
{
    double sum = 0;

    for (size_t i = 0; i < b->usage->month->hour_count; i++)
        sum += bill_usage_hour(b->usage, item, i);
    return sum;
}

/* Of items that no reserved capacity carries. */
static void add_free(struct bill_maker *b, enum bill_item item, double carried)
{
    double free_amount = bill_item_free(b->terms->book, item);
    double amount = fmin(free_amount, quantity_of(b, item) - carried);
    double price = bill_item_price(b->terms->book, item);

    if (amount <= 0 || isnan(price))
        return;
    struct bill_line *line = add_line(b);
    line->title = "free each month";
    line->item = item;
    line->quantity = -amount;
    line->price = price;
    line->usd = -amount * price;
    for (size_t k = 0; k < b->usage->month->kind_count; k++)
        line->kind_usd[k] = NAN;
    total(b, line);
}

double month_bill_block(const struct reserved_prices *p, enum reserved_term term, enum side side,
                        size_t hours)
{
    double term_hours = term == RESERVED_1Y ? 8760 : 26280;
    double upfront = side == READ ? p->read_upfront : p->write_upfront;
    double hour = side == READ ? p->read_hour : p->write_hour;

    return (upfront / term_hours + hour) * (double)hours;
}

/* USD of each hour less what is carried; the fee is the same in each. */
static double add_reserved(struct bill_maker *b, enum side side, const double by_term[2])
{
    static const char *const titles[SIDES] = {"reserved reads", "reserved writes"};
    size_t hours = b->usage->month->hour_count;
    const struct price_book_spec *book = b->terms->book;
    double reserved = by_term[0] + by_term[1], carried = 0;

    if (reserved <= 0)
        return 0;
    double fee = 0;
    for (int t = 0; t < 2; t++)
        if (by_term[t] > 0)
            fee += by_term[t] / RESERVED_BLOCK *
                   month_bill_block(t ? &book->reserved_3y : &book->reserved_1y,
                                    (enum reserved_term)t, side, hours);
    double price = bill_item_price(book, reservable[side]);
    double *usd = memory_new(hours, sizeof *usd);
    for (size_t i = 0; i < hours; i++) {
        double units = commitment_carried(bill_usage_hour(b->usage, reservable[side], i), reserved);
        carried += units;
        usd[i] = fee / (double)hours - units * price;
    }
    struct bill_line *line = add_line(b);
    line->title = titles[side];
    line->item = reservable[side];
    line->quantity = -carried;
    line->price = price;
    line->usd = fee - carried * price;
    spread(b, line, usd);
    total(b, line);
    free(usd);
    return carried;
}

static double reserved_units(const struct account_spec *a, enum side side)
{
    double units = 0;

    for (size_t i = 0; i < a->reserved_count; i++)
        units += (double)(side == READ ? a->reserved[i].read : a->reserved[i].write);
    return units;
}

/* USD of an item in each hour, at list price: what is reserved is taken off first, then what is free,
 * which the month's first hours use up. */
static void add_covered(struct covered_use *uses, size_t part, const struct bill_usage *usage,
                        const struct bill_terms *terms, unsigned item)
{
    double price = bill_item_price(terms->book, item);
    double reserved = item < SIDES ? reserved_units(terms->account, (enum side)item) : 0;
    double left = terms->account->free_tier ? bill_item_free(terms->book, item) : 0;

    for (size_t i = 0; !isnan(price) && i < usage->month->hour_count; i++) {
        double units = bill_usage_hour(usage, item, i);
        units -= commitment_carried(units, reserved);
        double given = fmin(units, left);
        left -= given;
        uses[i].list[part] += (units - given) * price;
    }
}

struct covered_use *month_bill_covered(const struct bill_usage *usage,
                                       const struct bill_terms *terms)
{
    size_t hours = usage->month->hour_count;
    struct covered_use *uses = memory_new(hours, sizeof *uses);
    struct plan_rates rates = plan_rates_of(terms->book, terms->account->savings_plan);
    double provisioned = isnan(rates.provisioned.part) ? 0 : rates.provisioned.part;
    double on_demand = isnan(rates.on_demand.part) ? 0 : rates.on_demand.part;
    size_t first = on_demand >= provisioned ? 0 : 1; /* where on demand stands */

    for (size_t i = 0; i < hours; i++) {
        uses[i].part[first] = on_demand;
        uses[i].part[1 - first] = provisioned;
    }
    for (unsigned item = 0; item <= ITEM_ON_DEMAND_REPLICATED; item++)
        add_covered(uses, item >= ITEM_ON_DEMAND_READ ? first : 1 - first, usage, terms, item);
    return uses;
}

static bool uses_any(const struct bill_usage *usage, enum bill_item first, enum bill_item last)
{
    for (size_t i = 0; i < usage->count; i++)
        if (usage->lines[i].item >= first && usage->lines[i].item <= last)
            return true;
    return false;
}

/* Whether a rate that the book inferred is of anything that is used. */
static bool rests_on_inferred(const struct bill_usage *usage, const struct plan_rates *rates)
{
    return (plan_rate_inferred(&rates->provisioned) &&
            uses_any(usage, ITEM_PROVISIONED_READ, ITEM_PROVISIONED_REPLICATED)) ||
           (plan_rate_inferred(&rates->on_demand) &&
            uses_any(usage, ITEM_ON_DEMAND_READ, ITEM_ON_DEMAND_REPLICATED));
}

static void add_plan(struct bill_maker *b)
{
    size_t hours = b->usage->month->hour_count;
    double commitment = b->terms->account->savings_plan->commitment;
    struct covered_use *uses = month_bill_covered(b->usage, b->terms);
    double *usd = memory_new(hours, sizeof *usd);
    struct bill_line *line = add_line(b);

    line->title = "savings plan";
    line->item = BILL_ITEMS;
    line->quantity = commitment;
    for (size_t i = 0; i < hours; i++) {
        usd[i] = commitment_plan_hour(&uses[i], commitment) - uses[i].list[0] - uses[i].list[1];
        line->usd += usd[i];
    }
    struct plan_rates rates = plan_rates_of(b->terms->book, b->terms->account->savings_plan);
    line->inferred = rests_on_inferred(b->usage, &rates);
    if (!plan_rates_known(&rates))
        line->usd = NAN;
    spread(b, line, usd);
    total(b, line);
    free(usd);
    free(uses);
}

void month_bill_init(struct month_bill *bill, const struct bill_usage *usage,
                     const struct bill_terms *terms)
{
    const struct account_spec *a = terms->account;
    struct bill_maker b = {bill, usage, terms};
    double by_term[SIDES][2] = {{0}}, carried[SIDES] = {0};

    *bill = (struct month_bill){.kind_usd = memory_new(usage->month->kind_count, sizeof(double))};
    for (size_t i = 0; i < usage->count; i++)
        add_usage(&b, &usage->lines[i]);
    for (size_t i = 0; i < a->reserved_count; i++) {
        by_term[READ][a->reserved[i].term] += (double)a->reserved[i].read;
        by_term[WRITE][a->reserved[i].term] += (double)a->reserved[i].write;
    }
    for (int s = 0; s < SIDES; s++)
        carried[s] = add_reserved(&b, (enum side)s, by_term[s]);
    for (unsigned item = 0; a->free_tier && item < BILL_ITEMS; item++)
        add_free(&b, item, item < SIDES ? carried[item] : 0);
    if (a->savings_plan && a->savings_plan->commitment > 0)
        add_plan(&b);
}

void month_bill_release(struct month_bill *bill)
{
    for (size_t i = 0; i < bill->count; i++)
        free(bill->lines[i].kind_usd);
    free(bill->lines);
    free(bill->kind_usd);
}
