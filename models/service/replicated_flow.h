/* What the writes of one flow become in another Region's table.
 *
 * Law. They cost the table what they cost at home, but for a transaction, whose items are replicated
 * one by one as plain writes; make it larger by as much; and do to each of its indexes what they do
 * at home to the index of that name. A delete by time to live is a write of an item and of its
 * entries; it leaves the size alone, since the receiver's own time to live takes the item out. Source:
 * developer guide [2], global-tables-billing and V2globaltables_HowItWorks. That a replicated item
 * of a transaction costs as much as any other is not published. Known answers: a write of 4 units in
 * a transaction is replicated at 2; a delete of an item of
 * 1,500 B with a local entry of 900 B takes 3 units.
 *
 * Borrows the receiver's table and path; they outlive it. */
#ifndef DDBSIM_REPLICATED_FLOW_H
#define DDBSIM_REPLICATED_FLOW_H

#include "table.h"

struct replication;

/* Where they go, and who is told of the answers. */
struct receiver {
    struct replication *replication;
    struct table *table;
    const char *path; /* an address of the draws */
    void (*answered)(struct sim *sim, const struct request *request, const struct answer *answer);
};

struct replicated_flow {
    struct flow flow; /* first: an answer finds the rest by it */
    struct replication *replication;
    struct index_effect *effects; /* owned, with their keys */
};

/* Of the flow `source`, whose name is `of`. */
void replicated_flow_init(struct replicated_flow *replicated, const struct receiver *receiver,
                          const struct flow *source, const char *of);
void replicated_flow_init_deletes(struct replicated_flow *replicated,
                                  const struct receiver *receiver);
void replicated_flow_release(struct replicated_flow *replicated); /* also of a zeroed one */

#endif
