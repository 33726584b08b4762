/* An item is taken whose type, and so its size, is not known there. Expect: incomplete type */
#include "pool.h"

struct elsewhere;

int main(void)
{
    POOL(struct elsewhere) pool = {0};
    struct elsewhere *item = pool_take(&pool);
    return item != NULL;
}
