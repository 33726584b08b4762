#include "plan_fragment.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

static bool names_a_key(const char *part)
{
    return *part && !text_equal(part, "*") && !isdigit((unsigned char)*part);
}

bool plan_fragment_add(json_t *tree, const char *path, const char *value)
{
    char *copy = memory_text(path), *at = copy;
    bool good = true;

    while (good) {
        char *dot = strchr(at, '.');
        if (dot)
            *dot = '\0';
        good = names_a_key(at);
        if (!good || !dot)
            break;
        json_t *below = json_object_get(tree, at);
        good = !below || json_is_object(below);
        if (good && !below)
            json_object_set_new(tree, at, json_object());
        tree = json_object_get(tree, at);
        at = dot + 1;
    }
    good = good && json_object_set_new(tree, at, json_string(value)) == 0;
    free(copy);
    return good;
}

/* Plain where YAML takes it so; else in double quotes, as JSON, which YAML reads. */
static void write_key(const char *key, struct text *out)
{
    size_t plain = strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    if (key[plain] == '\0' && isalpha((unsigned char)*key)) {
        text_add(out, key);
        return;
    }
    json_t *text = json_string(key);
    char *quoted = json_dumps(text, JSON_ENCODE_ANY);
    text_add(out, quoted);
    free(quoted);
    json_decref(text);
}

static void write_below(const json_t *tree, int depth, struct text *out)
{
    for (void *i = json_object_iter((json_t *)(uintptr_t)tree); i;
         i = json_object_iter_next((json_t *)(uintptr_t)tree, i)) {
        const json_t *below = json_object_iter_value(i);
        text_addf(out, "%*s", 2 * depth, "");
        write_key(json_object_iter_key(i), out);
        if (json_is_string(below)) {
            text_addf(out, ": %s\n", json_string_value(below));
            continue;
        }
        text_add(out, ":\n");
        write_below(below, depth + 1, out);
    }
}

void plan_fragment_write(const json_t *tree, struct text *out)
{
    write_below(tree, 0, out);
}
