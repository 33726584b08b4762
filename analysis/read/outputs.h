/* What the series of a file are: its /outputs, and which groups have which of them.
 *
 * Whoever reads a result asks for an output by its role ("failed", "consumed.read"; role.h), never
 * by the name of a dataset, and so finds the outputs of kinds of entities that nobody has told it
 * of. Groups come in the order in which they were made, a group before those below it. */
#ifndef DDBSIM_OUTPUTS_H
#define DDBSIM_OUTPUTS_H

#include "reader.h"
#include "role.h"

struct output {
    char *id, *name, *role, *unit, *aggregate, *dimension, *metric, *sentence;
    enum better better;
};

struct group {
    char *path;                    /* "tables/orders" */
    const struct output **outputs; /* whose series it has, in their order */
    size_t count;
    bool has_latency, has_elements; /* elements: its series have a second axis */
};

struct outputs {
    struct output *items;
    size_t count;
    struct group *groups;
    size_t group_count;
};

/* False when the file says nothing of its outputs. Release it in either case. */
bool outputs_read(struct outputs *outputs, struct reader *reader);
void outputs_release(struct outputs *outputs);

const struct group *outputs_group(const struct outputs *outputs, const char *path);

/* NULL when the group has none of that role. */
const struct output *group_output(const struct group *group, const char *role);

static inline bool group_has(const struct group *group, const char *role)
{
    return group_output(group, role) != NULL;
}

/* "tables" of "tables/orders", "orders" of it. `out` of the first holds 64 bytes. */
const char *group_folder(const struct group *group, char *out);
const char *group_name(const struct group *group);

#endif
