#include "bill_modes.h"

#include <math.h>

#include "account.h"
#include "plan_rates.h"
#include "scaled_sets.h"
#include "table.h"

static void set_on_demand(struct set_list *sets, const struct scenario_spec *spec)
{
    size_t count;
    const struct table_spec *t = scenario_specs(spec, "tables", &count);

    for (size_t i = 0; i < count; i++)
        set_list_addf(sets, "tables.%s.billing=on_demand", t[i].origin.name);
}

/* Everything that the modes are made of. */
struct modes_making {
    struct bill_modes *modes;
    const struct scenario_source *source;
    const struct bill_window *standing;
    const struct month *month;
};

static struct bill_mode *add_mode(struct bill_modes *modes, const char *name)
{
    struct bill_mode *mode = &modes->items[modes->count++];

    *mode = (struct bill_mode){.name = memory_text(name)};
    return mode;
}

/* A bill of what is used, as a mode. */
static struct bill_mode *bill_as(struct modes_making *m, const char *name,
                                 const struct bill_usage *usage, const struct account_spec *account)
{
    struct bill_terms terms = {m->standing->scenario.prices, account};
    struct bill_mode *mode = add_mode(m->modes, name);
    struct month_bill bill;

    month_bill_init(&bill, usage, &terms);
    mode->usd = bill.usd;
    mode->unpriced = bill.unpriced;
    mode->throttled = bill_usage_throttled(usage);
    month_bill_release(&bill);
    return mode;
}

static const struct account_spec *account_of_scenario(const struct modes_making *m)
{
    return &m->standing->scenario.spec->account;
}

static int run_as(struct modes_making *m, const char *name, const struct set_list *sets,
                  struct bill_usage *usage)
{
    bill_usage_init(usage, m->month);
    int status = bill_run_month(m->source, sets, m->standing, usage);
    if (status == EXIT_DONE)
        bill_as(m, name, usage, account_of_scenario(m))->run = true;
    return status;
}

/* What reserved capacity is searched with: units of one side beside what the account has. */
struct reserved_search {
    const struct bill_usage *usage;
    struct bill_terms terms;
    int64_t *units;
};

static double usd_with(void *of, double units)
{
    struct reserved_search *search = of;
    struct month_bill bill;

    *search->units = (int64_t)units;
    month_bill_init(&bill, search->usage, &search->terms);
    month_bill_release(&bill);
    return bill.usd;
}

static void search_reserved(struct reserved_search *search, enum side side, int64_t *units)
{
    double most = 0;

    for (size_t i = 0; i < search->usage->month->hour_count; i++)
        most =
            fmax(most,
                 bill_usage_hour(search->usage,
                                 side == READ ? ITEM_PROVISIONED_READ : ITEM_PROVISIONED_WRITE, i));
    search->units = units;
    *units = (int64_t)commitment_best_reserved(usd_with, search, most);
}

static void note_reserved(struct bill_mode *mode, const struct reserved_spec *added,
                          const struct reserved_prices *prices, bool besides)
{
    struct text note = {0};

    if (added->read + added->write)
        text_addf(&note, "%lld read and %lld write units reserved%s; %.0f USD upfront",
                  (long long)added->read, (long long)added->write,
                  besides ? " beside what is reserved already" : "",
                  (double)added->read / RESERVED_BLOCK * prices->read_upfront +
                      (double)added->write / RESERVED_BLOCK * prices->write_upfront);
    else
        text_addf(&note, "no %sblock of 100 units pays off", besides ? "further " : "");
    mode->note = memory_text(text_get(&note));
    text_release(&note);
}

/* What the account has reserved stays. The sides are searched twice where a savings plan is between
 * them: what one leaves of it is the other's. */
static void add_reserved(struct modes_making *m, const struct bill_usage *usage, const char *of,
                         enum reserved_term term)
{
    const struct price_book_spec *book = m->standing->scenario.prices;
    const struct reserved_prices *prices =
        term == RESERVED_1Y ? &book->reserved_1y : &book->reserved_3y;
    struct account_spec account = *account_of_scenario(m);
    struct reserved_search search = {.usage = usage, .terms = {book, &account}};
    size_t old = account.reserved_count;
    struct text name = {0};

    if (isnan(prices->read_upfront) || isnan(prices->write_upfront))
        return;
    struct reserved_spec *all = memory_new(old + 1, sizeof *all), *added = &all[old];
    for (size_t i = 0; i < old; i++)
        all[i] = account.reserved[i];
    added->term = term;
    account.reserved = all;
    account.reserved_count = old + 1;
    for (int round = 0; round < (account.savings_plan ? 2 : 1); round++) {
        search_reserved(&search, READ, &added->read);
        search_reserved(&search, WRITE, &added->write);
    }
    text_addf(&name, "%s, reserved for %s", of, term == RESERVED_1Y ? "1 year" : "3 years");
    note_reserved(bill_as(m, text_get(&name), usage, &account), added, prices, old > 0);
    text_release(&name);
    free(all);
}

