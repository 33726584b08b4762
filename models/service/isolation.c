#include "isolation.h"

static bool is_connected(const struct replica *replica)
{
    return replica->isolations == 0;
}

/* Whether a Region other than that replica's can acknowledge its writes. */
static bool has_second_region(const struct replica *replica)
{
    const struct global_table *g = replica->global_table;

    if (g->spec->witness)
        return true;
    for (size_t i = 0; i < g->count; i++)
        if (i != replica->number && is_connected(&g->replicas[i]))
            return true;
    return false;
}

/* Of strong consistency: what needs a second Region fails where there is none. */
static void update_replicas(struct global_table *g)
{
    for (size_t i = 0; i < g->count && global_table_is_strong(g); i++) {
        struct replica *replica = &g->replicas[i];
        impairment_isolate(&replica->table->impairment, !is_connected(replica) ||
                                                            replica->catches_up ||
                                                            !has_second_region(replica));
    }
}

static void pause_links(const struct replica *replica, void (*change)(struct replication *link))
{
    const struct global_table *g = replica->global_table;

    for (size_t i = 0; i < g->count; i++)
        if (i != replica->number) {
            change(global_table_link(g, i, replica->number));
            change(global_table_link(g, replica->number, i));
        }
}

void isolation_begin(struct replica *replica)
{
    if (replica->isolations++ == 0)
        replica->table->control.frozen = "replication of the table is paused, which keeps its "
                                         "settings as they are";
    pause_links(replica, replication_pause);
    update_replicas(replica->global_table);
}

/* What waits for a Region that is isolated itself does not count. */
static bool is_behind(const struct replica *replica)
{
    const struct global_table *g = replica->global_table;

    for (size_t i = 0; i < g->count; i++)
        if (i != replica->number && is_connected(&g->replicas[i]) &&
            replication_is_behind(global_table_link(g, i, replica->number)))
            return true;
    return false;
}

static void look_again(struct sim *sim, void *subject);

static void await(struct replica *replica)
{
    struct sim *sim = replica->global_table->sim;
    sim_at(sim, sim->now + replica->global_table->law.retry_after, PRIORITY_CONTROL, look_again,
           replica);
}

static void look_again(struct sim *sim, void *subject)
{
    struct replica *replica = subject;

    if (is_connected(replica) && is_behind(replica)) {
        await(replica);
        return;
    }
    replica->catches_up = false; /* or it is isolated anew, whose end looks again */
    update_replicas(replica->global_table);
    if (is_connected(replica))
        event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, replica->table->path,
                      "all writes of other Regions are there: writes and strong reads are served");
}

static void catch_up(struct replica *replica)
{
    if (replica->catches_up)
        return;
    replica->catches_up = true;
    await(replica);
}

void isolation_end(struct replica *replica)
{
    pause_links(replica, replication_resume);
    if (--replica->isolations == 0) {
        replica->table->control.frozen = NULL;
        if (global_table_is_strong(replica->global_table))
            catch_up(replica);
    }
    update_replicas(replica->global_table);
}

void isolation_expect(struct replica *replica)
{
    const struct global_table *g = replica->global_table;

    for (size_t i = 0; i < g->count && global_table_is_strong(g); i++)
        g->replicas[i].table->impairment.possible = true;
}
