#include "entity.h"

#include "text.h"

struct callable callable_find(struct sim *sim, const char *const *kinds, const char *const *names)
{
    for (size_t i = 0; kinds[i]; i++) {
        if (!names[i])
            continue;
        struct sim_entity *found = sim_entity(sim, kinds[i], names[i]);
        found->called = true;
        return (struct callable){found->entity, found->kind};
    }
    return (struct callable){0};
}

void callable_check_pace(const struct sim *sim, const char *what, const char *plural,
                         const struct origin *origin, bool own, struct diagnostics *diagnostics)
{
    bool called = sim_entity(sim, plural, origin->name)->called;

    if (own && called)
        diagnostics_add(
            diagnostics, origin_place(origin, NULL),
            "%s '%s' is called by others and has a pace of its own; keep one of the two", what,
            origin->name);
    else if (!own && !called)
        diagnostics_add(
            diagnostics, origin_place(origin, NULL),
            "nothing calls %s '%s': give it a 'rate' or 'users', or name it in an API's "
            "step, a service, a consumer or a cache's 'flush_to'",
            what, origin->name);
}

char *entity_path(const char *plural, const char *name)
{
    struct text path = {0};

    text_addf(&path, "%s/%s", plural, name);
    return path.bytes;
}
