#include "price.h"

#include "memory.h"

const struct price_book price_books[] = {
    {"us-east-1-2024-11", {0.00013, 0.00065}, {0.125e-6, 0.625e-6}, {0.00013, 0.00065}, 0.4e-6},
    {"us-east-1-2018-11", {0.00013, 0.00065}, {0.25e-6, 1.25e-6}, {0.00013, 0.00065}, 0.4e-6},
    {"seed-documents", {0.00065, 0.00065}, {1.25e-6, 1.25e-6}, {0, 0}, 0.4e-6},
    {NULL},
};

static const struct series bill_series[] = {
    SERIES_ROW(struct bill, provisioned[READ], "provisioned_read", SERIES_SUM, "USD", "",
               "Provisioned read capacity."),
    SERIES_ROW(struct bill, provisioned[WRITE], "provisioned_write", SERIES_SUM, "USD", "",
               "Provisioned write capacity."),
    SERIES_ROW(struct bill, on_demand[READ], "on_demand_read", SERIES_SUM, "USD", "",
               "On-demand read request units."),
    SERIES_ROW(struct bill, on_demand[WRITE], "on_demand_write", SERIES_SUM, "USD", "",
               "On-demand write request units."),
    SUM(struct bill, warm, "USD", "", "Warm throughput that was set, paid once."),
    SUM(struct bill, total, "USD", "", "All of these together."),
    SERIES_END};

static void refresh(void *subject, simtime now)
{
    struct bill *bill = subject;

    throughput_refresh(bill->throughput, now);
    bill->warm = bill->total = 0;
    for (int s = 0; s < SIDES; s++) {
        const struct throughput_side *side = &bill->throughput->side[s];
        bill->provisioned[s] = side->bought_unit_seconds / 3600 * bill->book->unit_hour[s];
        bill->on_demand[s] = side->on_demand_units * bill->book->on_demand[s];
        bill->warm += side->warm_bought * bill->book->warm[s];
        bill->total += bill->provisioned[s] + bill->on_demand[s];
    }
    bill->total += bill->warm;
}

static void add(struct bills *bills, struct sim *sim, const struct price_book *book,
                struct throughput *throughput)
{
    struct bill *bill = &bills->items[bills->count++];
    char path[400];

    *bill = (struct bill){.throughput = throughput, .book = book};
    snprintf(path, sizeof path, "cost/%s", throughput->path);
    probes_add(&sim->probes, path,
               (struct probe){.rows = bill_series, .subject = bill, .refresh = refresh});
}

void bills_init(struct bills *bills, struct sim *sim, const struct price_book *book,
                struct table *const *tables, size_t table_count)
{
    size_t count = 0;

    for (size_t i = 0; i < table_count; i++)
        count += 1 + tables[i]->index_count;
    *bills =
        (struct bills){.sim = sim, .book = book, .items = memory_new(count, sizeof *bills->items)};
    for (size_t i = 0; i < table_count; i++) {
        add(bills, sim, book, &tables[i]->throughput);
        for (size_t j = 0; j < tables[i]->index_count; j++)
            add(bills, sim, book, &tables[i]->indexes[j].throughput);
    }
}

static const struct series cost_series[] = {
    SUM(struct other_bill, total, "USD", "", "What it costs."), SERIES_END};

static const struct series revenue_series[] = {
    SUM(struct other_bill, lost_revenue, "USD", "", "Revenue that failed calls lose."), SERIES_END};

static void refresh_other(void *subject, simtime now)
{
    struct other_bill *bill = subject;

    if (bill->cache)
        bill->total = cache_node_hours(bill->cache, now) * bill->price;
    if (bill->queue) /* batches of ten are received and deleted */
        bill->total =
            ((double)bill->queue->sent + 2 * (double)bill->queue->received / 10) * bill->price;
    if (bill->failed)
        bill->lost_revenue = (double)*bill->failed * bill->price;
}

static void add_other(struct bills *bills, const char *path, struct other_bill other)
{
    struct other_bill *bill = pool_take(&bills->others);
    char group[400];

    *bill = other;
    snprintf(group, sizeof group, "%s/%s", other.failed ? "revenue" : "cost", path);
    probes_add(&bills->sim->probes, group,
               (struct probe){.rows = other.failed ? revenue_series : cost_series,
                              .subject = bill,
                              .refresh = refresh_other});
}

void bills_add_cache(struct bills *bills, struct cache *cache)
{
    add_other(bills, cache->path,
              (struct other_bill){.cache = cache, .price = cache->spec->price_per_node_hour});
}

void bills_add_queue(struct bills *bills, const struct message_queue *queue)
{
    if (message_queue_kind(queue)->paid)
        add_other(bills, queue->path,
                  (struct other_bill){.queue = queue, .price = bills->book->queue_request});
}

void bills_add_revenue(struct bills *bills, const char *path, const int64_t *failed, double each)
{
    if (each > 0)
        add_other(bills, path, (struct other_bill){.failed = failed, .price = each});
}

void bills_release(struct bills *bills)
{
    pool_release(&bills->others);
    free(bills->items);
}
