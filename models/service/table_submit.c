/* Requests come to a table: what keeps them out, and who decides the others. */
#include "global_table.h"
#include "impaired.h"
#include "table_batch.h"
#include "table_interval.h"
#include "table_requests.h"

/* Whether the request would add to a full item collection: of a batch or a transaction, one of its
 * items. */
static bool meets_full_collection(struct table *table, const struct request *request)
{
    struct item_collections *c = table->collections;
    const struct flow *flow = request->flow;

    if (flow->side == READ || request->kind == KIND_NOTHING)
        return false;
    if (!request->batch)
        return item_collections_stop(c, flow, request->position, 0, 1) > 0;
    for (int i = 0; i < request->batch->count; i++)
        if (item_collections_stop(c, flow, request->batch->keys[i].position, 0, 1))
            return true;
    return false;
}

/* ItemCollectionSizeLimitExceededException: no SDK tries it again. */
static void bar_for_collection(struct sim *sim, const struct request *request)
{
    struct answer answer = {.barred = request->count};

    request->flow->answered(sim, request, &answer);
}

static inline void decide_now(struct sim *sim, struct table *table, const struct request *request)
{
    struct flow *flow = request->flow;
    struct throughput *tp = flow_throughput(flow);

    double items = request->batch ? request->batch->count : 1;
    size_t door = table_come_in(tp, flow, flow->side, items * request_cost(request).units);
    if (request->batch)
        table_batch_decide(sim, table, tp, request, door);
    else
        table_answer(sim, table, request,
                     table_decide_item(table, tp, request, door, request->position), 0);
}

static inline void submit(struct sim *sim, const struct request *request)
{
    if (sim->resolution)
        table_interval_gather(sim, request);
    else
        decide_now(sim, request->flow->table, request);
}

/* A write that its item keeps out asks for no capacity. Those of an interval are looked at when it is decided. */
static bool keep_out(struct sim *sim, const struct request *request)
{
    struct table *table = request->flow->table;

    if (sim->resolution)
        return false;
    if (table->collections && meets_full_collection(table, request))
        bar_for_collection(sim, request);
    else if (!request->batch && table_holds(table, request->flow, request->position))
        table_answer_conflict(sim, request);
    else
        return false;
    return true;
}

/* A replica's writes that another Region's keep out go no further, nor do requests that fail while
 * something is wrong with the service; a transaction decides for itself. Out of the way of all
 * others. */
static __attribute__((cold, noinline)) void submit_what_passes(struct sim *sim,
                                                               const struct request *request)
{
    const struct flow *flow = request->flow;
    struct request left = *request;

    if (flow->crossing)
        left.count = global_table_let_through(sim, &left);
    if (left.count && flow->table->impairment.any)
        left.count = impaired_admit(sim, &left);
    if (!left.count)
        return;
    if (flow->decide)
        flow->decide(sim, &left);
    else if (!keep_out(sim, &left))
        submit(sim, &left);
}

void table_submit(struct sim *sim, const struct request *request)
{
    if (__builtin_expect(request->flow->table->looks_first, 0))
        submit_what_passes(sim, request);
    else
        submit(sim, request);
}
