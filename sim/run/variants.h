/* Variants: named designs of one scenario, each a list of lines as --set takes them.
 *
 *   variants:
 *     today: {}
 *     two-shards: {set: ["workloads.*.keys.*.shards=2"]}
 *     two-shards-on-demand: {extends: two-shards, set: ["tables.likes.billing=on_demand"]}
 *
 * `variant: NAME` in the scenario, or --set, lays the lines of one over it, those of what it extends
 * first. They come before all other --set lines, which therefore win: a plan may turn what a variant
 * sets. */
#ifndef DDBSIM_VARIANTS_H
#define DDBSIM_VARIANTS_H

#include "field.h"
#include "memory.h"
#include "node.h"

struct variant_spec {
    struct origin origin;
    const char *extends;
    const char **set; /* PATH=VALUE */
    size_t set_count;
};

extern const struct record variant_record;

/* The variant that the document, or else the last line that says so, chooses; NULL: none. */
const char *variants_chosen(const struct node *root, const char *const *sets, size_t count);

/* Lays a variant of the document over it; a name that is none of them, or a circle of `extends`,
 * becomes a diagnostic. */
void variants_apply(struct arena *arena, struct node *root, const char *name,
                    struct diagnostics *diagnostics);

#endif
