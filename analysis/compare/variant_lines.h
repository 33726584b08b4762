/* What a variant of a scenario says: the lines PATH=VALUE that it and what it extends lay over the
 * scenario, as the resolved scenario of a result or sweep has them (variants.NAME.set).
 *
 * Settings that differ between two variants are mostly the defaults that their lines bring along: a
 * cache that one of them adds has thirty. The lines say it shorter.
 *
 * Known answer: with `more: {set: [tables.t.read.capacity=40]}` and `all: {extends: more, set:
 * [caches.c={ttl: 5s}]}`, all says two lines; tables.t.read.capacity and caches.c.nodes follow from
 * them, tables.t.write.capacity does not. */
#ifndef DDBSIM_VARIANT_LINES_H
#define DDBSIM_VARIANT_LINES_H

#include <stdbool.h>

#include "settings.h"

struct variant_lines {
    char **items;
    size_t count, capacity;
};

/* Those of what it extends first. None of a name that there is not. */
void variant_lines_read(struct variant_lines *lines, const struct settings *settings,
                        const char *variant);
void variant_lines_release(struct variant_lines *lines);

/* Whether a line sets the path or something above it. In a line "*" is any part of a path. */
bool variant_lines_set(const struct variant_lines *lines, const char *path);

#endif
