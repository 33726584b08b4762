#include "diagnosis_view.h"

#include <math.h>

#include "memory.h"

struct cause *diagnosis_add(struct diagnosis_view *v, enum cause_kind kind, const char *where)
{
    struct diagnosis *d = v->diagnosis;

    d->causes = memory_resize(d->causes, d->count + 1, sizeof *d->causes);
    d->causes[d->count] =
        (struct cause){.kind = kind, .times = {NAN, NAN, NAN, NAN}, .where = memory_text(where)};
    return &d->causes[d->count++];
}

const char *diagnosis_clock(const struct diagnosis_view *v, double at, struct units_text *out)
{
    return result_clock(v->summary->result, at, out);
}
