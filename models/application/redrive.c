#include "redrive.h"

#include <inttypes.h>

#include "message_queue.h"
#include "message_queue_cohorts.h"

struct redrive_spec {
    struct action_spec action;
    const char *queue, *to;
    double per_second;
};

static const struct field redrive_fields[] = {
    AT_FIELD(struct redrive_spec),
    REFERENCE(struct redrive_spec, queue, REQUIRED, "queues", "The error queue."),
    REFERENCE(struct redrive_spec, to, REQUIRED, "queues", "Where its messages go."),
    NUMBER(struct redrive_spec, per_second, "500", 0.001, 500, "Messages a second."), FIELD_END};

static void redrive_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct redrive_spec *s = spec;

    if (s->queue && s->to && strcmp(s->queue, s->to) == 0)
        diagnostics_add(diagnostics, origin_place(&s->action.origin, "to"),
                        "messages cannot be moved to the queue that they are in; name the one "
                        "where they failed");
}

static const struct record redrive_record =
    RECORD(struct redrive_spec, "redrive", redrive_fields, redrive_validate,
           "StartMessageMoveTask: the messages of an error queue are moved to another queue.");

static void end_task(struct sim *sim, struct message_queue *q)
{
    struct redrive_task *task = &q->redrive;

    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, q->path,
                  "redrive has moved %" PRId64 " messages to %s", task->moved, task->to->path);
    task->to = NULL;
}

/* Those that are due at the end of an interval. */
static void move_many(struct sim *sim, void *subject)
{
    struct message_queue *q = subject;
    struct redrive_task *task = &q->redrive;
    simtime ends = sim_gather_time(sim, sim->now);

    if (ends > sim->now) { /* an interval is longer than was known */
        sim_at(sim, ends, PRIORITY_TRAFFIC, move_many, q);
        return;
    }
    int64_t due = (sim->now - task->began) / task->every + 1 - task->moved;
    int64_t moved = due > 0 ? message_queue_move_many(q, task->to, due) : 0;

    task->moved += moved;
    if (moved < due)
        end_task(sim, q);
    else
        sim_at(sim, sim_gather_time(sim, sim->now + 1), PRIORITY_TRAFFIC, move_many, q);
}

static void move_one(struct sim *sim, void *subject)
{
    struct message_queue *q = subject;
    struct redrive_task *task = &q->redrive;

    if (!message_queue_move(q, task->to)) {
        end_task(sim, q);
        return;
    }
    task->moved++;
    sim_at(sim, sim->now + task->every, PRIORITY_TRAFFIC, move_one, q);
}

static void redrive(struct sim *sim, const void *spec)
{
    const struct redrive_spec *s = spec;
    struct message_queue *q = sim_find(sim, "queues", s->queue);

    if (q->redrive.to) {
        event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, q->path,
                      "a redrive is refused: one is under way");
        return;
    }
    q->redrive = (struct redrive_task){.to = sim_find(sim, "queues", s->to),
                                       .began = sim->now,
                                       .every = simtime_from_seconds(1 / s->per_second)};
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, q->path,
                  "redrive of %" PRId64 " messages to %s begins, %g a second", q->visible,
                  q->redrive.to->path, s->per_second);
    if (sim_gathers(sim))
        sim_at(sim, sim_gather_time(sim, sim->now), PRIORITY_TRAFFIC, move_many, q);
    else
        move_one(sim, q);
}

static void redrive_resolve(const struct sim *sim, const void *spec,
                            struct diagnostics *diagnostics)
{
    const struct redrive_spec *s = spec;
    const char *const names[] = {s->queue, s->to}, *const keys[] = {"queue", "to"};

    for (size_t i = 0; i < 2; i++) {
        const struct message_queue *q = sim_find(sim, "queues", names[i]);
        if (q && q->table)
            diagnostics_add(diagnostics, origin_place(&s->action.origin, keys[i]),
                            "'%s' is a stream; messages are moved between queues", names[i]);
    }
}

static const struct action_verb redrive_verb = {redrive, redrive_resolve};

const struct choice_kind redrive_actions[] = {{"redrive", &redrive_record, &redrive_verb}, {0}};
