#include "staleness.h"

#include <stdlib.h>

#include "exact.h"
#include "memory.h"

static const struct field staleness_fields[] = {
    RATIO(struct staleness_spec, lagging, "1.5%", 0, 1,
          "Part of the writes that the third replica does not have when they are acknowledged."),
    DURATION(struct staleness_spec, delay, "22ms", MICROSECOND, HOUR,
             "By how much it has them later, on average."),
    RATIO(struct staleness_spec, index_late, "3.15%", 0, 1,
          "Part of an index's writes that arrive after the table's reply."),
    DURATION(struct staleness_spec, index_delay, "3400us", MICROSECOND, HOUR,
             "By how much, on average."),
    RATIO(struct staleness_spec, index_very_late, "0.31%", 0, 1,
          "Part of an index's writes that arrive much later."),
    DURATION(struct staleness_spec, index_very_delay, "1s", MICROSECOND, HOUR,
             "By how much, on average."),
    FIELD_END};

static void validate(const void *of, struct diagnostics *diagnostics)
{
    const struct staleness_spec *spec = of;

    if (spec->index_late + spec->index_very_late > 1)
        diagnostics_add(
            diagnostics, origin_place(&spec->origin, "index_very_late"),
            "'index_late' and 'index_very_late' are parts of the same writes, 100 %% at "
            "most in all");
}

const struct record staleness_record =
    RECORD(struct staleness_spec, "staleness", staleness_fields, validate,
           "How late replicas and indexes are, for counting stale reads.");

/* After so many mean delays nothing is stale any more: exp(-20) of it. */
enum { DELAYS = 20, REPLICAS_OF_A_PARTITION = 3, QUORUM = 2 };

static simtime longer(simtime a, simtime b)
{
    return a > b ? a : b;
}

/* Over how long the rate of writes is told, where delays are so long. */
static simtime memory_of(simtime delay)
{
    static const simtime least = 2 * SECOND, most = 10 * SECOND;
    simtime wanted = 50 * delay;

    return wanted < least ? least : wanted < most ? wanted : most;
}

void staleness_init(struct staleness *staleness, const struct staleness_spec *spec, size_t indexes,
                    uint64_t seed, const char *path)
{
    simtime index_kept = longer(spec->index_delay, spec->index_very_delay);

    *staleness = (struct staleness){.spec = spec, .count = indexes + 1};
    staleness->writes = memory_new(staleness->count, sizeof *staleness->writes);
    staleness->rates = memory_new(staleness->count, sizeof *staleness->rates);
    for (size_t i = 0; i < staleness->count; i++) {
        recent_writes_init(&staleness->writes[i], DELAYS * (i ? index_kept : spec->delay));
        staleness->rates[i].memory = memory_of(i ? index_kept : spec->delay);
    }
    rng_init(&staleness->draws, seed, path, "staleness");
}

void staleness_release(struct staleness *staleness)
{
    for (size_t i = 0; i < staleness->count; i++) {
        recent_writes_release(&staleness->writes[i]);
        key_rates_release(&staleness->rates[i]);
    }
    free(staleness->rates);
    free(staleness->writes);
    free(staleness->pending);
}

void staleness_note(struct staleness *staleness, size_t where, uint64_t position, simtime lag)
{
    staleness->pending = memory_grow(staleness->pending, staleness->pending_count,
                                     &staleness->pending_capacity, sizeof *staleness->pending);
    staleness->pending[staleness->pending_count++] = (struct unacknowledged){where, position, lag};
}

void staleness_acknowledge(struct staleness *staleness, simtime at, simtime now)
{
    for (size_t i = 0; i < staleness->pending_count; i++) {
        const struct unacknowledged *write = &staleness->pending[i];
        recent_writes_note(&staleness->writes[write->where], write->position,
                           (struct recent_write){at, write->lag}, now);
    }
    staleness->pending_count = 0;
}

static double still_late(double part, simtime age, simtime delay)
{
    return part * exact_exp(-(double)age / (double)delay);
}

double staleness_of(const struct staleness_spec *spec, bool of_index, simtime age, int zones_lost)
{
    int replicas = REPLICAS_OF_A_PARTITION - zones_lost;

    if (of_index)
        return still_late(spec->index_late, age, spec->index_delay) +
               still_late(spec->index_very_late, age, spec->index_very_delay);
    if (replicas <= QUORUM)
        return 0;
    return (double)(replicas - QUORUM) / replicas * still_late(spec->lagging, age, spec->delay);
}

bool staleness_draw(struct staleness *staleness, size_t where, uint64_t position, simtime now,
                    int zones_lost)
{
    struct recent_write write = recent_writes_find(&staleness->writes[where], position, now);

    if (!write.at)
        return false;
    simtime settled = write.at + write.lag;
    return now < settled || rng_uniform(&staleness->draws) <
                                staleness_of(staleness->spec, where > 0, now - settled, zones_lost);
}

void staleness_note_many(struct staleness *staleness, size_t where, struct key_class class,
                         double count, const struct sim *sim)
{
    key_rates_note(&staleness->rates[where], class.id, count, sim);
}

/* Of a part that is late by such a time, at an exponential age. */
static double late_on_average(double part, double writes_per_s, simtime delay)
{
    double n = writes_per_s * simtime_seconds(delay);
    return part * n / (1 + n);
}

double staleness_part(struct staleness *staleness, size_t where, struct key_class class,
                      double lag_s, int zones_lost, const struct sim *sim)
{
    const struct staleness_spec *spec = staleness->spec;
    double rate = key_rates_of(&staleness->rates[where], class.id, sim) / class.keys;

    if (!where)
        return late_on_average(staleness_of(spec, false, 0, zones_lost), rate, spec->delay);
    double late = late_on_average(spec->index_late, rate, spec->index_delay) +
                  late_on_average(spec->index_very_late, rate, spec->index_very_delay);
    double waits = exact_exp(-rate * lag_s);
    return 1 - waits + waits * late;
}
