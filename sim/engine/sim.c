#include "sim.h"

#include "memory.h"
#include "text.h"

static const volatile int never;

void sim_init(struct sim *sim, uint64_t seed, simtime end)
{
    *sim = (struct sim){.seed = seed, .end = end, .interrupted = &never};
    queue_init(&sim->queue);
}

void sim_place(struct sim *sim, uint64_t seed)
{
    struct rng draws;

    rng_init(&draws, seed, "keys", "placement");
    sim->placement = rng_word(&draws) | 1; /* 0 stands for names alone */
}

void sim_release(struct sim *sim)
{
    queue_release(&sim->queue);
    probes_release(&sim->probes);
    probes_release(&sim->states);
    event_log_release(&sim->event_log);
    free(sim->entities);
    free(sim->gatherers.items);
    if (sim->intervals)
        intervals_release(sim->intervals);
    free(sim->intervals);
    *sim = (struct sim){0};
}

void sim_run(struct sim *sim)
{
    invariant_context_set(&sim->now, sim->seed);
    while (!sim->stopped && !*sim->interrupted && sim->queue.count &&
           event_time(queue_next_key(&sim->queue)) <= sim->end) {
        struct event event = queue_pop(&sim->queue);
        sim->now = event_time(event.key);
        sim->running = event.key;
        sim->handled++;
        event.handler(sim, event.subject);
    }
    invariant_context_set(NULL, 0);
}

void sim_register(struct sim *sim, const char *plural, const char *name, void *entity,
                  const struct entity_kind *kind)
{
    sim->entities =
        memory_grow(sim->entities, sim->entity_count, &sim->entity_capacity, sizeof *sim->entities);
    sim->entities[sim->entity_count++] = (struct sim_entity){plural, name, entity, kind, false};
}

struct sim_entity *sim_entity(const struct sim *sim, const char *plural, const char *name)
{
    for (size_t i = 0; i < sim->entity_count; i++)
        if (text_equal(sim->entities[i].plural, plural) && text_equal(sim->entities[i].name, name))
            return &sim->entities[i];
    return NULL;
}

void *sim_find(const struct sim *sim, const char *plural, const char *name)
{
    struct sim_entity *found = sim_entity(sim, plural, name);
    return found ? found->entity : NULL;
}

void sim_gather_each(struct sim *sim, void (*interval_ended)(struct sim *sim, void *subject),
                     void *subject)
{
    struct gatherers *g = &sim->gatherers;

    g->items = memory_grow(g->items, g->count, &g->capacity, sizeof *g->items);
    g->items[g->count++] = (struct gatherer){interval_ended, subject};
}

void sim_choose_intervals(struct sim *sim, simtime shortest, simtime longest)
{
    sim->resolution = longest;
    sim->intervals = memory_new(1, sizeof *sim->intervals);
    intervals_init(sim->intervals, shortest, longest);
}

static void tell_gatherers(struct sim *sim, void *subject)
{
    (void)subject;
    for (size_t i = 0; i < sim->gatherers.count; i++)
        sim->gatherers.items[i].interval_ended(sim, sim->gatherers.items[i].subject);
}

/* Comes last at the end of an interval, when all is decided. Its own event is no mark: nothing
 * happens in it. */
static void next_interval(struct sim *sim, void *subject)
{
    simtime end;

    (void)subject;
    if (sim->now >= sim->end)
        return;
    if (sim->intervals)
        intervals_next(sim->intervals, sim->now, sim->end);
    end = sim->intervals ? sim->intervals->end : sim_gather_time(sim, sim->now + 1);
    queue_push(&sim->queue, (struct event){event_key(end, PRIORITY_TRAFFIC), tell_gatherers, NULL});
    queue_push(&sim->queue, (struct event){event_key(end, PRIORITY_RECORD), next_interval, NULL});
}

void sim_start_intervals(struct sim *sim)
{
    if (sim->resolution && (sim->intervals || sim->gatherers.count))
        next_interval(sim, NULL);
}
