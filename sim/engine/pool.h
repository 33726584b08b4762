/* Storage for many things of one type that come and go, such as requests that wait for a retry:
 * taking and giving back cost a few instructions, and what was given back is used first. Known
 * answer: of a and b taken and a given back, the next that is taken is a.
 *
 * A pool is declared with the type of its items, which may be incomplete there. The size of an item
 * is taken from that type where one is taken, and only a pointer to that type can be given back, so
 * an item that grows cannot outgrow its pool. A zeroed pool is an empty one:
 *
 *     struct client { … POOL(struct waiting) waitings; … };
 *     struct waiting *waiting = pool_take(&client->waitings);
 *     pool_give(&client->waitings, waiting);
 *     pool_release(&client->waitings);
 *
 * Items that end in a flexible array have a size that their type does not tell. All of one pool have
 * arrays of one length, set once before the first is taken; they are taken and given back by words
 * of their own, and those of the other pools do not compile for them:
 *
 *     struct flow { … ARRAY_POOL(struct batch) batches; … };
 *     pool_set_length(&flow->batches, keys, 25);
 *     struct batch *batch = pool_take_array(&flow->batches);
 *     pool_give_array(&flow->batches, batch);
 *
 * tests/wrong holds uses that must not compile. */
#ifndef DDBSIM_POOL_H
#define DDBSIM_POOL_H

#include <stddef.h>

#include "invariant.h"
#include "memory.h"

struct pool_link {
    struct pool_link *next;
};

struct pool_store {
    struct arena arena;
    struct pool_link *unused;
};

/* `of` and `array_of` are never read; they carry the type. */
#define POOL(type)                                                                                 \
    union {                                                                                        \
        struct pool_store store;                                                                   \
        type *of;                                                                                  \
    }
#define ARRAY_POOL(type)                                                                           \
    struct {                                                                                       \
        union {                                                                                    \
            struct pool_store store;                                                               \
            type *array_of;                                                                        \
        };                                                                                         \
        size_t item_size; /* 0: no length is set yet */                                            \
    }

/* A new item, not zeroed when its memory was used before. */
#define pool_take(pool)                                                                            \
    ((__typeof__((pool)->of))pool_store_take(&(pool)->store, sizeof *(pool)->of))

/* `item` is a pointer to the pool's own type; a void pointer will not do. */
#define pool_give(pool, item)                                                                      \
    pool_store_give(&(pool)->store, _Generic((item), __typeof__((pool)->of) : (item)))

/* How many elements the array `member` of every item has. */
#define pool_set_length(pool, member, length)                                                      \
    pool_fix_size(&(pool)->item_size, sizeof *(pool)->array_of,                                    \
                  offsetof(__typeof__(*(pool)->array_of), member),                                 \
                  sizeof *(pool)->array_of->member, (length))
#define pool_take_array(pool)                                                                      \
    ((__typeof__((pool)->array_of))pool_store_take(&(pool)->store,                                 \
                                                   pool_fixed_size((pool)->item_size)))
#define pool_give_array(pool, item)                                                                \
    pool_store_give(&(pool)->store, _Generic((item), __typeof__((pool)->array_of) : (item)))

/* All items are gone; the pool is empty and may be used again. */
#define pool_release(pool) pool_store_release(&(pool)->store)

static inline void *pool_store_take(struct pool_store *store, size_t size)
{
    struct pool_link *link = store->unused;

    if (!link)
        return arena_take(&store->arena, 1, size > sizeof *link ? size : sizeof *link);
    store->unused = link->next;
    return link;
}

static inline void pool_store_give(struct pool_store *store, void *item)
{
    struct pool_link *link = item;

    link->next = store->unused;
    store->unused = link;
}

static inline void pool_store_release(struct pool_store *store)
{
    arena_release(&store->arena);
    store->unused = NULL;
}

static inline void pool_fix_size(size_t *fixed, size_t whole, size_t before, size_t each,
                                 size_t length)
{
    size_t size = before + length * each;

    invariant(*fixed == 0, "the length of a pool's arrays is set twice");
    *fixed = size > whole ? size : whole;
}

static inline size_t pool_fixed_size(size_t fixed)
{
    invariant(fixed > 0, "an item is taken from a pool whose arrays have no length yet");
    return fixed;
}

#endif
