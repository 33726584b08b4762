/* A kind of entity: tables, clients, caches … as the world, the scenario and the result see them.
 *
 * A model declares one constant of this type; the table of kinds (sim/run/entity_kinds.c) names it
 * in one line. Everything else follows: its key in a scenario, its part of schema and reference,
 * its groups in the result, its lines of the bill. Who reads results learns of it from the file.
 *
 * The world walks the kinds in the order of their table, and for each verb all entities of all
 * kinds before the next verb: init, take_over, resolve, publish, bill, start; at each interval
 * assert_conserved; at the end release. Only `start` goes from the last kind to the first, so that
 * who calls begins before who is called. A verb that a kind does not need is NULL. */
#ifndef DDBSIM_ENTITY_H
#define DDBSIM_ENTITY_H

#include "bill.h"
#include "caller.h"
#include "field.h"
#include "sim.h"
#include "state.h"

struct key;

struct entity_kind {
    const char *plural;              /* its key in a scenario, its folder in a result: "tables" */
    const char *fallback, *sentence; /* of that key, as in a field row */
    const struct record *record;     /* its parameters; the spec begins with struct origin */
    size_t size;                     /* of one entity in the world */
    const struct output_set *const *outputs; /* all that it may publish, NULL-terminated */

    /* Its own state, from its spec. It may look up kinds that come before its own. The entity is
     * zeroed; it can be found by others as soon as it returns. */
    void (*init)(void *entity, struct sim *sim, const void *spec, struct diagnostics *diagnostics);
    /* Goes on where another run ended; only called when the scenario names one. It says into the
     * event log what it took and what begins anew, and complains of what cannot be. It may keep
     * `state`, which outlives it. */
    void (*take_over)(void *entity, const struct state *state, struct diagnostics *diagnostics);
    void (*resolve)(void *entity, struct diagnostics *diagnostics); /* names of any kind */
    void (*publish)(void *entity);                                  /* adds its probes */
    void (*bill)(void *entity, struct bills *bills);                /* adds its lines */
    /* All outputs are known: alarms find theirs. The first events are scheduled. */
    void (*start)(void *entity, struct diagnostics *diagnostics);
    void (*assert_conserved)(void *entity);
    void (*release)(void *entity); /* of what init began, also where it failed */

    /* One call, whose end is told to `caller` unless that is NULL. NULL: it cannot be called. */
    void (*call)(void *entity, struct caller *caller);
    /* The same for the key at that place (keyspace.h), whichever keys the entity has of its own.
     * NULL: it knows no keys, and is called as ever. */
    void (*call_for)(void *entity, uint64_t position, struct caller *caller);
    /* `count` calls of the interval that ends now (any `resolution` but `request`), for that key, or
     * for keys of its own where `key` is NULL. Their ends are told to `caller`, unless that is NULL,
     * in as many parts as they come in, at once or at the ends of later intervals: the counts add up
     * to `count`, and what lies between now and an ending's `at` is its latency. Who can be
     * abandoned ends what takes longer than the caller's patience there, as a failure. */
    void (*call_many)(void *entity, int64_t count, const struct key *key, struct caller *caller);
    /* The caller of a call that has not ended gives up waiting for it and is told nothing more.
     * NULL: it notices nothing, and tells the end as ever. */
    void (*abandon)(void *entity, struct caller *caller);
};

/* What a step, a consumer or a flush calls, whatever its kind. */
struct callable {
    void *entity;
    const struct entity_kind *kind;
};

/* The first of `kinds` (plurals, NULL-terminated) whose `names` is not NULL; that entity then knows
 * that it is called. An empty callable when none is named. */
struct callable callable_find(struct sim *sim, const char *const *kinds, const char *const *names);

static inline void callable_call(const struct callable *callable, struct caller *caller)
{
    callable->kind->call(callable->entity, caller);
}

static inline void callable_call_for(const struct callable *callable, uint64_t position,
                                     struct caller *caller)
{
    if (callable->kind->call_for)
        callable->kind->call_for(callable->entity, position, caller);
    else
        callable_call(callable, caller);
}

static inline void callable_call_many(const struct callable *callable, int64_t count,
                                      const struct key *key, struct caller *caller)
{
    callable->kind->call_many(callable->entity, count, key, caller);
}

/* Whether something calls the entity; complains when both or neither of that and a pace of its own
 * (`own`) are there. `what` is "workload", say. */
void callable_check_pace(const struct sim *sim, const char *what, const char *plural,
                         const struct origin *origin, bool own, struct diagnostics *diagnostics);

/* "tables/orders": where an entity's outputs lie. free() it. */
char *entity_path(const char *plural, const char *name);

#endif
