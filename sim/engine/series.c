#include "series.h"

#include "memory.h"
#include "text.h"

void probes_release(struct probes *probes)
{
    for (size_t i = 0; i < probes->count; i++)
        free(probes->items[i].path);
    free(probes->items);
    *probes = (struct probes){0};
}

void probes_add(struct probes *probes, const char *path, struct probe probe)
{
    probe.path = memory_text(path);
    probes->items = memory_grow(probes->items, probes->count, &probes->capacity, sizeof probe);
    probes->items[probes->count++] = probe;
}

const struct series *probes_find(const struct probes *probes, const char *path, const char *name,
                                 const struct probe **probe)
{
    for (size_t i = 0; i < probes->count; i++) {
        const struct probe *p = &probes->items[i];
        if (p->outputs->elements || !text_equal(p->path, path))
            continue;
        for (const struct series *row = p->outputs->rows; row->name; row++) {
            if (text_equal(row->name, name)) {
                *probe = p;
                return row;
            }
        }
    }
    return NULL;
}
