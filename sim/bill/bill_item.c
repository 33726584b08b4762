#include "bill_item.h"

#include <math.h>

#define HOURS "unit-hours"
#define REQUESTS "request units"
const struct bill_item_row bill_item_rows[BILL_ITEMS] = {
    [ITEM_PROVISIONED_READ] = {"provisioned_read", "provisioned reads", HOURS},
    [ITEM_PROVISIONED_WRITE] = {"provisioned_write", "provisioned writes", HOURS},
    [ITEM_PROVISIONED_REPLICATED] = {"provisioned_replicated_write",
                                     "provisioned replicated writes", HOURS},
    [ITEM_ON_DEMAND_READ] = {"on_demand_read", "on-demand reads", REQUESTS},
    [ITEM_ON_DEMAND_WRITE] = {"on_demand_write", "on-demand writes", REQUESTS},
    [ITEM_ON_DEMAND_REPLICATED] = {"on_demand_replicated_write", "on-demand replicated writes",
                                   REQUESTS},
    [ITEM_IA_PROVISIONED_READ] = {"ia_provisioned_read", "provisioned reads, Standard-IA", HOURS},
    [ITEM_IA_PROVISIONED_WRITE] = {"ia_provisioned_write", "provisioned writes, Standard-IA",
                                   HOURS},
    [ITEM_IA_PROVISIONED_REPLICATED] = {"ia_provisioned_replicated_write",
                                        "provisioned replicated writes, Standard-IA", HOURS},
    [ITEM_IA_ON_DEMAND_READ] = {"ia_on_demand_read", "on-demand reads, Standard-IA", REQUESTS},
    [ITEM_IA_ON_DEMAND_WRITE] = {"ia_on_demand_write", "on-demand writes, Standard-IA", REQUESTS},
    [ITEM_IA_ON_DEMAND_REPLICATED] = {"ia_on_demand_replicated_write",
                                      "on-demand replicated writes, Standard-IA", REQUESTS},
    [ITEM_STORAGE] = {"storage", "storage", "GB-months"},
    [ITEM_IA_STORAGE] = {"ia_storage", "storage, Standard-IA", "GB-months"},
    [ITEM_POINT_IN_TIME] = {"point_in_time", "point-in-time recovery", "GB-months"},
    [ITEM_BACKUP] = {"backup", "on-demand backups", "GB-months"},
    [ITEM_WARM] = {"warm_throughput", "warm throughput, once", "USD"},
    [ITEM_QUEUE] = {"queue_requests", "queue requests", "requests"},
    [ITEM_CALLS] = {"function_calls", "function calls", "calls"},
    [ITEM_GIB_SECONDS] = {"function_gib_seconds", "function time", "GiB-seconds"},
    [ITEM_NODES] = {"cache_nodes", "cache nodes", "USD"},
    [ITEM_TRANSFER] = {"transfer", "transfer between Regions", "GB"},
};

static double throughput_price(const struct class_prices *class, unsigned number)
{
    const struct unit_prices *units = number < 3 ? &class->unit_hours : &class->million;
    const double prices[] = {units->read, units->write, units->replicated_write};

    return prices[number % 3] / (number < 3 ? 1 : 1e6);
}

double bill_item_price(const struct price_book_spec *b, enum bill_item item)
{
    if (item < ITEM_IA_PROVISIONED_READ)
        return throughput_price(&b->standard, item);
    if (item < ITEM_STORAGE)
        return throughput_price(&b->standard_infrequent_access, item - ITEM_IA_PROVISIONED_READ);
    switch (item) {
    case ITEM_STORAGE:
        return b->standard.storage;
    case ITEM_IA_STORAGE:
        return b->standard_infrequent_access.storage;
    case ITEM_POINT_IN_TIME:
        return b->backup.point_in_time;
    case ITEM_BACKUP:
        return b->backup.on_demand;
    case ITEM_QUEUE:
        return b->queues.million / 1e6;
    case ITEM_CALLS:
        return b->functions.million / 1e6;
    case ITEM_GIB_SECONDS:
        return b->functions.gib_second;
    case ITEM_TRANSFER:
        return b->transfer_gb;
    default:
        return 1;
    }
}

double bill_item_free(const struct price_book_spec *b, enum bill_item item)
{
    const struct free_tier_prices *f = &b->free_tier;
    double amount = item == ITEM_PROVISIONED_READ         ? f->read_unit_hours
                    : item == ITEM_PROVISIONED_WRITE      ? f->write_unit_hours
                    : item == ITEM_PROVISIONED_REPLICATED ? f->replicated_write_unit_hours
                    : item == ITEM_STORAGE                ? f->storage_gb
                                                          : 0;
    return isnan(amount) ? 0 : amount;
}
