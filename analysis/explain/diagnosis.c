#include "diagnosis.h"

#include <math.h>

#include "demand.h"
#include "memory.h"
#include "number_format.h"
#include "remedies.h"
#include "settings.h"
#include "units.h"

static const double storm_attempts = 2, idle_utilisation = 0.3, skewed_share = 0.2,
                    hot_key_share = 0.4, told_conflicts = 0.001, told_loss = 0.01;

struct view {
    const struct summary *summary;
    struct settings settings;
    struct diagnosis *diagnosis;
};

static struct cause *add_cause(struct view *v, enum cause_kind kind, const char *where)
{
    struct diagnosis *d = v->diagnosis;

    d->causes = memory_resize(d->causes, d->count + 1, sizeof *d->causes);
    d->causes[d->count] = (struct cause){.kind = kind, .where = memory_text(where)};
    return &d->causes[d->count++];
}

static const char *clock_text(const struct view *v, double at, struct units_text *out)
{
    return units_write_clock(out, v->summary->result->start_epoch_s, simtime_from_seconds(at));
}

static double *series(const struct view *v, const struct summary_resource *r,
                      const struct summary_side *side, const char *role, size_t *count)
{
    char name[96];
    snprintf(name, sizeof name, "%s%s%s", role, *side->side ? "." : "", side->side);
    return result_role(v->summary->result, r->group, name, count);
}

/* How provisioned capacity moved while requests were throttled. */
struct scaling_lag {
    bool scaled;          /* there is auto scaling */
    double raised_s;      /* when it was first raised after throttling began; NAN: never */
    double share_before;  /* of the throttles, before that */
    double maximum;       /* of auto scaling */
    double share_at_most; /* of the throttles, while capacity was at the maximum */
};

static struct scaling_lag find_scaling_lag(const struct view *v, const struct summary_resource *r,
                                           const struct summary_side *side)
{
    const struct result *result = v->summary->result;
    char path[400];
    size_t n, m;
    struct scaling_lag c = {.raised_s = NAN, .maximum = INFINITY};
    const char *maximum =
        settings_get(&v->settings, remedies_path(r, side, "autoscaling.max", path, sizeof path));

    c.scaled = maximum && !units_read_number(maximum, &c.maximum);
    double *throttles = series(v, r, side, "throttled", &n);
    double *provisioned = series(v, r, side, "capacity", &m);
    for (size_t i = 0; i < n && i < m && i < result->rows; i++) {
        bool rose = i && provisioned[i] > provisioned[i - 1] && result->time[i] > side->first_s;
        if (rose && isnan(c.raised_s))
            c.raised_s = result->time[i];
        if (isnan(c.raised_s))
            c.share_before += throttles[i] / side->throttles;
        if (provisioned[i] == c.maximum)
            c.share_at_most += throttles[i] / side->throttles;
    }
    free(throttles);
    free(provisioned);
    return c;
}

static void tell_burst(const struct view *v, const struct summary_resource *r,
                       const struct summary_side *side, struct text *out)
{
    const struct result *result = v->summary->result;
    struct text_number number;
    struct units_text at;
    size_t n;
    double *credit = series(v, r, side, "credit", &n), most = 0;

    for (size_t i = 0; i < n && i < result->rows && result->time[i] < side->first_s; i++)
        most = fmax(most, credit[i]);
    if (most > 0)
        text_addf(out, " Burst credit of %s units was spent by %s.",
                  number_format_amount(rint(most), &number), clock_text(v, side->first_s, &at));
    free(credit);
}

static void tell_scaling_lag(const struct view *v, const struct summary_side *side,
                             const struct scaling_lag *c, struct text *out)
{
    struct units_text lag, at;

    if (!c->scaled) {
        text_add(out, " There is no auto scaling.");
        return;
    }
    if (!isnan(c->raised_s))
        text_addf(
            out,
            " It was first raised at %s, %s after throttling began; %.0f %% of the "
            "throttles were before that.",
            clock_text(v, c->raised_s, &at),
            units_write_duration(&lag, simtime_from_seconds(round(c->raised_s - side->first_s))),
            100 * c->share_before);
    else
        text_add(out, " It was not raised after throttling began.");
    if (c->share_at_most > 0.005)
        text_addf(out, " %.0f %% came while it stood at auto scaling's maximum of %.0f.",
                  100 * c->share_at_most, c->maximum);
}

