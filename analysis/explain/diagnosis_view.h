/* What the rooms of a diagnosis look at and add to. */
#ifndef DDBSIM_DIAGNOSIS_VIEW_H
#define DDBSIM_DIAGNOSIS_VIEW_H

#include "cause.h"
#include "settings.h"
#include "summary.h"
#include "units.h"

enum { DIAGNOSIS_TOGETHER = 2 };

struct diagnosis {
    struct cause *causes; /* the gravest first */
    size_t count;
    /* Against several causes at once, where one remedy alone leaves much. */
    struct remedy together[DIAGNOSIS_TOGETHER];
    size_t together_count;
    bool tried;                 /* the result says what its remedies came to */
    struct trial_values before; /* the run without one, at the resolution of the trials */
    char *resolution;
};

struct diagnosis_view {
    const struct summary *summary;
    struct settings settings;
    struct diagnosis *diagnosis;
};

struct cause *diagnosis_add(struct diagnosis_view *view, enum cause_kind kind, const char *where);
const char *diagnosis_clock(const struct diagnosis_view *view, double at, struct units_text *out);

#endif
