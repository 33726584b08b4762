#include "throttles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "demand.h"
#include "memory.h"
#include "number_format.h"
#include "remedies.h"
#include "series_path.h"

static const double skewed_share = 0.2, hot_key_share = 0.4, told_share = 0.1;

static double *series(const struct diagnosis_view *v, const struct summary_resource *r,
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
    double row_end_s;     /* of the interval in which it was */
    double decided_s;     /* when auto scaling decided that; NAN: somebody else did */
    bool split;           /* partitions were split in between */
    double share_before;  /* of the throttles, before that */
    double maximum;       /* of auto scaling */
    double share_at_most; /* of the throttles, while capacity was at the maximum */
};

/* Whether the event says that more capacity than `before` is in force on that side. */
static bool raises(const struct result_event *e, const struct summary_side *side, double before)
{
    static const char is_now[] = "capacity is now ";
    const char *at = e->detail + strlen(is_now);

    if (!text_equal(e->kind, "capacity") || !text_starts_with(e->detail, is_now))
        return false;
    if (text_equal(side->side, "write"))
        at += strcspn(at, ",") + (strchr(at, ',') != NULL);
    return strtod(at, NULL) > before;
}

/* The event log has the instant of the raise, of which the series only knows the interval. A
 * scale-out is asked for at once and in force with the next change of the table's capacity, so a
 * decision that an earlier change carried out did not lead to this one. */
static void find_decision(struct scaling_lag *c, const struct summary *s,
                          const struct summary_resource *r, const struct summary_side *side,
                          double before)
{
    char decision[64];
    double decided_s = NAN;
    bool split = false;

    snprintf(decision, sizeof decision, "scale-out of %s capacity", side->side);
    for (size_t i = 0; i < s->event_count && s->events[i].at_s <= c->row_end_s; i++) {
        const struct result_event *e = &s->events[i];
        if (!text_equal(e->subject, r->path))
            continue;
        if (e->at_s >= c->raised_s && raises(e, side, before)) {
            c->raised_s = e->at_s;
            c->decided_s = decided_s;
            c->split = split;
            return;
        }
        if (text_equal(e->kind, "capacity"))
            decided_s = NAN;
        if (text_equal(e->kind, "scaling") && text_starts_with(e->detail, decision)) {
            decided_s = e->at_s;
            split = false;
        }
        split |= text_equal(e->kind, "split");
    }
}

static struct scaling_lag find_scaling_lag(const struct diagnosis_view *v,
                                           const struct summary_resource *r,
                                           const struct summary_side *side)
{
    const struct result *result = v->summary->result;
    char path[SERIES_PATH];
    size_t n, m;
    struct scaling_lag c = {.raised_s = NAN, .decided_s = NAN, .maximum = INFINITY};
    double before = 0;
    const char *maximum =
        settings_get(&v->settings, remedies_path(r, side, "autoscaling.max", path, sizeof path));

    c.scaled = maximum && !units_read_number(maximum, &c.maximum);
    double *throttles = series(v, r, side, "throttled", &n);
    double *provisioned = series(v, r, side, "capacity", &m);
    for (size_t i = 0; i < n && i < m && i < result->rows; i++) {
        bool rose = i && provisioned[i] > provisioned[i - 1] && result->time[i] > side->first_s;
        if (rose && isnan(c.raised_s)) {
            c.raised_s = result->time[i];
            c.row_end_s = result_interval_end(result, i);
            before = provisioned[i - 1];
        }
        if (isnan(c.raised_s))
            c.share_before += throttles[i] / side->throttles;
        if (provisioned[i] == c.maximum)
            c.share_at_most += throttles[i] / side->throttles;
    }
    free(throttles);
    free(provisioned);
    if (!isnan(c.raised_s))
        find_decision(&c, v->summary, r, side, before);
    return c;
}

/* The most burst credit that there was before throttling began; 0 where there is none. */
static double credit_before(const struct diagnosis_view *v, const struct summary_resource *r,
                            const struct summary_side *side)
{
    const struct result *result = v->summary->result;
    size_t n;
    double *credit = series(v, r, side, "credit", &n), most = 0;

    for (size_t i = 0; i < n && i < result->rows && result->time[i] < side->first_s; i++)
        most = fmax(most, credit[i]);
    free(credit);
    return most;
}

static void tell_burst(const struct diagnosis_view *v, const struct summary_side *side,
                       double credit, struct text *out)
{
    struct text_number number;
    struct units_text at;

    if (credit > 0)
        text_addf(out, " Burst credit of %s units was spent by %s.",
                  number_format_amount(rint(credit), &number),
                  diagnosis_clock(v, side->first_s, &at));
}

