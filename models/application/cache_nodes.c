#include "cache_nodes.h"

#include <math.h>

#include "hash.h"
#include "memory.h"

#define GIB ((double)(1 << 30))

const struct cache_node_type cache_node_types[] = {{.name = "custom"},
                                                   {"dax.r5.large", 75e3, 16 * GIB, 0.255},
                                                   {"dax.r5.xlarge", 150e3, 32 * GIB, 0.509},
                                                   {"dax.r5.2xlarge", 300e3, 64 * GIB, 1.017},
                                                   {"dax.r5.4xlarge", 600e3, 128 * GIB, 2.034},
                                                   {"dax.r5.8xlarge", 1e6, 256 * GIB, 4.069},
                                                   {"dax.r5.12xlarge", 1e6, 384 * GIB, 6.12},
                                                   {"dax.r5.16xlarge", 1e6, 512 * GIB, 8.137},
                                                   {"dax.r5.24xlarge", 1e6, 768 * GIB, 12.24},
                                                   {.name = NULL}};

void cache_nodes_init(struct cache_nodes *n, int64_t count, double rate_per_s, simtime longest_wait)
{
    double rate = rate_per_s * (double)count;

    *n = (struct cache_nodes){.count = count, .alive = count, .rate_per_s = rate_per_s};
    n->longest_wait = longest_wait;
    n->free_at = memory_new((size_t)count, sizeof *n->free_at);
    bucket_init(&n->bucket, rate, rate, rate, 0);
}

void cache_nodes_release(struct cache_nodes *n)
{
    free(n->free_at);
}

int64_t cache_nodes_of(const struct cache_nodes *n, uint64_t key)
{
    uint64_t drawn = hash_pair(key, 'n');
    int64_t node = (int64_t)(drawn % (uint64_t)n->count);

    return node < n->alive ? node : (int64_t)(drawn / (uint64_t)n->count % (uint64_t)n->alive);
}

double cache_nodes_kib(double bytes)
{
    return fmax(1, ceil(bytes / 1024));
}

static simtime line_of(const struct cache_nodes *n, int64_t node, simtime now)
{
    return n->free_at[node] > now ? n->free_at[node] - now : 0;
}

static void join(struct cache_nodes *n, int64_t node, double work, simtime now)
{
    n->free_at[node] = now + line_of(n, node, now) + simtime_from_ns(1e9 * work / n->rate_per_s);
}

static simtime take_in_line(struct cache_nodes *n, int64_t node, double work, simtime now)
{
    int64_t first = node == EVERY_NODE ? 0 : node, last = node == EVERY_NODE ? n->alive - 1 : node;
    simtime wait = 0;

    for (int64_t i = first; i <= last; i++)
        wait = line_of(n, i, now) > wait ? line_of(n, i, now) : wait;
    if (wait > n->longest_wait)
        return -1;
    for (int64_t i = first; i <= last; i++)
        join(n, i, work, now);
    n->wait_s += simtime_seconds(wait);
    return wait;
}

simtime cache_nodes_take(struct cache_nodes *n, int64_t node, double work, simtime now)
{
    double of_all = node == EVERY_NODE ? work * (double)n->alive : work;
    simtime wait = 0;

    if (n->longest_wait)
        wait = take_in_line(n, node, work, now);
    else if (bucket_level(&n->bucket, now) < of_all)
        return -1;
    else
        bucket_take(&n->bucket, of_all);
    n->work += wait < 0 ? 0 : of_all;
    return wait;
}

void cache_nodes_set_alive(struct cache_nodes *n, int64_t alive, simtime now)
{
    double rate = n->rate_per_s * (double)alive;

    for (int64_t i = n->alive; i < alive; i++)
        n->free_at[i] = now;
    n->alive = alive;
    bucket_change(&n->bucket, rate, rate, now);
}
