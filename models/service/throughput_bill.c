#include "throughput_bill.h"

/* In USD since the start. */
struct throughput_bill {
    struct throughput *throughput;
    const double *unit_hour, *on_demand_unit, *warm_unit;     /* prices */
    double provisioned[SIDES], on_demand[SIDES], warm, total; /* outputs */
};

static const struct series rows[] = {
    SERIES_ROW(struct throughput_bill, provisioned[READ], "provisioned_read", SERIES_SUM, "USD", "",
               "", "Provisioned read capacity."),
    SERIES_ROW(struct throughput_bill, provisioned[WRITE], "provisioned_write", SERIES_SUM, "USD",
               "", "", "Provisioned write capacity."),
    SERIES_ROW(struct throughput_bill, on_demand[READ], "on_demand_read", SERIES_SUM, "USD", "", "",
               "On-demand read request units."),
    SERIES_ROW(struct throughput_bill, on_demand[WRITE], "on_demand_write", SERIES_SUM, "USD", "",
               "", "On-demand write request units."),
    SUM(struct throughput_bill, warm, "USD", "", "", "Warm throughput that was set, paid once."),
    SUM(struct throughput_bill, total, "USD", "cost", "", "All of these together."),
    SERIES_END};

const struct output_set throughput_bill_outputs = {
    .of = "throughput_bill", .where = "cost/tables/*, cost/tables/*/indexes/*", .rows = rows};

static void refresh(void *subject, simtime now)
{
    struct throughput_bill *bill = subject;

    throughput_refresh(bill->throughput, now);
    bill->warm = bill->total = 0;
    for (int s = 0; s < SIDES; s++) {
        const struct throughput_side *side = &bill->throughput->side[s];
        bill->provisioned[s] = side->bought_unit_seconds / 3600 * bill->unit_hour[s];
        bill->on_demand[s] = side->on_demand_units * bill->on_demand_unit[s];
        bill->warm += side->warm_bought * bill->warm_unit[s];
        bill->total += bill->provisioned[s] + bill->on_demand[s];
    }
    bill->total += bill->warm;
}

void throughput_bill(struct throughput *throughput, struct bills *bills, enum table_class class)
{
    const struct price_book *book = bills->book;
    bool ia = class == CLASS_INFREQUENT_ACCESS;
    struct throughput_bill *bill = arena_take(&bills->arena, 1, sizeof *bill);

    *bill = (struct throughput_bill){.throughput = throughput,
                                     .unit_hour = ia ? book->ia_unit_hour : book->unit_hour,
                                     .on_demand_unit = ia ? book->ia_on_demand : book->on_demand,
                                     .warm_unit = book->warm};
    bills_add(bills, throughput->path, &throughput_bill_outputs, bill, refresh);
}
