#include "gateway.h"

#include <math.h>

static const struct field gateway_fields[] = {
    NUMBER(struct gateway_spec, rate, REQUIRED, MORE_THAN_0, 1e9,
           "Calls per second it lets through."),
    NUMBER(struct gateway_spec, burst, "=one second's worth", 1, 1e9,
           "Calls at once after a pause."),
    FIELD_END};

const struct record gateway_record = RECORD(struct gateway_spec, "gateway", gateway_fields, NULL,
                                            "Throttling upstream, before any client.");

static const struct series gateway_series[] = {
    SUM(struct gateway, admitted, "1", "granted", "", "Calls that were let through."),
    SUM(struct gateway, rejected, "1", "refused", "", "Calls that were turned away."), SERIES_END};

static const struct output_set gateway_outputs = {
    .of = "gateway", .where = "gateways/*", .rows = gateway_series};

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct gateway *gateway = entity;
    const struct gateway_spec *spec = of;
    double burst = spec->burst > 0 ? spec->burst : fmax(1, spec->rate);

    (void)diagnostics;
    *gateway = (struct gateway){.sim = sim, .spec = spec};
    gateway->path = entity_path("gateways", spec->origin.name);
    bucket_init(&gateway->bucket, spec->rate, burst, burst, 0);
}

static void release(void *entity)
{
    free(((struct gateway *)entity)->path);
}

static void publish(void *entity)
{
    struct gateway *gateway = entity;

    probes_add(&gateway->sim->probes, gateway->path,
               (struct probe){.outputs = &gateway_outputs, .subject = gateway});
}

/* Gathered calls came over the whole interval, and tokens flow in meanwhile that none of them finds
 * lost for want of room. Only what is left over when an interval begins must fit. */
static double level_over_interval(struct gateway *gateway)
{
    struct sim *sim = gateway->sim;
    struct bucket *bucket = &gateway->bucket;
    simtime begins = sim->now - sim_interval(sim);

    if (bucket->at == sim->now)
        return bucket->level;
    double room = bucket->depth, over = bucket->level - room;
    if (over > 0) {
        bucket->level -= over;
        bucket->accrued -= over;
    }
    bucket_level(bucket, begins > 0 ? begins : 0);
    bucket->depth += bucket->rate_per_s * simtime_seconds(sim->now - bucket->at);
    bucket_level(bucket, sim->now);
    bucket->depth = room;
    return bucket->level;
}

int64_t gateway_admit(struct gateway *gateway, int64_t count)
{
    if (!gateway)
        return count;
    double now = sim_gathers(gateway->sim) ? level_over_interval(gateway)
                                           : bucket_level(&gateway->bucket, gateway->sim->now);
    double level = floor(now + 1e-9);
    int64_t admitted = level < (double)count ? (int64_t)level : count;

    bucket_take(&gateway->bucket, (double)admitted);
    gateway->admitted += admitted;
    gateway->rejected += count - admitted;
    return admitted;
}

static const struct output_set *const outputs[] = {&gateway_outputs, NULL};

const struct entity_kind gateway_kind = {.plural = "gateways",
                                         .fallback = "=no gateway",
                                         .sentence =
                                             "Gateways in front of the application, by name.",
                                         .record = &gateway_record,
                                         .size = sizeof(struct gateway),
                                         .outputs = outputs,
                                         .init = init,
                                         .publish = publish,
                                         .release = release};
