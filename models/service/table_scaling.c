#include "table_scaling.h"

#include "autoscaling.h"
#include "memory.h"

static void scale(struct table_scaling *scaling, struct control_plane *control,
                  struct throughput *target, enum side side, const struct capacity_spec *capacity)
{
    if (!capacity->autoscaling)
        return;
    struct autoscaler *autoscaler = memory_new(1, sizeof *autoscaler);
    scaling->items = memory_resize(scaling->items, scaling->count + 1, sizeof *scaling->items);
    scaling->items[scaling->count++] = autoscaler;
    autoscaler_init(autoscaler, target->sim, capacity->autoscaling, control, target, side);
}

void table_scaling_add(struct table_scaling *scaling, struct control_plane *control,
                       struct throughput *target, const struct capacity_spec *read,
                       const struct capacity_spec *write)
{
    scale(scaling, control, target, READ, read);
    scale(scaling, control, target, WRITE, write);
}

void table_scaling_warn(const struct capacity_spec *capacity, struct diagnostics *diagnostics)
{
    const struct autoscaling_spec *scaling = capacity->autoscaling;

    if (!scaling)
        return;
    struct place place = origin_place(&capacity->origin, "capacity");
    if (capacity->capacity < scaling->min)
        diagnostics_warn(diagnostics, place,
                         "'capacity' (%g) is below 'min' (%g): nothing raises it before the first "
                         "scale-out; set 'capacity' too",
                         capacity->capacity, scaling->min);
    else if (capacity->capacity > scaling->max)
        diagnostics_warn(diagnostics, place,
                         "'capacity' (%g) is above 'max' (%g): nothing lowers it before the first "
                         "scaling; set 'capacity' too",
                         capacity->capacity, scaling->max);
}

void table_scaling_release(struct table_scaling *scaling)
{
    for (size_t i = 0; i < scaling->count; i++) {
        autoscaler_release(scaling->items[i]);
        free(scaling->items[i]);
    }
    free(scaling->items);
}

const char *table_scaling_folder(enum side side)
{
    static const char *const folders[SIDES] = {
        [READ] = "/scaling_read", [WRITE] = "/scaling_write"};
    return folders[side];
}