static void note_plan(struct bill_mode *mode, double commitment, double standing,
                      const struct plan_rates *rates)
{
    struct text note = {0};

    if (commitment <= 0)
        text_add(&note, "no commitment pays off");
    else
        text_addf(&note, "commitment of %.4g USD an hour for a year", commitment);
    if (standing > 0)
        text_addf(&note,
                  commitment > standing ? ", %.4g of which stands already"
                                        : ", which stands already: no more pays off",
                  standing);
    text_add(&note, "; ");
    plan_rates_write(rates, &note);
    mode->note = memory_text(text_get(&note));
    text_release(&note);
}

/* A commitment of the account's stays; the bill is convex, so the best that is no less than it is
 * the greater of the two. */
static void add_plan(struct modes_making *m, const struct bill_usage *usage, const char *of)
{
    const struct price_book_spec *book = m->standing->scenario.prices;
    struct account_spec account = *account_of_scenario(m);
    struct bill_terms terms = {book, &account};
    double standing = account.savings_plan ? account.savings_plan->commitment : 0;
    struct text name = {0};

    struct plan_rates rates = plan_rates_of(book, account.savings_plan);
    if (!plan_rates_known(&rates))
        return;
    struct covered_use *uses = month_bill_covered(usage, &terms);
    struct savings_plan_spec plan =
        account.savings_plan ? *account.savings_plan : (struct savings_plan_spec){.commitment = 0};
    plan.commitment = fmax(commitment_best_plan(uses, m->month->hour_count), standing);
    account.savings_plan = &plan;
    text_addf(&name, "%s, savings plan", of);
    note_plan(bill_as(m, text_get(&name), usage, &account), plan.commitment, standing, &rates);
    free(uses);
    text_release(&name);
}

static enum bill_item other_class(enum bill_item item)
{
    if (item < ITEM_IA_PROVISIONED_READ)
        return item + ITEM_IA_PROVISIONED_READ;
    if (item < ITEM_STORAGE)
        return item - ITEM_IA_PROVISIONED_READ;
    return item == ITEM_STORAGE ? ITEM_IA_STORAGE : item == ITEM_IA_STORAGE ? ITEM_STORAGE : item;
}

/* The same use, in the class that each table has not. */
static void add_other_class(struct modes_making *m, const struct bill_usage *usage)
{
    struct bill_usage other = *usage;

    other.lines = memory_new(usage->count + 1, sizeof *other.lines);
    for (size_t i = 0; i < usage->count; i++) {
        other.lines[i] = usage->lines[i];
        other.lines[i].item = other_class(usage->lines[i].item);
    }
    bill_as(m, "as it is, the other table class", &other, account_of_scenario(m));
    free(other.lines);
}

static bool is_provisioned(enum bill_item item)
{
    return item < ITEM_STORAGE && item % ITEM_IA_PROVISIONED_READ <= ITEM_PROVISIONED_REPLICATED;
}

static bool uses_provisioned(const struct bill_usage *usage, const char *resource)
{
    for (size_t i = 0; i < usage->count; i++)
        if (is_provisioned(usage->lines[i].item) &&
            (!resource || text_equal(usage->lines[i].resource, resource)))
            return true;
    return false;
}

/* At list price, provisioned or on demand, of what is provisioned as it is. */
static double usd_of_provisioned(const struct modes_making *m, const struct bill_usage *usage,
                                 const struct bill_usage *as_is, bool provisioned)
{
    double usd = 0;

    for (size_t i = 0; i < usage->count; i++) {
        const struct usage_line *line = &usage->lines[i];
        double price = bill_item_price(m->standing->scenario.prices, line->item);
        if (line->item >= ITEM_STORAGE || is_provisioned(line->item) != provisioned ||
            !uses_provisioned(as_is, line->resource))
            continue;
        for (size_t h = 0; h < usage->month->hour_count; h++)
            usd += line->hours[h] * price;
    }
    return usd;
}

static void find_break_even(struct modes_making *m, const struct bill_usage *as_is,
                            const struct bill_usage *on_demand)
{
    const struct price_book_spec *book = m->standing->scenario.prices;
    double fixed = usd_of_provisioned(m, as_is, as_is, true);
    double moving = usd_of_provisioned(m, on_demand, as_is, false);

    m->modes->break_even_scale = fixed > 0 && moving > 0 ? fixed / moving : NAN;
    for (int s = 0; s < SIDES; s++)
        m->modes->break_even_utilisation[s] =
            bill_item_price(book, s == READ ? ITEM_PROVISIONED_READ : ITEM_PROVISIONED_WRITE) /
            (3600 * bill_item_price(book, s == READ ? ITEM_ON_DEMAND_READ : ITEM_ON_DEMAND_WRITE));
}

/* What is run: on demand and the two that scale. Of the provisioned ones the cheapest is found. */
struct runs {
    struct bill_usage on_demand, scaled, scheduled;
};

/* What traffic needs: a window on demand for each kind of day of the month. */
static int run_demands(struct modes_making *m, const struct set_list *on_demand,
                       struct bill_window *windows)
{
    int status = EXIT_DONE;

