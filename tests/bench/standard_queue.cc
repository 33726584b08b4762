#include "bench.h"

#include <ctime>
#include <queue>
#include <vector>

namespace {
struct item {
    uint64_t key, sequence;
    void (*handler)(void *, void *);
    void *subject;
};
struct later {
    bool operator()(const item &a, const item &b) const
    {
        return a.key != b.key ? a.key > b.key : a.sequence > b.sequence;
    }
};
double seconds()
{
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return double(t.tv_sec) + 1e-9 * double(t.tv_nsec);
}
}

double standard_queue_hold(size_t pending, size_t holds, const uint64_t *steps, size_t ring, uint64_t *sum)
{
    std::priority_queue<item, std::vector<item>, later> queue;
    uint64_t sequence = 0;
    for (size_t i = 0; i < pending; i++)
        queue.push({steps[i % ring], sequence++, nullptr, nullptr});
    for (size_t i = 0; i < 2 * pending; i++) {
        item top = queue.top();
        queue.pop();
        queue.push({top.key + steps[i % ring], sequence++, nullptr, nullptr});
    }
    double began = seconds();
    for (size_t i = 0; i < holds; i++) {
        item top = queue.top();
        queue.pop();
        *sum += top.key;
        queue.push({top.key + steps[i % ring], sequence++, top.handler, top.subject});
    }
    return (seconds() - began) * 1e9 / double(holds);
}
