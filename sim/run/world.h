/* The wired world: every entity of a scenario, in one simulation. It knows no kind of entity; it
 * walks their table (entity_kinds.h), one verb after the other. */
#ifndef DDBSIM_WORLD_H
#define DDBSIM_WORLD_H

#include "entity_kinds.h"
#include "scenario.h"

/* All entities of one kind. */
struct entity_list {
    const struct entity_kind *kind;
    char *items; /* `count` of kind->size bytes */
    size_t count;
};

struct world {
    struct sim sim;
    const struct scenario *scenario; /* borrowed; must outlive the world */
    struct price_book prices;
    struct bills bills;
    struct account account;
    struct entity_list *lists; /* one a kind, in the order of their table */
    size_t list_count;
};

/* False with diagnostics when the pieces do not fit together. Release the world in either case. */
bool world_init(struct world *world, const struct scenario *scenario, uint64_t seed,
                struct diagnostics *diagnostics);
void world_release(struct world *world);

/* Conservation of requests and tokens; a violation stops the program (invariant.h). */
void world_assert_conserved(struct world *world);

/* Whether the group shows something from which the measure is read (analysis/read/measure.h): a
 * series, its name by its role, its ratio, or a quantile of the group's latency. */
bool world_has_measure(const struct world *world, const char *group, const char *measure);

/* The first entity of a kind, NULL when there is none; the others stand behind it. */
void *world_entities(const struct world *world, const char *plural);

#endif
