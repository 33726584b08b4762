/* Storage for many things of one size that come and go, such as requests that wait for a retry:
 * taking and giving back cost a few instructions, and what was given back is used first. Known
 * answer: of a and b taken and a given back, the next that is taken is a. */
#ifndef DDBSIM_POOL_H
#define DDBSIM_POOL_H

#include <stddef.h>

#include "memory.h"

struct pool {
    size_t size;
    struct arena arena;
    struct pool_link *unused;
};

struct pool_link {
    struct pool_link *next;
};

static inline void pool_init(struct pool *pool, size_t size)
{
    *pool =
        (struct pool){.size = size > sizeof(struct pool_link) ? size : sizeof(struct pool_link)};
}

static inline void pool_release(struct pool *pool)
{
    arena_release(&pool->arena);
    pool->unused = NULL;
}

/* Not zeroed when it was used before. */
static inline void *pool_take(struct pool *pool)
{
    struct pool_link *link = pool->unused;
    if (!link)
        return arena_take(&pool->arena, 1, pool->size);
    pool->unused = link->next;
    return link;
}

static inline void pool_give(struct pool *pool, void *taken)
{
    struct pool_link *link = taken;
    link->next = pool->unused;
    pool->unused = link;
}

#endif
