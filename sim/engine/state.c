#include "state.h"

#include <string.h>

#include "memory.h"
#include "text.h"

void state_release(struct state *state)
{
    for (size_t i = 0; i < state->count; i++) {
        free(state->items[i].path);
        free(state->items[i].name);
        free(state->items[i].values);
    }
    free(state->items);
    free(state->file);
    free(state->digest);
    free(state->placement);
    *state = (struct state){0};
}

void state_add(struct state *state, const char *path, const char *name, double *values,
               size_t count)
{
    state->items = memory_grow(state->items, state->count, &state->capacity, sizeof *state->items);
    state->items[state->count++] =
        (struct state_values){memory_text(path), memory_text(name), values, count};
}

bool state_has(const struct state *state, const char *path)
{
    size_t length = strlen(path);

    for (size_t i = 0; i < state->count; i++) {
        const char *at = state->items[i].path;
        if (strncmp(at, path, length) == 0 && (at[length] == '\0' || at[length] == '/'))
            return true;
    }
    return false;
}

const double *state_find(const struct state *state, const char *path, const char *name,
                         size_t *count)
{
    for (size_t i = 0; i < state->count; i++) {
        const struct state_values *item = &state->items[i];
        if (text_equal(item->path, path) && text_equal(item->name, name)) {
            *count = item->count;
            return item->values;
        }
    }
    *count = 0;
    return NULL;
}

const double *state_sound(const struct state *state, const char *path, const char *name,
                          size_t count, double least, double most)
{
    size_t there;
    const double *values = state_find(state, path, name, &there);

    if (there != count)
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (!(values[i] >= least && values[i] <= most))
            return NULL;
    return values;
}

double state_number(const struct state *state, const char *path, const char *name, double least,
                    double most, double fallback)
{
    const double *value = state_sound(state, path, name, 1, least, most);
    return value ? *value : fallback;
}

simtime state_instant(const struct state *state, const char *path, const char *name)
{
    double written = state_number(state, path, name, SIMTIME_NEVER, SIMTIME_MAX, SIMTIME_NEVER);
    return state_on_this_clock(state, (simtime)written);
}

simtime state_on_this_clock(const struct state *state, simtime written)
{
    simtime since = state->ended + state->gap;
    return written < SIMTIME_NEVER + since ? SIMTIME_NEVER : written - since;
}
