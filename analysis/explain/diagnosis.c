#include "diagnosis.h"

#include <math.h>

#include "failures.h"
#include "memory.h"
#include "remedies.h"
#include "text.h"
#include "throttles.h"

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

void diagnosis_make(struct diagnosis *diagnosis, const struct summary *summary)
{
    struct diagnosis_view view = {.summary = summary, .diagnosis = diagnosis};

    *diagnosis = (struct diagnosis){0};
    settings_read(&view.settings, summary->result->resolved);
    double conflicts, attempts;
    summary_conflicts(summary, &conflicts, &attempts);
    bool conflicts_first = conflicts > throttles_count(summary);
    if (conflicts_first)
        failures_by_conflict(&view);
    throttles_diagnose(&view);
    if (!conflicts_first)
        failures_by_conflict(&view);
    failures_by_full_collections(&view);
    if (diagnosis->count)
        failures_by_storm(&view);
    failures_of_services(&view);
    if (diagnosis->count == 0)
        failures_elsewhere(&view);
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
