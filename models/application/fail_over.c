#include "fail_over.h"

#include "arrivals.h"
#include "workload.h"

struct fail_over_spec {
    struct action_spec action;
    const char *from, *to;
    simtime lasts;
};

static const struct field fail_over_fields[] = {
    AT_FIELD(struct fail_over_spec),
    REFERENCE(struct fail_over_spec, from, REQUIRED, "workloads",
              "The workload whose calls move: that of the Region that is gone."),
    REFERENCE(struct fail_over_spec, to, REQUIRED, "workloads",
              "The workload that makes them from then on."),
    FIELD_NAMED(struct fail_over_spec, "for", lasts, FIELD_DURATION, simtime,
                .fallback = "=until something fails over to `from`", .least = (double)SECOND,
                .most = (double)(30 * DAY), .sentence = "How long; then they move back."),
    FIELD_END};

static void fail_over_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct fail_over_spec *s = spec;

    if (s->from && s->to && strcmp(s->from, s->to) == 0)
        diagnostics_add(diagnostics, origin_place(&s->action.origin, "to"),
                        "a workload cannot fail over to itself; name that of another Region");
}

static const struct record fail_over_record =
    RECORD(struct fail_over_spec, "fail_over", fail_over_fields, fail_over_validate,
           "One Region's load moves to another: the calls of one workload are made by another.");

static struct arrivals *arrivals_of(const struct sim *sim, const char *workload)
{
    struct workload *w = sim_find(sim, "workloads", workload);
    return &w->arrivals;
}

static void fail_back(struct sim *sim, void *subject)
{
    const struct fail_over_spec *s = subject;
    struct arrivals *from = arrivals_of(sim, s->from);

    if (from->moved_to != arrivals_of(sim, s->to))
        return;
    arrivals_move(sim, from, NULL, 0);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, from->path,
                  "calls are back from workloads/%s", s->to);
}

static void fail_over(struct sim *sim, const void *spec)
{
    const struct fail_over_spec *s = spec;
    struct arrivals *from = arrivals_of(sim, s->from), *to = arrivals_of(sim, s->to);

    arrivals_move(sim, to, NULL, 0);
    arrivals_move(sim, from, to, 1);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, from->path,
                  "calls move to workloads/%s", s->to);
    if (s->lasts)
        sim_at(sim, sim->now + s->lasts, PRIORITY_CONTROL, fail_back, (void *)(uintptr_t)s);
}

static void fail_over_resolve(const struct sim *sim, const void *spec,
                              struct diagnostics *diagnostics)
{
    const struct fail_over_spec *s = spec;
    const struct workload *from = sim_find(sim, "workloads", s->from);

    if (from && !pace_is_own(from->arrivals.spec) && !from->arrivals.expects_calls)
        diagnostics_add(diagnostics, origin_place(&s->action.origin, "from"),
                        "workload '%s' is called by others and has no load of its own to move",
                        s->from);
}

static const struct action_verb fail_over_verb = {fail_over, fail_over_resolve};

const struct choice_kind fail_over_actions[] = {{"fail_over", &fail_over_record, &fail_over_verb},
                                                {0}};
