#include "response.h"

#include "units.h"

struct planned_action {
    struct response *response;
    const struct choice *choice; /* NULL: the acknowledgement */
    int64_t episode;
    bool looks; /* it waits for what else is seen at this instant */
};

static const struct field acknowledgement_fields[] = {
    DURATION(struct latency_spec, median, REQUIRED, 0, DAY, "Median delay."),
    DURATION(struct latency_spec, p99, "=the median, always", 0, DAY, "Its 99th percentile."),
    FIELD_END};

static void acknowledgement_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct latency_spec *s = spec;

    if (origin_has(&s->origin, "p99"))
        latency_validate(spec, diagnostics);
}

const struct record acknowledgement_record =
    RECORD(struct latency_spec, "acknowledgement", acknowledgement_fields, acknowledgement_validate,
           "How long until somebody on call has seen the alarm, lognormal.");

static struct planned_action *plan(struct response *r, const struct choice *choice)
{
    struct planned_action *planned = pool_take(&r->planned);

    *planned = (struct planned_action){r, choice, r->episode, false};
    return planned;
}

/* Why the action is left, NULL when it is performed. */
static const char *reason_to_leave(const struct planned_action *planned)
{
    const struct response *r = planned->response;
    const struct action_verb *verb = planned->choice->kind->verb;

    if (!r->rechecks)
        return NULL;
    if (!r->lasts || planned->episode != r->episode)
        return "the alarm is over";
    if (verb->busy && verb->busy(r->sim, planned->choice->spec))
        return "the table is UPDATING";
    return NULL;
}

static void act(struct sim *sim, void *subject)
{
    struct planned_action *planned = subject;
    const struct choice *choice = planned->choice;

    if (planned->response->rechecks && !planned->looks) {
        planned->looks = true;
        sim_at(sim, sim->now, PRIORITY_OBSERVE, act, planned);
        return;
    }
    const char *why = reason_to_leave(planned);
    if (why)
        event_log_add(&sim->event_log, sim->now, EVENT_LOG_ALARM, planned->response->path,
                      "does not act (%s): %s", choice->kind->name, why);
    pool_give(&planned->response->planned, planned);
    if (!why)
        ((const struct action_verb *)choice->kind->verb)->perform(sim, choice->spec);
}

static void act_again(struct sim *sim, void *subject);

static void perform(struct response *r)
{
    simtime now = r->sim->now;

    for (size_t i = 0; i < r->count; i++)
        sim_at(r->sim, now + ((const struct action_spec *)r->actions[i].spec)->at, PRIORITY_CONTROL,
               act, plan(r, &r->actions[i]));
    if (r->repeat && r->count)
        sim_at(r->sim, now + r->repeat, PRIORITY_CONTROL, act_again, r);
}

/* It still lasts, and is the same as when this was planned: once more. */
static void act_again(struct sim *sim, void *subject)
{
    struct response *r = subject;

    if (r->lasts && sim->now - r->since >= r->repeat)
        perform(r);
}

static void acknowledge(struct sim *sim, void *subject)
{
    struct planned_action *planned = subject;
    struct response *r = planned->response;
    bool in_time = r->lasts && planned->episode == r->episode;
    struct units_text after;

    pool_give(&r->planned, planned);
    if (!in_time)
        return;
    r->acknowledged = 1;
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ALARM, r->path, "acknowledged after %s",
                  units_write_duration(&after, (sim->now - r->since) / SECOND * SECOND));
    perform(r);
}

static simtime acknowledgement_draw(struct response *r)
{
    const struct latency_spec *spec = r->acknowledgement;

    if (!spec->p99 || spec->p99 == spec->median)
        return spec->median;
    struct distribution delay = latency_distribution(spec);
    return latency_draw(&delay, &r->draws);
}

void response_begin(struct response *r)
{
    r->lasts = true;
    r->since = r->sim->now;
    r->episode++;
    if (r->acknowledgement)
        sim_at(r->sim, r->since + acknowledgement_draw(r), PRIORITY_CONTROL, acknowledge,
               plan(r, NULL));
    else
        perform(r);
}

void response_end(struct response *r)
{
    r->lasts = false;
    r->acknowledged = 0;
}

void response_release(struct response *r)
{
    pool_release(&r->planned);
}
