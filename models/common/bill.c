#include "bill.h"

struct bill {
    const struct price_book *book;
    double (*cost)(void *entity, const struct price_book *book, simtime now);
    void *entity;
    double total; /* output */
};

struct lost_revenue {
    struct lost_revenue *next;
    char *path;
    const int64_t *failed;
    double each;
    double lost_revenue; /* output */
};

static const struct series bill_series[] = {
    SUM(struct bill, total, "USD", "cost", "", "What it costs."), SERIES_END};
static const struct series revenue_series[] = {SUM(struct lost_revenue, lost_revenue, "USD",
                                                   "lost_revenue", "",
                                                   "Revenue that failed calls lose."),
                                               SERIES_END};

const struct output_set bill_outputs = {.of = "bill", .where = "cost/*/*", .rows = bill_series};
const struct output_set revenue_outputs = {
    .of = "revenue", .where = "revenue/*/*", .rows = revenue_series};

void bills_init(struct bills *bills, struct sim *sim, const struct price_book *book)
{
    *bills = (struct bills){.sim = sim, .book = book};
}

void bills_release(struct bills *bills)
{
    arena_release(&bills->arena);
}

void bills_add(struct bills *bills, const char *path, const struct output_set *outputs,
               void *subject, void (*refresh)(void *subject, simtime now))
{
    probes_add(&bills->sim->probes, arena_printf(&bills->arena, "cost/%s", path),
               (struct probe){.outputs = outputs, .subject = subject, .refresh = refresh});
}

static void refresh_total(void *subject, simtime now)
{
    struct bill *bill = subject;
    bill->total = bill->cost(bill->entity, bill->book, now);
}

void bills_add_total(struct bills *bills, const char *path,
                     double (*total)(void *entity, const struct price_book *book, simtime now),
                     void *entity)
{
    struct bill *bill = arena_take(&bills->arena, 1, sizeof *bill);

    *bill = (struct bill){.book = bills->book, .cost = total, .entity = entity};
    bills_add(bills, path, &bill_outputs, bill, refresh_total);
}

static void refresh_revenue(void *subject, simtime now)
{
    struct lost_revenue *lost = subject;

    (void)now;
    lost->lost_revenue = (double)*lost->failed * lost->each;
}

void bills_add_lost_revenue(struct bills *bills, const char *path, const int64_t *failed,
                            double each)
{
    struct lost_revenue **last = &bills->revenue;

    if (each <= 0)
        return;
    while (*last)
        last = &(*last)->next;
    *last = arena_take(&bills->arena, 1, sizeof **last);
    **last = (struct lost_revenue){
        .path = arena_printf(&bills->arena, "revenue/%s", path), .failed = failed, .each = each};
}

void bills_publish_revenue(struct bills *bills)
{
    for (struct lost_revenue *lost = bills->revenue; lost; lost = lost->next)
        probes_add(&bills->sim->probes, lost->path,
                   (struct probe){
                       .outputs = &revenue_outputs, .subject = lost, .refresh = refresh_revenue});
}