    for (size_t k = 0; status == EXIT_DONE && k < m->month->kind_count; k++)
        if (month_days_of(m->month, k))
            status = bill_window_run_kind(&windows[k], m->source, m->month, k, on_demand);
    return status;
}

/* Where traffic does not grow, what the demand was measured in is the month's. */
static int bill_on_demand(struct modes_making *m, const struct set_list *sets,
                          const struct bill_window *windows, struct bill_usage *usage)
{
    const struct month_spec *spec = m->standing->scenario.spec->month;

    if (spec && spec->growth != 0)
        return run_as(m, "on demand", sets, usage);
    bill_usage_init(usage, m->month);
    for (size_t k = 0; k < m->month->kind_count; k++)
        if (windows[k].opened)
            bill_usage_add(usage, k, 0, m->month->hour_count, &windows[k].scenario,
                           &windows[k].result);
    bill_as(m, "on demand", usage, account_of_scenario(m))->run = true;
    return EXIT_DONE;
}

/* Runs a way that scales, and says how. */
static int run_scaled(struct modes_making *m, const char *name, const struct bill_window *windows,
                      bool scheduled, struct bill_usage *usage)
{
    struct scaled_sets scaled;

    scaled_sets_init(&scaled, m->standing->scenario.spec, m->month, windows, scheduled);
    int status = run_as(m, name, &scaled.sets, usage);
    if (status == EXIT_DONE)
        m->modes->items[m->modes->count - 1].note = memory_text(text_get(&scaled.words));
    scaled_sets_release(&scaled);
    return status;
}

static int make_runs(struct modes_making *m, struct runs *r)
{
    struct set_list on_demand = {0};
    struct bill_window *windows = memory_new(m->month->kind_count, sizeof *windows);

    set_on_demand(&on_demand, m->standing->scenario.spec);
    int status = run_demands(m, &on_demand, windows);
    if (status == EXIT_DONE)
        status = bill_on_demand(m, &on_demand, windows, &r->on_demand);
    if (status == EXIT_DONE)
        status = run_scaled(m, "auto scaled", windows, false, &r->scaled);
    if (status == EXIT_DONE)
        status = run_scaled(m, "scheduled", windows, true, &r->scheduled);
    for (size_t k = 0; k < m->month->kind_count; k++)
        bill_window_release(&windows[k]);
    free(windows);
    set_list_release(&on_demand);
    return status;
}

/* The cheapest provisioned way of those that throttle no more than on demand does; where all do, the
 * cheapest of all. What stands is kept unless another is cheaper by more than rounding. */
static size_t find_base(const struct bill_mode *items, bool as_is)
{
    double most = items[1].throttled + 1e-9;
    size_t best = as_is ? 0 : 2;

    for (size_t i = 2; i < 4; i++) {
        bool good = items[i].throttled <= most, good_before = items[best].throttled <= most;
        bool cheaper = items[i].usd < items[best].usd * (1 - 1e-9);
        if (good != good_before ? good : cheaper)
            best = i;
    }
    return best;
}

static void work_out(struct modes_making *m, const struct bill_usage *as_is, const struct runs *r)
{
    const struct bill_mode *items = m->modes->items;
    const struct bill_usage *usages[] = {as_is, &r->on_demand, &r->scaled, &r->scheduled};
    size_t best = find_base(items, uses_provisioned(as_is, NULL));

    add_reserved(m, usages[best], items[best].name, RESERVED_1Y);
    add_reserved(m, usages[best], items[best].name, RESERVED_3Y);
    add_plan(m, usages[best], items[best].name);
    add_plan(m, &r->on_demand, items[1].name);
    add_other_class(m, as_is);
    find_break_even(m, as_is, &r->on_demand);
}

/* Tables that all are on demand already are billed so once. */
static void hide_repeat(struct bill_modes *modes, const struct bill_usage *as_is)
{
    struct bill_mode *as_it_is = &modes->items[0], *on_demand = &modes->items[1];

    on_demand->repeats = !uses_provisioned(as_is, NULL) && as_it_is->usd == on_demand->usd &&
                         as_it_is->throttled == on_demand->throttled;
}

int bill_modes_make(struct bill_modes *modes, const struct scenario_source *source,
                    const struct bill_window *standing, const struct bill_usage *usage)
{
    struct modes_making m = {modes, source, standing, usage->month};
    struct runs r = {.on_demand = {.count = 0}};

    *modes = (struct bill_modes){.count = 0};
    bill_as(&m, "as it is", usage, account_of_scenario(&m))->run = true;
    int status = make_runs(&m, &r);
    if (status == EXIT_DONE) {
        work_out(&m, usage, &r);
        hide_repeat(modes, usage);
    }
    bill_usage_release(&r.on_demand);
    bill_usage_release(&r.scaled);
    bill_usage_release(&r.scheduled);
    return status;
}

void bill_modes_release(struct bill_modes *modes)
{
    for (size_t i = 0; i < modes->count; i++) {
        free(modes->items[i].name);
        free(modes->items[i].note);
    }
}
