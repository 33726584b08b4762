/* What the rooms of a diagnosis look at and add to. */
#ifndef DDBSIM_DIAGNOSIS_VIEW_H
#define DDBSIM_DIAGNOSIS_VIEW_H

#include "cause.h"
#include "settings.h"
#include "summary.h"
#include "units.h"

struct diagnosis {
    struct cause *causes; /* the gravest first */
    size_t count;
};

struct diagnosis_view {
    const struct summary *summary;
    struct settings settings;
    struct diagnosis *diagnosis;
};

struct cause *diagnosis_add(struct diagnosis_view *view, enum cause_kind kind, const char *where);
const char *diagnosis_clock(const struct diagnosis_view *view, double at, struct units_text *out);

#endif
