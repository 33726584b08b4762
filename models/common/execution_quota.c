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
