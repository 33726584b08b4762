#include "alarm_signal.h"

#include "memory.h"

void alarm_signal_listen(struct alarm_signal *s, struct alarm_listener listener)
{
    s->listeners = memory_resize(s->listeners, s->listener_count + 1, sizeof listener);
    s->listeners[s->listener_count++] = listener;
}

void alarm_signal_set(struct alarm_signal *s, bool on)
{
    if (s->on == on)
        return;
    s->on = on;
    for (size_t i = 0; i < s->listener_count; i++)
        s->listeners[i].changed(s->listeners[i].owner, s);
}

void alarm_signal_release(struct alarm_signal *s)
{
    free(s->listeners);
}
