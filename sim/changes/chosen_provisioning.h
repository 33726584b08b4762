/* What is to stand: what stands, with the numbers that were chosen.
 *
 * A number was chosen when the scenario with its settings (a plan's, or --set) says another than the
 * scenario as written. Every other number stays what is deployed, for a scenario often has what stood
 * when its window began, and nobody asked for the difference: the lowest bound apart from the highest,
 * reads apart from writes. What makes sense together goes together: a side that is scaled at last gets
 * all of its auto scaling from the scenario, a table that changes its billing gets the other mode's
 * numbers from there. A capacity that was chosen above what the scenario had, where auto scaling would
 * take it back, becomes the lowest bound. A side whose dynamic scaling is suspended whole and that has
 * no policy is a target alone: a scenario has no other words for it. Of scheduled actions a chosen one
 * is left out, with a note, that AWS would not take: at(…) that is over by now, or one that comes
 * again in a time that is no whole number of minutes.
 *
 * Known answer: of a table with 900 read and 300 write units a scenario says 800 and 200, and with
 * its settings 800 and 400: 900 and 400 are to stand. */
#ifndef DDBSIM_CHOSEN_PROVISIONING_H
#define DDBSIM_CHOSEN_PROVISIONING_H

#include "provisioning.h"

struct chosen_basis {
    const struct provisioning *deployed;
    const struct provisioning *written, *wanted; /* without and with the settings; rounded */
    const struct provisioning *named_after;      /* whose policies and actions keep their names */
    int64_t now;                                 /* seconds since 1970 */
    bool all;           /* everything is taken as chosen, so that all of the scenario is to stand */
    struct text *notes; /* a line each; NULL: nobody asks */
};

/* Rounds capacities and bounds up to whole units, as AWS takes them, and takes auto scaling from
 * tables on demand. */
void chosen_round(struct provisioning *provisioning);

/* Tables that are both deployed and wanted, with every index that is deployed; of the arena. */
const struct provisioning *chosen_provisioning(struct arena *arena,
                                               const struct chosen_basis *basis);

#endif
