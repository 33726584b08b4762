#include "ttl.h"

#include <math.h>

#include "memory.h"

static const char *const renewal_names[] = {"nothing", "puts", "writes", NULL};

static const struct field ttl_fields[] = {
    DURATION(struct ttl_spec, lifetime, REQUIRED, MINUTE, 3650 * DAY,
             "How long after it was added or renewed an item expires."),
    DURATION(struct ttl_spec, delay, "1h", 0, 30 * DAY,
             "How long after that it is deleted (AWS: \"typically within a few days\")."),
    ENUM(struct ttl_spec, renewed_by, renewal_names, "puts",
         "Which writes over an item renew it: puts, or writes (updates too) where they set the "
         "time anew."),
    FIELD_END};

static const struct past_default ttl_past[] = {{"renewed_by", "2026-11", "nothing"}, {0}};

const struct record ttl_record = RECORD_WITH_PAST(struct ttl_spec, "time_to_live", ttl_fields,
                                                  ttl_past, NULL, "Items expire and are deleted.");

static const struct series ttl_series[] = {
    SERIES_ROW(struct ttl, expired, "expired_items", SERIES_VALUE, "1", "", "",
               "Items that have expired and are still stored."),
    SERIES_ROW(struct ttl, deleted_all, "time_to_live_deleted_item_count", SERIES_SUM, "1", "",
               "TimeToLiveDeletedItemCount", "Items that time to live deleted."),
    SERIES_ROW(struct ttl, renewed, "renewed_items", SERIES_SUM, "1", "", "",
               "Items that a write over them renewed."),
    SERIES_ROW(struct ttl, expired_read, "expired_items_read", SERIES_SUM, "1", "", "",
               "Items that were read although they had expired, for they were still stored."),
    SERIES_ROW(struct ttl, expired_units, "expired_read_capacity_units", SERIES_SUM, "1", "", "",
               "Read units that these cost, among those consumed."),
    SERIES_END};

const struct output_set ttl_outputs = {.of = "ttl", .where = "tables/*", .rows = ttl_series};

void ttl_add(struct ttl *ttl, simtime born, double items)
{
    if (!ttl->spec)
        return;
    ttl->cohorts = memory_grow(ttl->cohorts, ttl->count, &ttl->capacity, sizeof *ttl->cohorts);
    ttl->cohorts[ttl->count++] = (struct cohort){born, items};
}

/* Cohorts are scaled at once by one factor, which is put into them before it is too small to divide
 * by. */
static void scale(struct ttl *ttl, double part)
{
    const double least = 1e-100;

    ttl->alive *= fmax(0, part);
    if (ttl->alive <= 0 || ttl->alive > least)
        return;
    for (size_t i = ttl->deleted_to; i < ttl->count; i++)
        ttl->cohorts[i].items *= ttl->alive;
    ttl->alive = 1;
}

static void add_now(struct ttl *ttl, double items)
{
    simtime minute = ttl->sim->now / MINUTE * MINUTE;

    if (ttl->alive <= 0) { /* all were deleted: count afresh */
        ttl->expired_to = ttl->deleted_to = ttl->count;
        ttl->alive = 1;
    }
    if (ttl->count == 0 || ttl->cohorts[ttl->count - 1].born != minute)
        ttl_add(ttl, minute, 0);
    ttl->cohorts[ttl->count - 1].items += items / ttl->alive;
}

void ttl_count(struct ttl *ttl, double items, double before)
{
    if (!ttl->spec)
        return;
    if (items >= 0)
        add_now(ttl, items);
    else if (before > 0)
        scale(ttl, 1 + items / before);
}

void ttl_renew(struct ttl *ttl, double items, double before)
{
    double renewed = fmin(items, before);

    if (renewed <= 0)
        return;
    scale(ttl, 1 - renewed / before);
    add_now(ttl, renewed);
    ttl->renewed += renewed;
}

void ttl_read(struct ttl *ttl, double items, double units, double stored)
{
    double share = stored > 0 ? fmin(1, ttl->expired / stored) : 0;

    ttl->expired_read += items * share;
    ttl->expired_units += units * share;
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
