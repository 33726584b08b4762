#include "gateway.h"

#include <math.h>

#include "text.h"

static const struct field gateway_fields[] = {
    NUMBER(struct gateway_spec, rate, REQUIRED, MORE_THAN_0, 1e9,
           "Calls per second it lets through."),
    NUMBER(struct gateway_spec, burst, "=one second's worth", 1, 1e9,
           "Calls at once after a pause."),
    FIELD_END};

const struct record gateway_record = RECORD(struct gateway_spec, "gateway", gateway_fields, NULL,
                                            "Throttling upstream, before any client.");

static const struct series gateway_series[] = {
    SUM(struct gateway, admitted, "1", "", "Calls that were let through."),
    SUM(struct gateway, rejected, "1", "", "Calls that were turned away."), SERIES_END};

void gateway_init(struct gateway *gateway, struct sim *sim, const struct gateway_spec *spec)
{
    struct text path = {0};
    double burst = spec->burst > 0 ? spec->burst : fmax(1, spec->rate);

    text_addf(&path, "gateways/%s", spec->origin.name);
    *gateway = (struct gateway){.sim = sim, .spec = spec, .path = path.bytes};
    bucket_init(&gateway->bucket, spec->rate, burst, burst, 0);
    sim_register(sim, "gateways", spec->origin.name, gateway);
}

void gateway_release(struct gateway *gateway)
{
    free(gateway->path);
}

void gateway_publish(struct gateway *gateway)
{
    probes_add(&gateway->sim->probes, gateway->path,
               (struct probe){.rows = gateway_series, .subject = gateway});
}

int64_t gateway_admit(struct gateway *gateway, int64_t count)
{
    if (!gateway)
        return count;
    double level = floor(bucket_level(&gateway->bucket, gateway->sim->now) + 1e-9);
    int64_t admitted = level < (double)count ? (int64_t)level : count;

    bucket_take(&gateway->bucket, (double)admitted);
    gateway->admitted += admitted;
    gateway->rejected += count - admitted;
    return admitted;
}
