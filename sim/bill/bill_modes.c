#include "bill_modes.h"

#include <math.h>

#include "account.h"
#include "scaling_words.h"
#include "table.h"

#define TARGET 0.7
enum { HOURS_OF_DAY = 24, MOST_UNITS = 40000 };

/* What one side of a table or an index consumed on demand, units a second. */
struct demand {
    double quietest, busiest;  /* hour's mean, minute */
    double hour[HOURS_OF_DAY]; /* the busiest minute of each hour of the day */
};

/* Sums of samples that become rates at the end of each minute or hour. */
struct meter {
    size_t samples, count;
    double seconds, units;
};

static bool meter_add(struct meter *meter, double units, double *rate)
{
    meter->units += isfinite(units) ? units : 0;
    if (++meter->count < meter->samples)
        return false;
    *rate = meter->units / meter->seconds;
    meter->units = 0;
    meter->count = 0;
    return true;
}

static struct meter meter_of(double period_s, double every_s)
{
    size_t samples = every_s < period_s ? (size_t)(period_s / every_s) : 1;

    return (struct meter){.samples = samples, .seconds = (double)samples * every_s};
}

static void demand_add(struct demand *d, const struct result *result, const char *group,
                       enum side side, int64_t zone_s)
{
    static const char *const names[SIDES] = {"consumed_read_capacity_units",
                                             "consumed_write_capacity_units"};
    size_t count = 0;
    double *units = result_values(result, group, names[side], &count);
    double every = result->sample_every_s, rate;
    struct meter minute = meter_of(60, every), hour = meter_of(3600, every);

    for (size_t i = 0; units && i < count; i++) {
        if (meter_add(&minute, units[i], &rate)) {
            int64_t at = result->start_epoch_s + zone_s + (int64_t)((double)i * every);
            double *of_hour = &d->hour[(at % 86400 + 86400) % 86400 / 3600];
            *of_hour = fmax(*of_hour, rate);
            d->busiest = fmax(d->busiest, rate);
        }
        if (meter_add(&hour, units[i], &rate))
            d->quietest = fmin(d->quietest, rate);
    }
    free(units);
}

static double units_for(double rate)
{
    return fmin(fmax(ceil(rate / TARGET), 1), MOST_UNITS);
}

/* A floor for each hour, said where it changes; five minutes before where it rises. */
static void write_schedule(const struct demand *d, const char *zone, struct text *out)
{
    const char *between = "";

    text_add(out, ", schedule: [");
    for (int h = 0; h < HOURS_OF_DAY; h++) {
        double before = fmax(ceil(d->hour[(h + 23) % HOURS_OF_DAY]), 1);
        double floor_units = fmin(fmax(ceil(d->hour[h]), 1), MOST_UNITS);
        if (floor_units == before)
            continue;
        if (floor_units > before)
            text_addf(out, "%s{schedule: cron(55 %d * * ? *), timezone: %s, min: %.0f}", between,
                      (h + 23) % HOURS_OF_DAY, zone, floor_units);
        else
            text_addf(out, "%s{schedule: cron(0 %d * * ? *), timezone: %s, min: %.0f}", between, h,
                      zone, floor_units);
        between = ", ";
    }
    text_add(out, "]");
}

static void scale_side(struct set_list *sets, const char *path, const struct demand *d,
                       const char *zone, bool scheduled)
{
    struct text line = {0};
    double least = units_for(d->quietest), most = fmax(units_for(2 * d->busiest), least);
    double first = fmax(units_for(d->hour[0]), least);

    set_list_addf(sets, "%s.capacity=%.0f", path, first);
    text_addf(&line, "%s.autoscaling={min: %.0f, max: %.0f, target: 70%%", path, least, most);
    if (scheduled)
        write_schedule(d, zone, &line);
    text_add(&line, "}");
    set_list_add(sets, text_get(&line));
    text_release(&line);
}

/* What was run on demand: a window for each kind of day of the month. */
struct demands {
    const struct month *month;
    struct bill_window *windows;
};

static struct demand demand_of(const struct demands *demands, const char *group, enum side side)
{
    struct demand d = {.quietest = INFINITY};
    const struct month *m = demands->month;

    for (size_t k = 0; k < m->kind_count; k++) {
        const struct bill_window *w = &demands->windows[k];
        if (!w->opened)
            continue;
        double civil = month_second(m, 0, w->result.start_epoch_s, 86400);
        demand_add(&d, &w->result, group, side,
                   m->begins_civil_s - (int64_t)civil - w->result.start_epoch_s);
    }
    if (!isfinite(d.quietest))
        d.quietest = d.busiest;
    return d;
}

static void scale_throughput(struct set_list *sets, const struct demands *demands,
                             const char *group, const char *path, bool scheduled)
{
    static const char *const names[SIDES] = {"read", "write"};

    for (int s = 0; s < SIDES; s++) {
        struct demand d = demand_of(demands, group, (enum side)s);
        struct text of = {0};
        text_addf(&of, "%s.%s", path, names[s]);
        scale_side(sets, text_get(&of), &d, demands->month->zone, scheduled);
        text_release(&of);
    }
}

