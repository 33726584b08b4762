/* A pool is given an item of another type. Expect: not compatible with any association */
#include "pool.h"

struct small {
    int number;
};
struct large {
    int numbers[100];
};

int main(void)
{
    POOL(struct small) smalls = {0};
    struct large large = {{0}};
    pool_give(&smalls, &large);
    return 0;
}
