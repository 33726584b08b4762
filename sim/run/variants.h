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

/* Which variant is meant, and where that is said. */
struct variant_choice {
    const char *name; /* NULL: none */
    struct place place;
};

/* The variant that the document, or else the last line that says so, chooses. */
struct variant_choice variants_chosen(struct arena *arena, const struct node *root,
                                      const char *const *sets, size_t count);

/* Lays a variant of the document over it; a name that is none of them, or a circle of `extends`,
 * becomes a diagnostic. What a line sets has no line of the document, as with --set, since it is
 * decided; messages name the variant's line in the place's source. */
void variants_apply(struct arena *arena, struct node *root, struct variant_choice choice,
                    struct diagnostics *diagnostics);

#endif
