#include "diagnosis.h"

#include <math.h>

#include "failures.h"
#include "memory.h"
#include "remedies.h"
#include "text.h"
#include "throttles.h"
#include "trials_read.h"

static const double idle_utilisation = 0.3;

static void diagnose_idle(struct diagnosis_view *v)
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
            struct cause *cause = diagnosis_add(v, CAUSE_IDLE, text_get(&where));
            text_addf(&evidence, "At most %.1f %% of %.0f units/s was in use.",
                      100 * side->peak_utilisation, side->provisioned_most);
            text_release(&where);
            cause->evidence = evidence.bytes;
            remedies_for_idle(cause, &v->settings, r, side);
        }
    }
}

/* From the first interval in which calls of the caller went wrong to the last: when a cause was that
 * is told of a caller. */
static void find_times(struct cause *cause, const struct summary *s)
{
    static const char *const roles[] = {"conflicts", "errors", "throttled_attempts", "failed",
                                        "rejected"};
    const struct result *r = s->result;

    for (size_t i = 0; i < s->caller_count && isnan(cause->times.from_s); i++) {
        const struct group *group = s->callers[i].group;
        for (size_t k = 0; k < sizeof roles / sizeof *roles; k++) {
            size_t count = 0;
            double *values = text_equal(group->path, cause->where)
                                 ? result_role(r, group, roles[k], &count)
                                 : NULL;
            for (size_t row = 0; values && row < count && row < r->rows; row++) {
                if (!(values[row] > 0))
                    continue;
                cause->times.from_s = fmin(cause->times.from_s, r->time[row]); /* skips NAN */
                cause->times.to_s = fmax(cause->times.to_s, result_interval_end(r, row));
            }
            free(values);
        }
    }
}

/* Of what made attempts fail, the most frequent first. */
static void by_attempts(struct diagnosis_view *view)
{
    struct summary_attempts attempts = summary_attempts(view->summary);
    struct {
        double count;
        void (*diagnose)(struct diagnosis_view *view);
    } kinds[] = {{summary_throttles(view->summary), throttles_diagnose},
                 {attempts.conflicts, failures_by_conflict},
                 {attempts.errors, failures_by_errors}};
    enum { KINDS_OF_FAILURE = sizeof kinds / sizeof *kinds };

    for (int left = KINDS_OF_FAILURE; left > 0; left--) {
        int most = 0;
        for (int i = 1; i < KINDS_OF_FAILURE; i++)
            if (kinds[i].count > kinds[most].count)
                most = i;
        kinds[most].diagnose(view);
        kinds[most].count = -1;
    }
}

static void release_remedy(struct remedy *remedy)
{
    free(remedy->sets);
    free(remedy->why);
}

static void release_remedies(struct cause *cause)
{
    for (size_t k = 0; k < cause->remedy_count; k++)
        release_remedy(&cause->remedies[k]);
    cause->remedy_count = 0;
}

/* In place of what might have helped: what did, and what nobody tried. */
static void offer(struct remedy *remedies, size_t most, size_t *count, size_t *refused,
                  const struct trial *trial)
{
    if (trial->outcome == TRIAL_WORSE || trial->outcome == TRIAL_NO_HELP)
        (*refused)++;
    else if (*count < most)
        remedies[(*count)++] = (struct remedy){memory_text(trial->sets), memory_text(trial->why),
                                               trial->outcome, trial->values};
}

static void offer_tried(struct diagnosis *d, const struct trials *trials)
{
    size_t unused = 0;

    for (size_t i = 0; i < d->count; i++) {
        struct cause *cause = &d->causes[i];
        release_remedies(cause);
        for (size_t k = 0; k < trials->count; k++)
            if (text_equal(trials->items[k].where, cause->where) &&
                text_equal(trials->items[k].cause, cause_names[cause->kind]))
                offer(cause->remedies, CAUSE_REMEDIES, &cause->remedy_count, &cause->refused,
                      &trials->items[k]);
    }
    for (size_t k = 0; k < trials->count; k++)
        if (!*trials->items[k].where)
            offer(d->together, DIAGNOSIS_TOGETHER, &d->together_count, &unused, &trials->items[k]);
}

static void read_trials(struct diagnosis *d, const struct result *result)
{
    struct trials trials;

    d->tried = trials_read(&trials, result);
    if (d->tried) {
        d->before = trials.before;
        d->resolution = memory_text(trials.resolution ? trials.resolution : "");
        offer_tried(d, &trials);
    }
    trials_release(&trials);
}

void diagnosis_make(struct diagnosis *diagnosis, const struct summary *summary)
{
    struct diagnosis_view view = {.summary = summary, .diagnosis = diagnosis};

    *diagnosis = (struct diagnosis){0};
    settings_read(&view.settings, summary->result->resolved);
    by_attempts(&view);
    failures_by_full_collections(&view);
    if (diagnosis->count)
        failures_by_storm(&view);
    failures_of_services(&view);
    if (diagnosis->count == 0)
        failures_elsewhere(&view);
    for (size_t i = 0; i < diagnosis->count; i++)
        find_times(&diagnosis->causes[i], summary);
    diagnose_idle(&view);
    settings_release(&view.settings);
    read_trials(diagnosis, summary->result);
}

void diagnosis_release(struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->count; i++) {
        struct cause *cause = &diagnosis->causes[i];
        release_remedies(cause);
        free(cause->where);
        free(cause->evidence);
    }
    for (size_t i = 0; i < diagnosis->together_count; i++)
        release_remedy(&diagnosis->together[i]);
    free(diagnosis->resolution);
    free(diagnosis->causes);
}
