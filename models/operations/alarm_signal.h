/* Whether an alarm is on, for those who act on it themselves, such as a deploy.
 *
 * Whoever listens is told at the instant at which the alarm goes to ALARM or leaves it, in the
 * order in which they began to listen. Known answer: an alarm that goes to ALARM, is confirmed and
 * leaves it tells each listener twice. Borrows the path. */
#ifndef DDBSIM_ALARM_SIGNAL_H
#define DDBSIM_ALARM_SIGNAL_H

#include <stdbool.h>
#include <stddef.h>

struct alarm_signal;

struct alarm_listener {
    void (*changed)(void *owner, const struct alarm_signal *signal);
    void *owner;
};

/* Others find it in the sim as ("alarm signals", name). */
struct alarm_signal {
    const char *path; /* of the alarm */
    bool on;
    struct alarm_listener *listeners; /* owned */
    size_t listener_count;
};

void alarm_signal_listen(struct alarm_signal *signal, struct alarm_listener listener);
void alarm_signal_set(struct alarm_signal *signal, bool on);
void alarm_signal_release(struct alarm_signal *signal);

#endif
