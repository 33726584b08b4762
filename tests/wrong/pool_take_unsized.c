/* An item with a flexible array is taken without its array. Expect: has no member named 'of' */
#include "pool.h"

struct batch {
    int count;
    double items[];
};

int main(void)
{
    ARRAY_POOL(struct batch) batches = {0};
    struct batch *batch = pool_take(&batches);
    return batch->count;
}
