#include "intervals.h"

void intervals_init(struct intervals *i, simtime shortest, simtime longest)
{
    *i = (struct intervals){.shortest = shortest < longest ? shortest : longest,
                            .longest = longest,
                            .limit = longest,
                            .until = SIMTIME_MAX,
                            .rise = 1};
    i->step = i->shortest / 2;
    queue_init(&i->marks);
}

void intervals_release(struct intervals *i)
{
    queue_release(&i->marks);
}

static bool is_action(uint64_t key)
{
    return key == event_key(event_time(key), PRIORITY_CONTROL);
}

static simtime least(simtime a, simtime b)
{
    return a < b ? a : b;
}

/* What happens at this instant or at the next nanosecond does not end an interval: it has begun
 * before it. Where somebody acts then, the interval is short. */
static simtime next_mark(struct intervals *i, simtime now)
{
    while (i->marks.count && event_time(queue_next_key(&i->marks)) <= now + 1)
        if (is_action(queue_pop(&i->marks).key))
            i->limit = i->shortest;
    if (!i->marks.count)
        return SIMTIME_MAX;
    uint64_t key = queue_next_key(&i->marks);
    return event_time(key) - is_action(key);
}

void intervals_next(struct intervals *i, simtime now, simtime last)
{
    simtime mark = next_mark(i, now);
    simtime allowed = i->limit > i->shortest ? i->limit : i->shortest;

    i->step = least(2 * i->step, least(allowed, i->longest));
    i->limit = i->longest;
    i->rise = 1;
    i->begin = now;
    i->end = least(least(now + i->step, i->until), least(mark, last));
    i->until = SIMTIME_MAX;
}
