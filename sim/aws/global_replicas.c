#include "global_replicas.h"

#include <math.h>

#include "aws_name.h"
#include "text.h"

/* A name of a scenario has so many letters at most; Regions are called by these. */
enum { NAME_MOST = 255 };
#define REGION_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789-"

static bool is_region(const char *text)
{
    return *text && strchr(text, '-') && strspn(text, REGION_LETTERS) == strlen(text);
}

const char *global_replicas_region(const char *name, const char *home)
{
    size_t length = strlen(home);

    if (strncmp(name, home, length) != 0 || name[length] != '.')
        return NULL;
    return is_region(name + length + 1) ? name + length + 1 : NULL;
}

const struct collected_override *global_replicas_override(const struct collected_replica *replica,
                                                          const char *index)
{
    for (size_t i = 0; i < replica->override_count; i++) {
        const char *of = replica->overrides[i].index;
        if (of && index ? text_equal(of, index) : of == index)
            return &replica->overrides[i];
    }
    return NULL;
}

static double other(double value, double otherwise)
{
    return isfinite(value) ? value : otherwise;
}

static void override(const struct collected_replica *replica, const char *index, bool on_demand,
                     struct collected_throughput *out)
{
    const struct collected_override *own = global_replicas_override(replica, index);

    if (!own)
        return;
    if (!on_demand)
        out->capacity[READ] = other(own->read_capacity, out->capacity[READ]);
    out->max_on_demand[READ] = other(own->max_read, out->max_on_demand[READ]);
    for (enum side s = READ; s < SIDES; s++)
        out->warm[s] = other(own->warm[s], out->warm[s]);
}

/* As it would be described in its own Region. */
static struct collected_description *describe(const struct collected_description *home,
                                              const struct collected_replica *replica,
                                              struct arena *arena)
{
    struct collected_description *d = arena_take(arena, 1, sizeof *d);

    *d = *home;
    d->status = replica->status;
    if (replica->table_class)
        d->table_class = replica->table_class;
    override(replica, NULL, d->on_demand, &d->throughput);
    d->indexes = arena_take(arena, home->index_count, sizeof *d->indexes);
    for (size_t i = 0; i < home->index_count; i++) {
        d->indexes[i] = home->indexes[i];
        if (!d->indexes[i].local)
            override(replica, d->indexes[i].name, d->on_demand, &d->indexes[i].throughput);
    }
    return d;
}

static const char *home_of(const struct collected *collected, const struct collected_description *d,
                           struct arena *arena)
{
    struct aws_arn arn;

    return d->arn && aws_name_read_arn(arena, d->arn, &arn) && arn.region ? arn.region
                                                                          : collected->region;
}

static bool is_active(const struct collected_replica *replica)
{
    return !replica->status || text_equal(replica->status, "ACTIVE");
}

static bool is_known(const struct global_replicas *out, const char *region)
{
    for (size_t i = 0; i < out->count; i++)
        if (text_equal(out->items[i].of->region, region))
            return true;
    return false;
}

static void add_replica(struct global_replicas *out, const struct collected *collected,
                        const struct collected_table *table,
                        const struct collected_replica *replica, struct arena *arena)
{
    const char *name = arena_printf(arena, "%s.%s", table->name, replica->region);

    if (strlen(name) > NAME_MOST)
        out->why_none = arena_printf(arena,
                                     "%s is longer than a scenario's names, which have %d "
                                     "letters at most",
                                     name, NAME_MOST);
    else if (collected_find_table(collected, name))
        out->why_none = arena_printf(arena, "a table of this account is called %s itself", name);
    out->items[out->count++] =
        (struct global_replica){replica,
                                {.name = name,
                                 .described = describe(table->described, replica, arena),
                                 .extras = table->extras}};
}

/* What the rule of three Regions makes of it. */
static void check_strong(struct global_replicas *out, const struct collected_description *d)
{
    size_t tables = out->count + 1;

    out->strong = d->multi_region_consistency && text_equal(d->multi_region_consistency, "STRONG");
    out->witness = out->strong && tables == 2 && (d->has_witness || out->elsewhere == 1);
    if (out->strong && tables + out->witness != 3 && !out->why_none)
        out->why_none = "strong consistency takes three Regions, and not so many are active";
}

void global_replicas_find(struct global_replicas *out, const struct collected *collected,
                          const struct collected_table *table, struct arena *arena)
{
    const struct collected_description *d = table->described;

    *out = (struct global_replicas){0};
    if (!d || !d->replica_count)
        return;
    out->home = home_of(collected, d, arena);
    out->items = arena_take(arena, d->replica_count, sizeof *out->items);
    if (!out->home)
        out->why_none = "no TableArn says which of the Regions was asked";
    for (size_t i = 0; i < d->replica_count; i++) {
        const struct collected_replica *replica = &d->replicas[i];
        if (!replica->region || (out->home && text_equal(replica->region, out->home)))
            continue;
        out->elsewhere++;
        if (is_active(replica) && is_region(replica->region) && !is_known(out, replica->region))
            add_replica(out, collected, table, replica, arena);
    }
    if (out->count)
        check_strong(out, d);
}
