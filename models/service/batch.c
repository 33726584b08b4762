#include "batch.h"

#include <string.h>

struct batch *batch_new(struct flow *flow, int64_t calls)
{
    struct batch *batch = pool_take_array(&flow->batches);

    batch->count = 0;
    batch->sent = 0;
    batch->calls = calls;
    batch->call = (struct transaction_call){0};
    return batch;
}

struct batch *batch_split(struct flow *flow, struct batch *batch, int64_t calls)
{
    if (calls == batch->calls)
        return batch;
    struct batch *own = batch_new(flow, calls);
    batch->calls -= calls;
    own->count = batch->count;
    own->call = batch->call;
    memcpy(own->keys, batch->keys, (size_t)batch->count * sizeof *batch->keys);
    return own;
}

void batch_not_heard(struct batch *batch)
{
    if (batch && batch->sent)
        batch->count = batch->sent;
}

void batch_leave(struct flow *flow, struct batch *batch, int64_t calls)
{
    if (!batch)
        return;
    invariant(calls <= batch->calls, "%lld calls end of a batch of %lld", (long long)calls,
              (long long)batch->calls);
    batch->calls -= calls;
    if (!batch->calls)
        pool_give_array(&flow->batches, batch);
}
