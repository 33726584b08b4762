#include "settings.h"

#include "memory.h"
#include "series_path.h"
#include "text.h"

enum { DEPTH = 40 };

struct level {
    size_t indent;
    char name[SERIES_NAME];
    size_t items; /* of the list below it, so far */
};

struct walk {
    struct settings *settings;
    struct level levels[DEPTH];
    size_t depth;
};

static void push(struct walk *w, size_t indent, const char *name, size_t length)
{
    if (w->depth == DEPTH)
        return;
    struct level *level = &w->levels[w->depth++];
    *level = (struct level){.indent = indent};
    snprintf(level->name, SERIES_NAME, "%.*s",
             (int)(length < SERIES_NAME ? length : SERIES_NAME - 1), name);
}

static void leave(struct walk *w, size_t indent)
{
    while (w->depth && w->levels[w->depth - 1].indent >= indent)
        w->depth--;
}

static char *without_quotes(const char *value, size_t length)
{
    bool quoted = length > 1 && value[0] == '"' && value[length - 1] == '"';
    char *copy = memory_new(length + 1, 1);

    memcpy(copy, value + quoted, length - 2 * quoted);
    return copy;
}

static void keep(struct walk *w, const char *value, size_t length)
{
    struct settings *s = w->settings;
    struct text path = {0};

    for (size_t i = 0; i < w->depth; i++)
        text_addf(&path, "%s%s", i ? "." : "", w->levels[i].name);
    s->items = memory_grow(s->items, s->count, &s->capacity, sizeof *s->items);
    s->items[s->count++] =
        (struct setting){memory_text(text_get(&path)), without_quotes(value, length)};
    text_release(&path);
}

/* "KEY:" or "KEY: VALUE", where KEY has no ": " in it. */
static void read_entry(struct walk *w, const char *line, size_t length, size_t indent)
{
    size_t key = 0;

    while (key < length && !(line[key] == ':' && (key + 1 == length || line[key + 1] == ' ')))
        key++;
    if (key == length || line[0] == '"') {
        keep(w, line, length); /* an item of a list of texts */
        return;
    }
    push(w, indent, line, key);
    if (key + 2 < length)
        keep(w, line + key + 2, length - key - 2);
}

static void read_line(struct walk *w, const char *line, size_t length)
{
    size_t indent = 0;

    while (indent < length && line[indent] == ' ')
        indent++;
    leave(w, indent);
    if (indent == length)
        return;
    if (length - indent > 2 && line[indent] == '-' && line[indent + 1] == ' ') {
        char number[24];
        size_t item = w->depth ? w->levels[w->depth - 1].items++ : 0;
        snprintf(number, sizeof number, "%zu", item);
        push(w, indent, number, strlen(number));
        indent += 2;
    }
    read_entry(w, line + indent, length - indent, indent);
}

void settings_read(struct settings *settings, const char *resolved)
{
    struct walk walk = {.settings = settings};

    *settings = (struct settings){0};
    while (*resolved) {
        size_t length = strcspn(resolved, "\n");
        read_line(&walk, resolved, length);
        resolved += length + (resolved[length] == '\n');
    }
}

void settings_release(struct settings *settings)
{
    for (size_t i = 0; i < settings->count; i++) {
        free(settings->items[i].path);
        free(settings->items[i].value);
    }
    free(settings->items);
}

const char *settings_get(const struct settings *settings, const char *path)
{
    for (size_t i = 0; i < settings->count; i++)
        if (text_equal(settings->items[i].path, path))
            return settings->items[i].value;
    return NULL;
}
