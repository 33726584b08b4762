/* The events of a run that a reader must see, where there is room for a few lines.
 *
 * Law. A list that fits is told as it is. Of a longer one the lines are kept by their rank: what was done
 * (by an operator, a responder or a fault, calls that moved to another Region) and a new billing mode;
 * alarms that go off; scale-outs, splits, what was refused, breakers that open; capacity in force; and
 * last what ends or takes back, such as scale-ins and alarms that are over. Before that, events that
 * repeat are folded into the first of them: of one subject and kind, where their sentences differ in
 * their numbers only, and alarms of one severity that go off. Two that were done or decided stay two.
 * Of a rank for which there is not room enough the first are kept. Lines are in the order of time. Known
 * answer: of a scale-out, 40 refused updates alike, 40 scale-ins and an operator's action, three lines
 * tell all but the scale-ins: the action, the scale-out, and the first refused update "and 39 more like
 * it". */
#ifndef DDBSIM_EVENT_CHOICE_H
#define DDBSIM_EVENT_CHOICE_H

#include "result.h"

struct chosen_event {
    const struct result_event *event; /* borrowed */
    size_t more;                      /* that are folded into it, */
    double until_s;                   /* the last of them at that time */
    int rank;                         /* 0 is told first */
};

struct event_choice {
    struct chosen_event *lines;
    size_t count, left_out; /* left out: events that no line tells of */
};

/* At most `most` lines of events that are in the order of time. Release it. */
void event_choice_make(struct event_choice *choice, const struct result_event *events, size_t count,
                       size_t most);
void event_choice_release(struct event_choice *choice);

/* "… and 14 more like it until 15:30:00", or nothing. */
struct text;
void event_choice_tell_more(const struct result *result, const struct chosen_event *line,
                            struct text *out);

#endif
