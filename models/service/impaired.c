#include "impaired.h"

#include <math.h>

double impaired_leaderless_part(const struct flow *flow, uint64_t position)
{
    const struct table *table = flow->table;

    if (!flow->needs_leader)
        return 0;
    if (table->impairment.isolated)
        return 1;
    return impairment_leaderless(&table->impairment,
                                 partition_find(&table->throughput.partitions, position)->id,
                                 table->sim->now, sim_interval(table->sim));
}

bool impaired_leaderless(const struct flow *flow, uint64_t position)
{
    return impaired_leaderless_part(flow, position) > 0;
}

/* Items of a batch are asked one by one, those of a transaction by it. */
static double part_without_leader(const struct request *request)
{
    return request->batch ? 0 : impaired_leaderless_part(request->flow, request->position);
}

void impaired_fail(struct sim *sim, const struct request *request, int64_t count)
{
    struct request failed = *request;
    struct answer answer = {.errors = count};

    failed.count = count;
    request->flow->table->impairment.system_errors += count;
    request->flow->answered(sim, &failed, &answer);
}

int64_t impaired_admit(struct sim *sim, const struct request *request)
{
    struct impairment *impairment = &request->flow->table->impairment;
    int64_t count = request->count;
    int64_t failed = impairment_fail(impairment, count, part_without_leader(request));

    if (failed)
        impaired_fail(sim, request, failed);
    return count - failed;
}

double impaired_slowness(const struct request *request)
{
    const struct flow *flow = request->flow;
    const struct impairment *impairment = &flow->table->impairment;
    const struct batch *batch = request->batch;
    double factor = impairment->slowness;

    if (flow->index || !impairment->range_count)
        return factor;
    if (!batch)
        return impairment_slowness(impairment, request->position);
    for (int i = 0; i < batch->count; i++)
        factor = fmax(factor, impairment_slowness(impairment, batch->keys[i].position));
    return factor;
}
