#include "recent_writes.h"

#include <stdlib.h>

#include "hash.h"
#include "memory.h"

enum { SLOTS_FIRST = 256, RUN = 8 };

static void make_slots(struct recent_writes *writes, size_t count)
{
    writes->count = count;
    writes->slots = memory_new(count + RUN, sizeof *writes->slots); /* the last run goes beyond */
}

void recent_writes_init(struct recent_writes *writes, simtime kept)
{
    *writes = (struct recent_writes){.kept = kept};
    make_slots(writes, SLOTS_FIRST);
}

void recent_writes_release(struct recent_writes *writes)
{
    free(writes->slots);
}

static struct recent_key *run_of(const struct recent_writes *writes, uint64_t position)
{
    return &writes->slots[hash_mix(position + HASH_GOLDEN) & (writes->count - 1)];
}

static bool is_empty(const struct recent_key *key)
{
    return !key->writes[0].at;
}

static bool is_forgotten(const struct recent_writes *writes, const struct recent_key *key,
                         simtime now)
{
    for (int i = 0; i < WRITES_OF_A_KEY; i++) {
        const struct recent_write *w = &key->writes[i];
        if (w->at && w->at + w->lag + writes->kept >= now)
            return false;
    }
    return true;
}

static struct recent_key *own_slot(const struct recent_writes *writes, uint64_t position)
{
    struct recent_key *run = run_of(writes, position);

    for (int i = 0; i < RUN; i++)
        if (run[i].position == position && !is_empty(&run[i]))
            return &run[i];
    return NULL;
}

static struct recent_key *free_slot(const struct recent_writes *writes, uint64_t position,
                                    simtime now)
{
    struct recent_key *run = run_of(writes, position);

    for (int i = 0; i < RUN; i++)
        if (is_forgotten(writes, &run[i], now))
            return &run[i];
    return NULL;
}

/* False: there is no slot free for one of those that matter. */
static bool move(struct recent_writes *to, const struct recent_writes *from, simtime now)
{
    for (size_t i = 0; i < from->count + RUN; i++) {
        const struct recent_key *key = &from->slots[i];
        if (is_forgotten(from, key, now))
            continue;
        struct recent_key *slot = free_slot(to, key->position, now);
        if (!slot)
            return false;
        *slot = *key;
    }
    return true;
}

static void grow(struct recent_writes *writes, simtime now)
{
    struct recent_writes larger = {.kept = writes->kept};

    make_slots(&larger, 2 * writes->count);
    while (!move(&larger, writes, now)) {
        free(larger.slots);
        make_slots(&larger, 2 * larger.count);
    }
    free(writes->slots);
    *writes = larger;
}

static struct recent_key *slot_for(struct recent_writes *writes, uint64_t position, simtime now)
{
    struct recent_key *slot = own_slot(writes, position);

    if (slot)
        return slot;
    while (!(slot = free_slot(writes, position, now)))
        grow(writes, now);
    *slot = (struct recent_key){.position = position};
    return slot;
}

void recent_writes_note(struct recent_writes *writes, uint64_t position, struct recent_write write,
                        simtime now)
{
    struct recent_key *key = slot_for(writes, position, now);
    int oldest = 0;

    for (int i = 1; i < WRITES_OF_A_KEY; i++)
        if (key->writes[i].at < key->writes[oldest].at)
            oldest = i;
    key->writes[is_empty(key) ? 0 : oldest] = write;
}

struct recent_write recent_writes_find(const struct recent_writes *writes, uint64_t position,
                                       simtime now)
{
    const struct recent_key *key = own_slot(writes, position);
    struct recent_write last = {0};

    for (int i = 0; key && i < WRITES_OF_A_KEY; i++)
        if (key->writes[i].at <= now && key->writes[i].at > last.at)
            last = key->writes[i];
    return last.at && last.at + last.lag + writes->kept >= now ? last : (struct recent_write){0};
}
