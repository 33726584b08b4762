/* A pool's item is taken as another type. Expect: incompatible pointer type */
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
    struct large *large = pool_take(&smalls);
    return large->numbers[0];
}
