#include "entity_kinds.h"

#include "alarm.h"
#include "api.h"
#include "cache.h"
#include "client.h"
#include "consumer.h"
#include "deploy.h"
#include "gateway.h"
#include "global_table.h"
#include "message_queue.h"
#include "service.h"
#include "table.h"
#include "workload.h"

/* A kind a line. */
/* clang-format off */
const struct entity_kind *const entity_kinds[] = {
    &table_kind,
    &global_table_kind,
    &client_kind,
    &workload_kind,
    &gateway_kind,
    &cache_kind,
    &message_queue_kind,
    &service_kind,
    &api_kind,
    &consumer_kind,
    &alarm_kind,
    &deploy_kind,
    NULL,
};
/* clang-format on */

size_t entity_kinds_count(void)
{
    size_t count = 0;

    while (entity_kinds[count])
        count++;
    return count;
}