static void tell_decision(const struct diagnosis_view *v, const struct scaling_lag *c,
                          struct text *out)
{
    struct units_text took, at;

    if (isnan(c->decided_s))
        return;
    text_addf(out, " Auto scaling had decided it at %s; it was in force %s later%s.",
              diagnosis_clock(v, c->decided_s, &at),
              units_write_duration(&took, simtime_from_seconds(round(c->raised_s - c->decided_s))),
              c->split ? ", with a split of partitions in between" : "");
}

static void tell_scaling_lag(const struct diagnosis_view *v, const struct summary_side *side,
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
            diagnosis_clock(v, c->raised_s, &at),
            units_write_duration(&lag, simtime_from_seconds(round(c->raised_s - side->first_s))),
            100 * c->share_before);
    else
        text_add(out, " It was not raised after throttling began.");
    tell_decision(v, c, out);
    if (c->share_at_most > 0.005)
        text_addf(out, " %.0f %% came while it stood at auto scaling's maximum of %.0f.",
                  100 * c->share_at_most, c->maximum);
}

/* One side of a resource, and what its causes are told from. */
struct place_of_side {
    const struct summary_resource *resource;
    const struct summary_side *side;
    struct scaling_lag scaling_lag;
    double demand;
    const struct summary_hot *key; /* the hottest that this side has; NULL: none is told */
    bool key_of_both;              /* its shares are those of reads and writes together */
    double key_units, key_throttles;
};

/* A key of this side alone is measured against the side, another against the table. */
static void find_hottest_key(const struct diagnosis_view *v, struct place_of_side *p)
{
    const struct summary_resource *r = p->resource;
    double turned_away = p->side == &r->sides[1] ? r->turned_away_by_indexes : 0,
           throttles = p->side->throttles + turned_away;

    for (size_t i = 0; i < r->key_count && !p->key; i++) {
        const struct summary_hot *key = &r->keys[i];
        enum demand_key whose = demand_key_of(&v->settings, r, p->side, key->name);
        if (whose == DEMAND_KEY_OF_OTHER)
            continue;
        p->key = key;
        p->key_of_both =
            whose == DEMAND_KEY_OF_BOTH && r->sides[0].consumed > 0 && r->sides[1].consumed > 0;
        bool of_side = whose == DEMAND_KEY_OF_SIDE;
        p->key_units = of_side && p->side->consumed > 0 ? fmin(1, key->units / p->side->consumed)
                                                        : key->units_share;
        p->key_throttles =
            of_side && throttles > 0 ? fmin(1, key->throttles / throttles) : key->throttles_share;
    }
}

