/* A pool is given something of which nobody knows what it is. Expect: not compatible with any association */
#include "pool.h"

struct small {
    int number;
};

int main(void)
{
    POOL(struct small) smalls = {0};
    void *subject = pool_take(&smalls);
    pool_give(&smalls, subject);
    return 0;
}
