#include "variant_lines.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

enum { DEEPEST = 16 };

static void add(struct variant_lines *lines, const struct settings *settings, const char *variant,
                int depth)
{
    struct text key = {0};

    text_addf(&key, "variants.%s.extends", variant);
    const char *base = settings_get(settings, text_get(&key));
    if (base && depth < DEEPEST)
        add(lines, settings, base, depth + 1);
    text_release(&key);
    text_addf(&key, "variants.%s.set.", variant);
    for (size_t i = 0; i < settings->count; i++) {
        if (!text_starts_with(settings->items[i].path, text_get(&key)))
            continue;
        lines->items =
            memory_grow(lines->items, lines->count, &lines->capacity, sizeof *lines->items);
        lines->items[lines->count++] = memory_text(settings->items[i].value);
    }
    text_release(&key);
}

void variant_lines_read(struct variant_lines *lines, const struct settings *settings,
                        const char *variant)
{
    *lines = (struct variant_lines){0};
    add(lines, settings, variant, 0);
}

void variant_lines_release(struct variant_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->items[i]);
    free(lines->items);
}

/* Whether `line`, up to its "=", is the path or the beginning of it, part by part. */
static bool leads_to(const char *line, const char *path)
{
    for (;;) {
        size_t part = strcspn(line, ".="), own = strcspn(path, ".");
        if (!(part == 1 && *line == '*') && (part != own || strncmp(line, path, part) != 0))
            return false;
        line += part;
        path += own;
        if (*line != '.')
            return true;
        if (*path != '.')
            return false;
        line++;
        path++;
    }
}

bool variant_lines_set(const struct variant_lines *lines, const char *path)
{
    for (size_t i = 0; i < lines->count; i++)
        if (leads_to(lines->items[i], path))
            return true;
    return false;
}