static void set_on_demand(struct set_list *sets, const struct scenario_spec *spec)
{
    size_t count;
    const struct table_spec *t = scenario_specs(spec, "tables", &count);

    for (size_t i = 0; i < count; i++)
        set_list_addf(sets, "tables.%s.billing=on_demand", t[i].origin.name);
}

static void set_scaled(struct set_list *sets, const struct scenario_spec *spec,
                       const struct demands *demands, bool scheduled)
{
    struct arena arena = {0};
    size_t count;
    const struct table_spec *t = scenario_specs(spec, "tables", &count);

    for (size_t i = 0; i < count; i++) {
        const char *name = t[i].origin.name;
        set_list_addf(sets, "tables.%s.billing=provisioned", name);
        scale_throughput(sets, demands, arena_printf(&arena, "tables/%s", name),
                         arena_printf(&arena, "tables.%s", name), scheduled);
        for (size_t k = 0; k < t[i].indexes_count; k++) {
            const char *index = t[i].indexes[k].origin.name;
            scale_throughput(sets, demands,
                             arena_printf(&arena, "tables/%s/indexes/%s", name, index),
                             arena_printf(&arena, "tables.%s.indexes.%s", name, index), scheduled);
        }
    }
    arena_release(&arena);
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

static void note_plan(struct bill_mode *mode, double commitment, double standing)
{
    struct text note = {0};

    if (commitment <= 0)
        text_add(&note, "no commitment pays off");
    else
        text_addf(&note, "commitment of %.4g USD an hour for a year, at the book's rates",
                  commitment);
    if (standing > 0)
        text_addf(&note,
                  commitment > standing ? "; %.4g of it stands already"
                                        : ", which stands already: no more pays off",
                  standing);
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

    if (isnan(book->savings_plan.on_demand) && isnan(book->savings_plan.provisioned))
        return;
    struct covered_use *uses = month_bill_covered(usage, &terms);
    struct savings_plan_spec plan = {
        .commitment = fmax(commitment_best_plan(uses, m->month->hour_count), standing)};
    account.savings_plan = &plan;
    text_addf(&name, "%s, savings plan", of);
    note_plan(bill_as(m, text_get(&name), usage, &account), plan.commitment, standing);
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

static int run_demands(struct modes_making *m, const struct set_list *on_demand,
                       struct demands *demands)
{
    int status = EXIT_DONE;

    for (size_t k = 0; status == EXIT_DONE && k < m->month->kind_count; k++)
        if (month_days_of(m->month, k))
            status = bill_window_run_kind(&demands->windows[k], m->source, m->month, k, on_demand);
    return status;
}

/* Where traffic does not grow, what the demand was measured in is the month's. */
static int bill_on_demand(struct modes_making *m, const struct set_list *sets,
                          const struct demands *demands, struct bill_usage *usage)
{
    const struct month_spec *spec = m->standing->scenario.spec->month;

    if (spec && spec->growth != 0)
        return run_as(m, "on demand", sets, usage);
    bill_usage_init(usage, m->month);
    for (size_t k = 0; k < m->month->kind_count; k++)
        if (demands->windows[k].opened)
            bill_usage_add(usage, k, 0, m->month->hour_count, &demands->windows[k].scenario,
                           &demands->windows[k].result);
    bill_as(m, "on demand", usage, account_of_scenario(m))->run = true;
    return EXIT_DONE;
}

/* Runs a way that scales, and says how. */
static int run_scaled(struct modes_making *m, const char *name, const struct set_list *sets,
                      struct bill_usage *usage)
{
    int status = run_as(m, name, sets, usage);

    if (status == EXIT_DONE)
        m->modes->items[m->modes->count - 1].note = scaling_words(sets);
    return status;
}

static int make_runs(struct modes_making *m, struct runs *r)
{
    const struct scenario_spec *spec = m->standing->scenario.spec;
    struct set_list on_demand = {0}, scaled = {0}, scheduled = {0};
    struct demands demands = {m->month, memory_new(m->month->kind_count, sizeof *demands.windows)};

    set_on_demand(&on_demand, spec);
    int status = run_demands(m, &on_demand, &demands);
    if (status == EXIT_DONE) {
        set_scaled(&scaled, spec, &demands, false);
        set_scaled(&scheduled, spec, &demands, true);
        status = bill_on_demand(m, &on_demand, &demands, &r->on_demand);
    }
    if (status == EXIT_DONE)
        status = run_scaled(m, "auto scaled", &scaled, &r->scaled);
    if (status == EXIT_DONE)
        status = run_scaled(m, "scheduled", &scheduled, &r->scheduled);
    for (size_t k = 0; k < m->month->kind_count; k++)
        bill_window_release(&demands.windows[k]);
    free(demands.windows);
    set_list_release(&on_demand);
    set_list_release(&scaled);
    set_list_release(&scheduled);
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
