/* A YAML document as a tree whose every node knows its line and column.
 *
 * The only reader of libyaml. A document is UTF-8; a byte order mark before it is passed over.
 * Refused, each with place and reason: aliases and anchors, tags, duplicate keys, more than one
 * document, more than NODE_DEPTH levels, more than NODE_BYTES bytes, more than NODE_COUNT nodes
 * (libyaml itself has no limits and sees no duplicates), and UTF-16, which libyaml would take: a
 * result keeps the text as it was given, and all readers of results take it for UTF-8. Nodes live in
 * the arena. */
#ifndef DDBSIM_NODE_H
#define DDBSIM_NODE_H

#include <stdbool.h>

#include "diagnostics.h"
#include "memory.h"

enum { NODE_DEPTH = 32, NODE_BYTES = 4 << 20, NODE_COUNT = 200000 };

enum node_kind { NODE_SCALAR, NODE_MAP, NODE_LIST };

struct node {
    enum node_kind kind;
    struct place place;
    int last_line; /* of the document, up to a closing bracket or quote; 0 of what is not in it */
    const char *text; /* of a scalar */
    bool quoted;
    struct node_entry *entries; /* of a map or list; a list's have no key */
    size_t count, capacity;
};

struct node_entry {
    const char *key;
    struct place key_place;
    struct node *value;
};

/* NULL when the text is no acceptable document; why was added to `diagnostics`. */
struct node *node_parse(struct arena *arena, const char *source, const char *bytes, size_t length,
                        struct diagnostics *diagnostics);

struct node *node_new(struct arena *arena, enum node_kind kind, struct place place);
void node_add(struct arena *arena, struct node *parent, struct node_entry entry);

/* The value at `key`, NULL when absent or `map` is no map. */
struct node *node_get(const struct node *map, const char *key);

/* True for a plain (unquoted) empty scalar, "~" or "null": what `key:` alone leaves. */
bool node_is_empty(const struct node *node);

const char *node_library_version(void);
const char *node_kind_name(const struct node *node); /* "a map", "a list", "a value" */

#endif
