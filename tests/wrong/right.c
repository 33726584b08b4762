/* Compiles: what fails in the other files fails for the reason that they name. */
#include "pool.h"

struct small {
    int number;
};
struct batch {
    int count;
    double items[];
};

int main(void)
{
    POOL(struct small) smalls = {0};
    ARRAY_POOL(struct batch) batches = {0};

    pool_set_length(&batches, items, 3);
    struct small *small = pool_take(&smalls);
    struct batch *batch = pool_take_array(&batches);
    pool_give(&smalls, small);
    pool_give_array(&batches, batch);
    pool_release(&smalls);
    pool_release(&batches);
    return 0;
}