/* Uniform or skewed: what the hottest key takes. */
static void tell_skew(const struct summary_resource *r, struct text *out)
{
    if (r->key_count == 0)
        return;
    if (r->keys[0].units_share > skewed_share || r->keys[0].throttles_share > skewed_share)
        text_addf(out, " Skewed: %.60s takes %.1f %% of the units and %.1f %% of the throttles.",
                  r->keys[0].name, 100 * r->keys[0].units_share, 100 * r->keys[0].throttles_share);
    else
        text_addf(out, " No single key is behind it: the hottest takes %.2g %% of the units.",
                  100 * r->keys[0].units_share);
}

static void tell_room(const struct summary_resource *r, const struct summary_side *side,
                      struct text *out)
{
    if (side->provisioned_most > 0 && side->peak_utilisation < 0.9)
        text_addf(out, " The %s had room: at most %.0f %% of what was bought was in use.",
                  r->is_index ? "index" : "table", 100 * side->peak_utilisation);
    if (r->partition_count && r->partitions_last > 1)
        text_addf(out,
                  " Partition %s served %.1f %% of the units and threw back %.1f %% of what was "
                  "throttled.",
                  r->partitions[0].name, 100 * r->partitions[0].units_share,
                  100 * r->partitions[0].throttles_share);
}

static enum cause_kind kind_of(const struct summary_resource *r, enum limit reason,
                               const struct scaling_lag *c)
{
    switch (reason) {
    case LIMIT_PROVISIONED:
        return c->scaled && c->share_at_most < 0.5 ? CAUSE_SCALING_LATE : CAUSE_PROVISIONED;
    case LIMIT_KEY_RANGE:
        return r->key_count &&
                       fmax(r->keys[0].throttles_share, r->keys[0].units_share) > hot_key_share
                   ? CAUSE_HOT_KEY
                   : CAUSE_KEY_RANGE;
    case LIMIT_MAX_ON_DEMAND:
        return CAUSE_ON_DEMAND_MAXIMUM;
    case LIMIT_ACCOUNT:
        return CAUSE_ACCOUNT_QUOTA;
    default:
        return CAUSE_UNNAMED;
    }
}

static void diagnose_side(struct view *v, const struct summary_resource *r,
                          const struct summary_side *side)
{
    enum limit reason = summary_main_reason(side);
    struct scaling_lag scaling_lag = find_scaling_lag(v, r, side);
    struct text where = {0}, evidence = {0};
    char name[96];
    struct text_number amount, asked;
    double demand = demand_peak(v->summary, &v->settings, r, side);

    text_addf(&where, "%s%s%s", r->path, *side->side ? ", " : "", side->side);
    struct cause *cause = add_cause(v, kind_of(r, reason, &scaling_lag), text_get(&where));
    text_release(&where);
    if (reason < LIMITS)
        text_addf(&evidence, "%.3g %% of %s throttles are %s; ",
                  100 * side->by_reason[reason] / side->throttles,
                  number_format_amount(side->throttles, &amount),
                  summary_reason(r, side, reason, name));
    else
        text_addf(&evidence, "%s were throttled; ", number_format_amount(side->throttles, &amount));
    text_addf(&evidence, "about %s units/s were asked for in the busiest minute.",
              number_format_amount(rint(demand), &asked));
    if (reason == LIMIT_PROVISIONED) {
        tell_burst(v, r, side, &evidence);
        tell_scaling_lag(v, side, &scaling_lag, &evidence);
    } else {
        tell_room(r, side, &evidence);
    }
    tell_skew(r, &evidence);
    cause->evidence = evidence.bytes;
    remedies_for_side(cause, &v->settings, r, side, demand);
}

struct place_of_side {
    const struct summary_resource *resource;
    const struct summary_side *side;
};

/* The sides that were throttled, most first; as many as are worth reading. */
static void diagnose_throttles(struct view *v)
{
    enum { TOLD = 3 };
    const struct summary *s = v->summary;
    struct place_of_side *sides = memory_new(2 * s->resource_count, sizeof *sides);
    size_t count = 0;

    for (size_t i = 0; i < 2 * s->resource_count; i++) {
        const struct summary_resource *r = &s->resources[i / 2];
        const struct summary_side *side = &r->sides[i % 2];
        if (side->throttles == 0)
            continue;
        size_t place = count++;
        for (; place && side->throttles > sides[place - 1].side->throttles; place--)
            sides[place] = sides[place - 1];
        sides[place] = (struct place_of_side){r, side};
    }
    for (size_t i = 0; i < count && i < TOLD; i++)
        diagnose_side(v, sides[i].resource, sides[i].side);
    free(sides);
}

