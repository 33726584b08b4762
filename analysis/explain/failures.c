#include "failures.h"

#include <math.h>

#include "number_format.h"
#include "remedies.h"

static const double storm_attempts = 2, told_part = 0.001, told_loss = 0.01;

/* The caller with most failures by them is named. */
void failures_by_conflict(struct diagnosis_view *v)
{
    const struct summary_caller *worst = NULL;
    struct summary_attempts attempts = summary_attempts(v->summary);

    if (attempts.conflicts <= told_part * attempts.all)
        return;
    for (size_t i = 0; i < v->summary->caller_count; i++) {
        const struct summary_caller *w = &v->summary->callers[i];
        if (!worst || fmin(w->conflicts, w->failed) > fmin(worst->conflicts, worst->failed))
            worst = w;
    }
    if (!worst)
        return;
    struct text evidence = {0};
    struct cause *cause = diagnosis_add(v, CAUSE_CONFLICT, worst->group->path);
    text_addf(&evidence,
              "%.1f %% of its attempts, and %.1f %% of all, met an item that an unfinished "
              "transaction held. No SDK tries those again.",
              100 * worst->conflicts / worst->attempts, 100 * attempts.conflicts / attempts.all);
    cause->evidence = evidence.bytes;
    remedies_for_conflicts(cause, &v->settings, worst->name);
}

/* The caller with most of them is named. */
void failures_by_errors(struct diagnosis_view *v)
{
    const struct summary_caller *worst = NULL;
    struct summary_attempts attempts = summary_attempts(v->summary);

    if (attempts.errors <= told_part * attempts.all)
        return;
    for (size_t i = 0; i < v->summary->caller_count; i++)
        if (!worst || v->summary->callers[i].errors > worst->errors)
            worst = &v->summary->callers[i];
    if (!worst)
        return;
    struct text evidence = {0};
    text_addf(&evidence,
              "%.1f %% of its attempts, and %.1f %% of all, failed in the service "
              "(InternalServerError). More capacity ends none of them.",
              100 * worst->errors / worst->attempts, 100 * attempts.errors / attempts.all);
    diagnosis_add(v, CAUSE_ERRORS, worst->group->path)->evidence = evidence.bytes;
}

void failures_by_full_collections(struct diagnosis_view *v)
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
        diagnosis_add(v, CAUSE_OUTGROWN, r->path)->evidence = evidence.bytes;
    }
}

/* How much of the time all of its workers were busy, and how many calls waited at most. */
static void tell_saturation(const struct diagnosis_view *v, const struct summary_caller *w,
                            struct text *out)
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
                  diagnosis_clock(v, result->time[first], &at),
                  number_format_amount(most, &number));
    else if (w->rejected == 0)
        text_add(out, "It was not short of workers: what it depends on, or its own work, took "
                      "too long.");
    else
        text_add(out, "All of its workers were busy for moments only.");
    free(utilisation);
    free(waiting);
}

/* Of the callers that have workers, the one that lost most calls. */
void failures_of_services(struct diagnosis_view *v)
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
    struct cause *cause = diagnosis_add(v, CAUSE_SERVICE, worst->group->path);
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

void failures_by_storm(struct diagnosis_view *v)
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
    struct text evidence = {0};
    struct cause *cause = diagnosis_add(v, CAUSE_RETRY_STORM, worst->group->path);
    text_addf(&evidence, "Every call became %.1f attempts, %.1f %% of which were throttled.",
              worst->attempts / worst->offered, 100 * worst->throttled / worst->attempts);
    cause->evidence = evidence.bytes;
    remedies_for_storm(cause, &v->settings, worst->name);
}

void failures_elsewhere(struct diagnosis_view *v)
{
    for (size_t i = 0; i < v->summary->caller_count; i++) {
        const struct summary_caller *w = &v->summary->callers[i];
        if (w->failed + w->rejected == 0)
            continue;
        struct text evidence = {0};
        text_addf(&evidence,
                  "%.2f %% of the calls failed (%.2f %% timed out) and %.2f %% were turned "
                  "away before the table; nothing was throttled.",
                  100 * w->failed / w->offered, 100 * w->timed_out / w->offered,
                  100 * w->rejected / w->offered);
        diagnosis_add(v, CAUSE_ELSEWHERE, w->group->path)->evidence = evidence.bytes;
        return;
    }
}
