/* What a plan may choose: a number between two ends, or one of a list of values.
 *
 *   tables.orders.read.capacity=500..20000        whole numbers, since both ends are
 *   tables.orders.read.autoscaling.target=50%..90%, alarms.a.period=1m..10m, …item_size=1KiB..8KiB
 *   tables.orders.billing=provisioned,on_demand
 *   tables.orders.read.capacity,tables.orders.read.autoscaling.min=500..5000    one value for both
 *
 * A range is searched on KNOB_LEVELS steps at most, equally far apart. */
#ifndef DDBSIM_KNOB_H
#define DDBSIM_KNOB_H

#include "quantity.h"
#include "sweep.h"

enum { KNOB_LEVELS = 1024 };

enum { KNOB_PATHS = 8, KNOB_WHY = 512 };

struct knob {
    char *path;              /* as it was given */
    char *paths[KNOB_PATHS]; /* what moves together, one or more */
    size_t path_count;
    bool is_range;
    enum quantity_kind quantity; /* of a range */
    double from, to;
    struct sweep list; /* of values: its one axis */
    size_t levels;     /* level 0 is `from`, the last is `to` */
};

/* False and `why` (KNOB_WHY bytes). Release it in either case. */
bool knob_read(struct knob *knob, const char *text, char *why);
void knob_release(struct knob *knob);

double knob_number(const struct knob *knob, size_t level); /* of a range */
size_t knob_level(const struct knob *knob, double number); /* the nearest; of a range */

/* Adds the value of a level as the scenario takes it. */
void knob_write(const struct knob *knob, size_t level, struct text *out);

#endif
