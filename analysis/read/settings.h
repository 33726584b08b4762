/* The resolved scenario of a result as lines PATH = VALUE, with the paths that --set takes:
 * tables.orders.read.capacity = 500. Reads the YAML that the simulator wrote, one value a line. */
#ifndef DDBSIM_SETTINGS_H
#define DDBSIM_SETTINGS_H

#include <stddef.h>

struct setting {
    char *path, *value; /* texts without their quotes */
};

struct settings {
    struct setting *items;
    size_t count, capacity;
};

void settings_read(struct settings *settings, const char *resolved);
void settings_release(struct settings *settings);

/* NULL when the path is not set. */
const char *settings_get(const struct settings *settings, const char *path);

#endif
