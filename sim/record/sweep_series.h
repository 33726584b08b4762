/* The full series of a sweep's runs, each in a file of its own, as one set of virtual datasets:
 *   /series/GROUP/SERIES(AXIS…, seed, time)          of a run's series
 *   /series/GROUP/latency(AXIS…, seed, time, quantile)
 *   /series/GROUP/SERIES(AXIS…, seed, time, ELEMENT) of partitions and hot keys, as wide as the
 * widest The sweep's file holds names relative to its own folder, so both may be moved together.
 * NaN where a run is shorter or has no such series. Needs HDF5 1.10 to read. */
#ifndef DDBSIM_SWEEP_SERIES_H
#define DDBSIM_SWEEP_SERIES_H

#include "h5.h"
#include "sweep.h"

struct sweep_series_place {
    const char *folder; /* where the runs' files are, NNNNN.h5 */
    const char *prefix; /* the same, from the sweep's file */
    const struct h5_axis *axes;
    int rank; /* of the sweep: its axes and seed */
};

/* Only runs whose file is there are mapped. */
void sweep_series_write(struct h5 *h5, const struct sweep *sweep,
                        const struct sweep_series_place *place);

/* A group with links to the coordinates that its variables have, but for axes that are `unlinked`
 * (NULL: none is); made when it is not there. */
hid_t sweep_group(struct h5 *h5, const struct sweep *sweep, const bool *unlinked, const char *path);

/* "FOLDER/00012.h5" */
void sweep_series_path(const char *folder, size_t run, char *out, size_t size);

#endif
