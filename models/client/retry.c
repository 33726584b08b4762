#include "retry.h"

#include <math.h>

enum { QUOTA_TOKENS = 500, QUOTA_RETRY = 5, BUDGET_RETRIES = 100 };

static const struct retry_law laws[] = {
    [RETRY_NONE] = {.name = "none", .attempts = 1},
    [RETRY_LEGACY] = {.name = "legacy",
                      .attempts = 10,
                      .base_delay = 50 * MILLISECOND,
                      .max_delay = DAY,
                      .jitter = JITTER_NONE},
    [RETRY_STANDARD] = {.name = "standard",
                        .attempts = 3,
                        .base_delay = SECOND,
                        .max_delay = 20 * SECOND,
                        .jitter = JITTER_FULL,
                        .quota = true,
                        .timeout_price = 10,
                        .error_price = QUOTA_RETRY},
    [RETRY_ADAPTIVE] = {.name = "adaptive",
                        .attempts = 3,
                        .base_delay = SECOND,
                        .max_delay = 20 * SECOND,
                        .jitter = JITTER_FULL,
                        .quota = true,
                        .timeout_price = 10,
                        .error_price = QUOTA_RETRY,
                        .limits_rate = true},
    [RETRY_STANDARD_2026] = {.name = "standard_2026",
                             .attempts = 4,
                             .base_delay = SECOND,
                             .max_delay = 20 * SECOND,
                             .transient_delay = 25 * MILLISECOND,
                             .jitter = JITTER_FULL,
                             .quota = true,
                             .timeout_price = 14,
                             .error_price = 14},
    [RETRY_CUSTOM] = {.name = "custom", .attempts = 5, .custom = true},
    {.name = NULL}};

static const char *const jitter_names[] = {"none", "full", "equal", "10%", "decorrelated", NULL};

static const struct field retry_fields[] = {
    VARIANT(struct retry_spec, mode, laws, "legacy",
            "The SDK's retry mode by its own name, none, or custom."),
    COUNT(struct retry_spec, attempts,
          "=the mode's own (legacy 10, standard and adaptive 3, standard_2026 4, custom 5)", 1, 100,
          "Attempts in all, the first included."),
    DURATION(struct retry_spec, base_delay, "100ms", 0, HOUR,
             "custom: delay before the first retry."),
    DURATION(struct retry_spec, max_delay, "30s", 0, HOUR, "custom: no delay is longer."),
    NUMBER(struct retry_spec, multiplier, "2", 1, 10,
           "custom: each delay is this many times the one before."),
    ENUM(struct retry_spec, jitter, jitter_names, "full",
         "custom: none (the delay), full (0 to the delay), equal (half of it and a random half), "
         "10% (a tenth more or less), decorrelated (base_delay to three times the one before)."),
    RATIO(struct retry_spec, budget, "=retries are not budgeted", 0.001, 10,
          "custom: retries as a part of calls, at most."),
    FIELD_END};

static void retry_validate(const void *spec, struct diagnostics *diagnostics)
{
    static const char *const only_custom[] = {"base_delay", "max_delay", "multiplier",
                                              "jitter",     "budget",    NULL};
    const struct retry_spec *retry = spec;

    for (size_t i = 0; only_custom[i] && !laws[retry->mode].custom; i++)
        if (origin_has(&retry->origin, only_custom[i]))
            diagnostics_add(diagnostics, origin_place(&retry->origin, only_custom[i]),
                            "'%s' is for 'mode: custom'; mode %s has its own delays",
                            only_custom[i], laws[retry->mode].name);
}

const struct record retry_record = RECORD(struct retry_spec, "retry", retry_fields, retry_validate,
                                          "What is done after a throttled attempt.");

static void apply_law(struct retry_spec *rules, const struct retry_law *law)
{
    if (!rules->attempts)
        rules->attempts = law->attempts;
    if (!law->base_delay)
        return;
    rules->base_delay = law->base_delay;
    rules->max_delay = law->max_delay;
    rules->multiplier = 2;
    rules->jitter = law->jitter;
}

simtime retry_delay(const struct retry_spec *retry, int attempt, double u, double before_s)
{
    double delay = (double)retry->base_delay, most = (double)retry->max_delay;

    for (int i = 1; i < attempt && delay < most; i++)
        delay *= retry->multiplier;
    delay = fmin(delay, most);
    switch (retry->jitter) {
    case JITTER_FULL:
        delay *= u;
        break;
    case JITTER_EQUAL:
        delay *= 0.5 + 0.5 * u;
        break;
    case JITTER_SMALL:
        delay *= 0.9 + 0.2 * u;
        break;
    case JITTER_DECORRELATED: {
        double base = (double)retry->base_delay, high = 3e9 * before_s;
        delay = fmin(most, base + u * fmax(0, high - base));
        break;
    }
    }
    return (simtime)(delay + 0.5);
}

void retry_init(struct retry *retry, const struct retry_spec *spec, double instances)
{
    *retry = (struct retry){.law = &laws[spec->mode], .rules = *spec};
    apply_law(&retry->rules, retry->law);
    retry->has_quota = retry->law->quota || spec->budget > 0;
    retry->each = spec->budget > 0 ? 1 : QUOTA_RETRY;
    retry->quota = retry->quota_most =
        (spec->budget > 0 ? BUDGET_RETRIES : QUOTA_TOKENS) * instances;
}

simtime retry_delay_after(const struct retry *retry, enum retry_cause cause, int attempt, double u,
                          double before_s)
{
    struct retry_spec rules;

    if (cause == RETRY_THROTTLE || !retry->law->transient_delay)
        return retry_delay(&retry->rules, attempt, u, before_s);
    rules = retry->rules;
    rules.base_delay = retry->law->transient_delay;
    return retry_delay(&rules, attempt, u, before_s);
}

double retry_price(const struct retry *retry, enum retry_cause cause)
{
    if (!retry->has_quota || cause == RETRY_THROTTLE || retry->rules.budget > 0)
        return retry->has_quota ? retry->each : 0;
    return cause == RETRY_TIMEOUT ? retry->law->timeout_price : retry->law->error_price;
}

int64_t retry_pay(struct retry *retry, int64_t count, enum retry_cause cause)
{
    if (!retry->has_quota)
        return count;
    double each = retry_price(retry, cause);
    double affordable = floor(retry->quota / each + 1e-9);
    int64_t paid = affordable < (double)count ? (int64_t)affordable : count;
    retry->quota -= each * (double)paid;
    retry->refused += count - paid;
    return paid;
}

void retry_called(struct retry *retry, int64_t count)
{
    retry->quota = fmin(retry->quota_most, retry->quota + retry->rules.budget * (double)count);
}

void retry_succeeded(struct retry *retry, double paid, int64_t count)
{
    if (retry->rules.budget > 0)
        return;
    double back = paid > 0 ? paid : 1;
    retry->quota = fmin(retry->quota_most, retry->quota + back * (double)count);
}
