#include "ttl.h"

#include <math.h>

#include "memory.h"

static const struct field ttl_fields[] = {
    DURATION(struct ttl_spec, lifetime, REQUIRED, MINUTE, 3650 * DAY,
             "How long after it was added an item expires."),
    DURATION(struct ttl_spec, delay, "1h", 0, 30 * DAY,
             "How long after that it is deleted (AWS: \"typically within a few days\")."),
    FIELD_END};

const struct record ttl_record =
    RECORD(struct ttl_spec, "time_to_live", ttl_fields, NULL, "Items expire and are deleted.");

static const struct series ttl_series[] = {
    SERIES_ROW(struct ttl, expired, "expired_items", SERIES_VALUE, "1", "", "",
               "Items that have expired and are still stored."),
    SERIES_ROW(struct ttl, deleted_all, "time_to_live_deleted_item_count", SERIES_SUM, "1", "",
               "TimeToLiveDeletedItemCount", "Items that time to live deleted."),
    SERIES_END};

const struct output_set ttl_outputs = {.of = "ttl", .where = "tables/*", .rows = ttl_series};

void ttl_add(struct ttl *ttl, simtime born, double items)
{
    if (!ttl->spec)
        return;
    ttl->cohorts = memory_grow(ttl->cohorts, ttl->count, &ttl->capacity, sizeof *ttl->cohorts);
    ttl->cohorts[ttl->count++] = (struct cohort){born, items};
}

void ttl_count(struct ttl *ttl, double items, double before)
{
    simtime minute = ttl->sim->now / MINUTE * MINUTE;

    if (!ttl->spec)
        return;
    if (items < 0) {
        if (before > 0)
            ttl->alive *= fmax(0, 1 + items / before);
        return;
    }
    if (ttl->alive <= 0) { /* all were deleted: count afresh */
        ttl->expired_to = ttl->deleted_to = ttl->count;
        ttl->alive = 1;
    }
    if (ttl->count == 0 || ttl->cohorts[ttl->count - 1].born != minute)
        ttl_add(ttl, minute, 0);
    ttl->cohorts[ttl->count - 1].items += items / ttl->alive;
}

static void every_minute(struct sim *sim, void *subject)
{
    struct ttl *ttl = subject;
    double gone = 0, expired = 0;

    while (ttl->expired_to < ttl->count &&
           ttl->cohorts[ttl->expired_to].born + ttl->spec->lifetime <= sim->now)
        ttl->expired_to++;
    for (; ttl->deleted_to < ttl->expired_to; ttl->deleted_to++) {
        const struct cohort *cohort = &ttl->cohorts[ttl->deleted_to];
        if (cohort->born + ttl->spec->lifetime + ttl->spec->delay > sim->now)
            break;
        gone += cohort->items * ttl->alive;
    }
    for (size_t i = ttl->deleted_to; i < ttl->expired_to; i++)
        expired += ttl->cohorts[i].items * ttl->alive;
    ttl->expired = expired;
    ttl->deleted_all += gone;
    if (gone > 0)
        ttl->deleted(ttl->owner, gone);
    sim_at(sim, sim->now + MINUTE, PRIORITY_OBSERVE, every_minute, ttl);
}

/* Those of the start, by the minute of their birth. */
static void add_first(struct ttl *ttl, double items)
{
    int64_t minutes = (ttl->spec->lifetime + ttl->spec->delay + MINUTE - 1) / MINUTE;
    int64_t least =
        (ttl->spec->lifetime - ttl->sim->end) / MINUTE; /* younger ones outlive the run */

    for (int64_t m = minutes; m > 0 && m >= least; m--)
        ttl_add(ttl, -m * MINUTE, items / (double)minutes);
}

void ttl_init(struct ttl *ttl, struct sim *sim, const struct ttl_spec *spec, double items,
              void (*deleted)(void *owner, double items), void *owner)
{
    *ttl = (struct ttl){.sim = sim, .spec = spec, .deleted = deleted, .owner = owner, .alive = 1};
    if (!spec)
        return;
    if (items > 0)
        add_first(ttl, items);
    sim_at(sim, MINUTE, PRIORITY_OBSERVE, every_minute, ttl);
}

void ttl_begin_anew(struct ttl *ttl, double items)
{
    ttl->count = ttl->expired_to = ttl->deleted_to = 0;
    ttl->alive = 1;
    if (ttl->spec && items > 0)
        add_first(ttl, items);
}

void ttl_release(struct ttl *ttl)
{
    free(ttl->cohorts);
}
