#include "unknown.h"

#include "text.h"

static const struct field spread_fields[] = {
    TEXT(struct spread_spec, p10, "=mean and sd say it", "One draw in ten is below."),
    TEXT(struct spread_spec, p90, "=mean and sd say it", "One draw in ten is above."),
    TEXT(struct spread_spec, mean, "=p10 and p90 say it", "normal: the mean."),
    TEXT(struct spread_spec, sd, "=p10 and p90 say it", "normal: the standard deviation."),
    FIELD_END};

static void spread_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct spread_spec *s = spec;

    bool by_quantiles = s->p10 && s->p90 && !s->mean && !s->sd,
         by_moments = s->mean && s->sd && !s->p10 && !s->p90;

    if (!by_quantiles && !by_moments)
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "'%s' needs 'p10' and 'p90', or 'mean' and 'sd'", s->origin.name);
}

static const struct record spread_record =
    RECORD(struct spread_spec, "spread", spread_fields, spread_validate,
           "A normal or lognormal distribution by two of its numbers.");

static const struct field discrete_fields[] = {
    TEXT(struct discrete_spec, value, REQUIRED, "A value, or FROM..TO: any between."),
    RATIO(struct discrete_spec, share, REQUIRED, 0, 1, "In what share of the futures."), FIELD_END};

static const struct record discrete_record =
    RECORD(struct discrete_spec, "discrete_value", discrete_fields, NULL,
           "One of the values that an unknown may have.");

static const char *const set_names[] = {"as_written", "published", "drawn", NULL};

static const struct field unknown_fields[] = {
    ENUM(
        struct unknown_spec, set, set_names, "drawn",
        "Of the unknown `service` alone: published draws what AWS does not publish from the ranges "
        "that are known, as_written leaves it as the scenario says. May be said in short: "
        "`service: published`."),
    TEXT(struct unknown_spec, path, "=scale says it", "What the drawn value is set at."),
    TEXT(struct unknown_spec, scale, "=path says it", "What is multiplied by the drawn value."),
    TEXT(struct unknown_spec, uniform, "=another distribution", "FROM..TO, each as likely."),
    TEXT(struct unknown_spec, loguniform, "=another distribution",
         "FROM..TO, each order of magnitude as likely."),
    TEXTS(struct unknown_spec, triangular, "=another distribution", "[least, most likely, most]."),
    OPTION(struct unknown_spec, normal, struct spread_spec, spread_record, "=another distribution",
           "Normal, by p10 and p90 or by mean and sd."),
    OPTION(struct unknown_spec, lognormal, struct spread_spec, spread_record,
           "=another distribution", "Lognormal, by p10 and p90."),
    LIST(struct unknown_spec, discrete, struct discrete_spec, discrete_record,
         "=another distribution", "Values, each with its share."),
    TEXT(struct unknown_spec, within, "=no more bounds",
         "FROM..TO: the part of the distribution between them is all of it."),
    FIELD_END};

static size_t distributions(const struct unknown_spec *u)
{
    return (u->uniform != NULL) + (u->loguniform != NULL) + (u->triangular_count > 0) +
           (u->normal != NULL) + (u->lognormal != NULL) + (u->discrete_count > 0);
}

static void unknown_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct unknown_spec *u = spec;
    bool service = text_equal(u->origin.name, "service");
    struct place place = origin_place(&u->origin, NULL);

    if (text_equal(u->origin.name, "seed") || text_equal(u->origin.name, "design") ||
        text_equal(u->origin.name, "variant"))
        diagnostics_add(diagnostics, place,
                        "an unknown cannot be named '%s', which is an axis of campaigns; give it "
                        "another name",
                        u->origin.name);
    else if (service && (u->set == UNKNOWN_DRAWN || distributions(u) || u->path || u->scale))
        diagnostics_add(diagnostics, place,
                        "'service' must be 'published' or 'as_written'; give another unknown a "
                        "name of its own");
    else if (!service && u->set != UNKNOWN_DRAWN)
        diagnostics_add(diagnostics, place, "'set' is for the unknown 'service' alone");
    else if (!service && !u->path == !u->scale)
        diagnostics_add(diagnostics, place, "unknown '%s' needs 'path' or 'scale', one of them",
                        u->origin.name);
    else if (!service && distributions(u) != 1)
        diagnostics_add(diagnostics, place,
                        "unknown '%s' needs one distribution: uniform, loguniform, triangular, "
                        "normal, lognormal or discrete",
                        u->origin.name);
}

const struct record unknown_record = {.name = "unknown",
                                      .size = sizeof(struct unknown_spec),
                                      .fields = unknown_fields,
                                      .validate = unknown_validate,
                                      .sentence = "What nobody knows, and how it may turn out.",
                                      .shorthand = "set"};