/* Uniform or skewed: what the hottest key takes. */
static void tell_skew(const struct place_of_side *p, struct text *out)
{
    const char *of = p->key_of_both ? ", reads and writes together" : "";

    if (!p->key)
        return;
    if (p->key_units > skewed_share || p->key_throttles > skewed_share)
        text_addf(out, " Skewed: %.*s takes %.1f %% of the units and %.1f %% of the throttles%s.",
                  (int)printable_fitting(p->key->name, 60), p->key->name, 100 * p->key_units,
                  100 * p->key_throttles, of);
    else
        text_addf(out, " No single key is behind it: the hottest takes %.2g %% of the units%s.",
                  100 * p->key_units, of);
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

static double share_of(const struct summary_side *side, enum limit reason)
{
    return reason < LIMITS ? side->by_reason[reason] / side->throttles : 1;
}

/* What the throttles of one reason come from, the greater part first; `kinds` holds two. What was
 * bought lags behind or has reached its maximum, and each can be a part of it. */
static size_t kinds_of(const struct place_of_side *p, enum limit reason, enum cause_kind *kinds)
{
    double at_most = p->scaling_lag.share_at_most, late = share_of(p->side, reason) - at_most;
    bool first_late = p->scaling_lag.scaled && at_most < 0.5;

    switch (reason) {
    case LIMIT_PROVISIONED:
        kinds[0] = first_late ? CAUSE_SCALING_LATE : CAUSE_PROVISIONED;
        kinds[1] = first_late ? CAUSE_PROVISIONED : CAUSE_SCALING_LATE;
        return p->scaling_lag.scaled && (first_late ? at_most : late) > told_share ? 2 : 1;
    case LIMIT_KEY_RANGE:
        kinds[0] = p->key && fmax(p->key_throttles, p->key_units) > hot_key_share ? CAUSE_HOT_KEY
                                                                                  : CAUSE_KEY_RANGE;
        return 1;
    case LIMIT_MAX_ON_DEMAND:
        kinds[0] = CAUSE_ON_DEMAND_MAXIMUM;
        return 1;
    case LIMIT_ACCOUNT:
        kinds[0] = CAUSE_ACCOUNT_QUOTA;
        return 1;
    default:
        kinds[0] = CAUSE_UNNAMED;
        return 1;
    }
}

static struct cause *add_cause(struct diagnosis_view *v, const struct place_of_side *p,
                               enum cause_kind kind)
{
    struct text where = {0};

    text_addf(&where, "%s%s%s", p->resource->path, *p->side->side ? ", " : "", p->side->side);
    struct cause *cause = diagnosis_add(v, kind, text_get(&where));
    cause->times.from_s = p->side->first_s;
    cause->times.to_s = p->side->last_s;
    text_release(&where);
    return cause;
}

static void tell_demand(const struct place_of_side *p, enum limit reason, struct text *out)
{
    char name[96];
    struct text_number amount, asked;

    if (reason < LIMITS)
        text_addf(out, "%.3g %% of %s throttles are %s; ", 100 * share_of(p->side, reason),
                  number_format_amount(p->side->throttles, &amount),
                  summary_reason(p->resource, p->side, reason, name));
    else
        text_addf(out, "%s were throttled; ", number_format_amount(p->side->throttles, &amount));
    text_addf(out, "about %s units/s were asked for in the busiest minute.",
              number_format_amount(rint(p->demand), &asked));
}

static void diagnose_reason(struct diagnosis_view *v, const struct place_of_side *p,
                            enum limit reason)
{
    enum cause_kind kinds[2];
    struct text evidence = {0};
    size_t count = kinds_of(p, reason, kinds);
    struct cause *cause = add_cause(v, p, kinds[0]);

    tell_demand(p, reason, &evidence);
    if (reason == LIMIT_PROVISIONED) {
        double credit = credit_before(v, p->resource, p->side);
        tell_burst(v, p->side, credit, &evidence);
        cause->times.credit_spent_s = credit > 0 ? p->side->first_s : NAN;
        cause->times.raised_s = p->scaling_lag.raised_s;
        tell_scaling_lag(v, p->side, &p->scaling_lag, &evidence);
    } else {
        tell_room(p->resource, p->side, &evidence);
    }
    tell_skew(p, &evidence);
    cause->evidence = evidence.bytes;
    remedies_for_side(cause, &v->settings, v->summary, p->resource, p->side, p->demand);
    if (count < 2)
        return;
    cause = add_cause(v, p, kinds[1]);
    double at_most = p->scaling_lag.share_at_most;
    evidence = (struct text){0};
    text_addf(&evidence, "The other %.0f %% of these throttles came %s it stood at its maximum.",
              100 * (kinds[1] == CAUSE_PROVISIONED ? at_most : share_of(p->side, reason) - at_most),
              kinds[1] == CAUSE_PROVISIONED ? "while" : "before");
    cause->evidence = evidence.bytes; /* what helps is the same, and stands with the greater part */
}

/* The reasons from the most frequent to the last that more than a tenth of the throttles have. */
static void diagnose_side(struct diagnosis_view *v, struct place_of_side *p)
{
    enum limit reason = summary_main_reason(p->side);
    bool told[LIMITS + 1] = {false};

    p->scaling_lag = find_scaling_lag(v, p->resource, p->side);
    find_hottest_key(v, p);
    p->demand = demand_peak(v->summary, &v->settings, p->resource, p->side);
    do {
        diagnose_reason(v, p, reason);
        told[reason] = true;
        reason = LIMITS;
        for (int i = 0; i < LIMITS; i++)
            if (!told[i] && share_of(p->side, (enum limit)i) > told_share &&
                (reason == LIMITS || p->side->by_reason[i] > p->side->by_reason[reason]))
                reason = (enum limit)i;
    } while (reason < LIMITS);
}

/* The sides that were throttled, most first: all above a tenth of what was throttled, and a few even
 * below it. */
void throttles_diagnose(struct diagnosis_view *v)
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
        sides[place] = (struct place_of_side){.resource = r, .side = side};
    }
    double all = summary_throttles(s);
    for (size_t i = 0; i < count && (i < TOLD || sides[i].side->throttles > told_share * all); i++)
        diagnose_side(v, &sides[i]);
    free(sides);
}