static void diagnose_storm(struct view *v)
{
    const struct summary_caller *worst = NULL;

    for (size_t i = 0; i < v->summary->caller_count; i++) {
        const struct summary_caller *w = &v->summary->callers[i];
        bool storm =
            w->has_attempts && w->throttled > 0 && w->attempts > storm_attempts * w->offered;
        if (storm && (!worst || w->attempts / w->offered > worst->attempts / worst->offered))
            worst = w;
    }
    if (!worst)
        return;
    struct text where = {0}, evidence = {0};
    text_add(&where, worst->group->path);
    struct cause *cause = add_cause(v, CAUSE_RETRY_STORM, text_get(&where));
    text_addf(&evidence, "Every call became %.1f attempts, %.1f %% of which were throttled.",
              worst->attempts / worst->offered, 100 * worst->throttled / worst->attempts);
    text_release(&where);
    cause->evidence = evidence.bytes;
    remedies_for_storm(cause, &v->settings, worst->name);
}

/* The caller with most failures by them is named. */
static void diagnose_conflicts(struct view *v)
{
    const struct summary_caller *worst = NULL;
    double conflicts, attempts;

    summary_conflicts(v->summary, &conflicts, &attempts);
    if (conflicts <= told_conflicts * attempts)
        return;
    for (size_t i = 0; i < v->summary->caller_count; i++) {
        const struct summary_caller *w = &v->summary->callers[i];
        if (!worst || fmin(w->conflicts, w->failed) > fmin(worst->conflicts, worst->failed))
            worst = w;
    }
    struct text evidence = {0};
    struct cause *cause = add_cause(v, CAUSE_CONFLICT, worst->group->path);
    text_addf(&evidence,
              "%.1f %% of its attempts, and %.1f %% of all, met an item that an unfinished "
              "transaction held. No SDK tries those again.",
              100 * worst->conflicts / worst->attempts, 100 * conflicts / attempts);
    cause->evidence = evidence.bytes;
    remedies_for_conflicts(cause, &v->settings, worst->name);
}

static void diagnose_outgrown(struct view *v)
{
    for (size_t i = 0; i < v->summary->resource_count; i++) {
        const struct summary_resource *r = &v->summary->resources[i];
        double outgrown = result_number_or_0(v->summary->result, r->group, "outgrown");
        struct text_number number;
        struct text evidence = {0};
        if (outgrown == 0)
            continue;
        text_addf(&evidence,
                  "%s requests would have added to an item collection that was full, which only a "
                  "table with a local index has; a global index sets no limit. No SDK tries those "
                  "again.",
                  number_format_amount(outgrown, &number));
        add_cause(v, CAUSE_OUTGROWN, r->path)->evidence = evidence.bytes;
    }
}

/* How much of the time all of its workers were busy, and how many calls waited at most. */
static void tell_saturation(const struct view *v, const struct summary_caller *w, struct text *out)
{
    const struct result *result = v->summary->result;
    size_t n, m, full = 0, first = 0;
    double *utilisation = result_role(result, w->group, "utilisation", &n);
    double *waiting = result_role(result, w->group, "waiting", &m), most = 0;
    struct text_number number;
    struct units_text at;

    for (size_t i = 0; i < n && i < result->rows; i++) {
        first = full == 0 ? i : first;
        full += utilisation[i] >= 1;
    }
    for (size_t i = 0; i < m && i < result->rows; i++)
        most = fmax(most, waiting[i]);
    if (full)
        text_addf(out,
                  "All of its workers were busy for %.0f %% of the time, first at %s; up to %s "
                  "calls waited for one.",
                  100 * (double)full / (double)result->rows,
                  clock_text(v, result->time[first], &at), number_format_amount(most, &number));
    else if (w->rejected == 0)
        text_add(out, "It was not short of workers: what it depends on, or its own work, took "
                      "too long.");
    else
        text_add(out, "All of its workers were busy for moments only.");
    free(utilisation);
    free(waiting);
}

