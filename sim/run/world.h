/* The wired world: every entity of a scenario, in one simulation. The one place that knows them
 * all. */
#ifndef DDBSIM_WORLD_H
#define DDBSIM_WORLD_H

#include "autoscaler.h"
#include "price.h"
#include "scenario.h"

struct world {
    struct sim sim;
    const struct scenario *scenario; /* borrowed; must outlive the world */
    struct table *tables;
    struct client *clients;
    struct workload *workloads;
    struct gateway *gateways;
    struct cache *caches;
    struct message_queue *queues;
    struct api *apis;
    struct consumer *consumers;
    struct alarm *alarms;
    struct bills bills;
    struct autoscaler *autoscalers;
    size_t autoscaler_count;
};

/* False with diagnostics when the pieces do not fit together. Release the world in either case. */
bool world_init(struct world *world, const struct scenario *scenario, uint64_t seed,
                struct diagnostics *diagnostics);
void world_release(struct world *world);

/* Conservation of requests and tokens; a violation stops the program (invariant.h). */
void world_assert_conserved(struct world *world);

#endif
