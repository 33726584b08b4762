#include "execution_quota.h"

#include <stddef.h>

bool execution_quota_take(struct execution_quota *quota, struct execution_waiter *waiter)
{
    if (quota->running < quota->most) {
        quota->running++;
        return true;
    }
    if (!waiter->waits) {
        waiter->waits = true;
        waiter->next = NULL;
        *(quota->last ? &quota->last->next : &quota->first) = waiter;
        quota->last = waiter;
    }
    return false;
}

void execution_quota_give(struct execution_quota *quota)
{
    quota->running--;
    while (quota->first && quota->running < quota->most) {
        struct execution_waiter *waiter = quota->first;
        quota->first = waiter->next;
        quota->last = quota->first ? quota->last : NULL;
        waiter->waits = false;
        waiter->freed(waiter->subject);
    }
}

void execution_quota_join(struct execution_quota *quota, struct execution_waiter *waiter)
{
    waiter->member = quota->members;
    quota->members = waiter;
}

double execution_quota_part(struct execution_quota *quota, struct execution_waiter *waiter,
                            simtime now, simtime interval, double each_ns)
{
    double others = 0;

    if (quota->decided != now) {
        quota->decided = now;
        quota->left_ns = (double)(quota->most - quota->running) * (double)interval;
    }
    for (const struct execution_waiter *w = quota->members; w; w = w->member)
        if (w != waiter && w->waits && w->served != now)
            others += w->each_ns;
    waiter->served = now;
    waiter->each_ns = each_ns;
    return quota->left_ns * (each_ns / (each_ns + others));
}

void execution_quota_use(struct execution_quota *quota, double time_ns)
{
    quota->left_ns -= time_ns;
}