/* Of the callers that have workers, the one that lost most calls. */
static void diagnose_services(struct view *v)
{
    const struct summary_caller *worst = NULL;
    double most = 0;

    for (size_t i = 0; i < v->summary->caller_count; i++) {
        const struct summary_caller *w = &v->summary->callers[i];
        double lost = w->rejected + w->timed_out;
        if (!group_has(w->group, "utilisation") || lost <= fmax(most, told_loss * w->offered))
            continue;
        worst = w;
        most = lost;
    }
    if (!worst)
        return;
    struct text evidence = {0};
    struct cause *cause = add_cause(v, CAUSE_SERVICE, worst->group->path);
    if (worst->rejected > 0)
        text_addf(&evidence, "%.1f %% of its calls were turned away. ",
                  100 * worst->rejected / worst->offered);
    if (worst->timed_out > 0)
        text_addf(&evidence, "The callers of %.1f %% gave up waiting. ",
                  100 * worst->timed_out / worst->offered);
    tell_saturation(v, worst, &evidence);
    cause->evidence = evidence.bytes;
    remedies_for_service(cause, &v->settings, worst);
}

static double all_throttles(const struct summary *s)
{
    double all = 0;
    for (size_t i = 0; i < s->resource_count; i++)
        all += s->resources[i].sides[0].throttles + s->resources[i].sides[1].throttles;
    return all;
}

static void diagnose_elsewhere(struct view *v)
{
    for (size_t i = 0; i < v->summary->caller_count; i++) {
        const struct summary_caller *w = &v->summary->callers[i];
        if (w->failed + w->rejected == 0)
            continue;
        struct text where = {0}, evidence = {0};
        text_add(&where, w->group->path);
        text_addf(&evidence,
                  "%.2f %% of the calls failed (%.2f %% timed out) and %.2f %% were turned "
                  "away before the table; nothing was throttled.",
                  100 * w->failed / w->offered, 100 * w->timed_out / w->offered,
                  100 * w->rejected / w->offered);
        add_cause(v, CAUSE_ELSEWHERE, text_get(&where))->evidence = evidence.bytes;
        text_release(&where);
        return;
    }
}

static void diagnose_idle(struct view *v)
{
    for (size_t i = 0; i < v->summary->resource_count; i++) {
        const struct summary_resource *r = &v->summary->resources[i];
        for (int k = 0; k < 2; k++) {
            const struct summary_side *side = &r->sides[k];
            bool idle = side->throttles == 0 && side->consumed > 0 && side->provisioned_last > 0 &&
                        side->peak_utilisation < idle_utilisation;
            if (!idle || v->diagnosis->count >= 4)
                continue;
            struct text where = {0}, evidence = {0};
            text_addf(&where, "%s%s%s", r->path, *side->side ? ", " : "", side->side);
            struct cause *cause = add_cause(v, CAUSE_IDLE, text_get(&where));
            text_addf(&evidence, "At most %.1f %% of %.0f units/s was in use.",
                      100 * side->peak_utilisation, side->provisioned_most);
            text_release(&where);
            cause->evidence = evidence.bytes;
            remedies_for_idle(cause, &v->settings, r, side);
        }
    }
}

void diagnosis_make(struct diagnosis *diagnosis, const struct summary *summary)
{
    struct view view = {.summary = summary, .diagnosis = diagnosis};

    *diagnosis = (struct diagnosis){0};
    settings_read(&view.settings, summary->result->resolved);
    double conflicts, attempts;
    summary_conflicts(summary, &conflicts, &attempts);
    bool conflicts_first = conflicts > all_throttles(summary);
    if (conflicts_first)
        diagnose_conflicts(&view);
    diagnose_throttles(&view);
    if (!conflicts_first)
        diagnose_conflicts(&view);
    diagnose_outgrown(&view);
    if (diagnosis->count)
        diagnose_storm(&view);
    diagnose_services(&view);
    if (diagnosis->count == 0)
        diagnose_elsewhere(&view);
    diagnose_idle(&view);
    settings_release(&view.settings);
}

void diagnosis_release(struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->count; i++) {
        struct cause *cause = &diagnosis->causes[i];
        for (size_t k = 0; k < cause->remedy_count; k++)
            free(cause->remedies[k].sets);
        free(cause->where);
        free(cause->evidence);
    }
    free(diagnosis->causes);
}
