#include "retry.h"

#include <math.h>

enum { BUDGET_RETRIES = 100 };

/* After errors of any class the same. */
#define AFTER_ALL(base, jitter, price)                                                             \
    {                                                                                              \
        {base, jitter, price}, {base, jitter, price},                                              \
        {                                                                                          \
            base, jitter, price                                                                    \
        }                                                                                          \
    }
#define STANDARD                                                                                   \
    .attempts = 3, .max_delay = 20 * SECOND, .quota = 500,                                         \
    .after = {[RETRY_THROTTLE] = {SECOND, JITTER_FULL, 5},                                         \
              [RETRY_TRANSIENT] = {SECOND, JITTER_FULL, 5},                                        \
              [RETRY_TIMEOUT] = {SECOND, JITTER_FULL, 10}}
#define STANDARD_2026                                                                              \
    .attempts = 4, .max_delay = 20 * SECOND, .quota = 500,                                         \
    .after = {[RETRY_THROTTLE] = {SECOND, JITTER_FULL, 5},                                         \
              [RETRY_TRANSIENT] = {25 * MILLISECOND, JITTER_FULL, 14},                             \
              [RETRY_TIMEOUT] = {25 * MILLISECOND, JITTER_FULL, 14}}

const struct retry_law retry_laws[] = {
    [RETRY_NONE] = {.name = "none", .attempts = 1},
    [RETRY_LEGACY] = {.name = "legacy",
                      .attempts = 10,
                      .max_delay = DAY,
                      .after = AFTER_ALL(50 * MILLISECOND, JITTER_NONE, 0)},
    [RETRY_STANDARD] = {.name = "standard", STANDARD},
    [RETRY_ADAPTIVE] = {.name = "adaptive", .limits_rate = true, STANDARD},
    [RETRY_STANDARD_2026] = {.name = "standard_2026", STANDARD_2026},
    [RETRY_ADAPTIVE_2026] = {.name = "adaptive_2026", .limits_rate = true, STANDARD_2026},
    [RETRY_CUSTOM] = {.name = "custom", .attempts = 5, .custom = true},
    {.name = NULL}};

static const char *const jitter_names[] = {"none", "full", "equal", "10%", "decorrelated", NULL};

static const struct field retry_fields[] = {
    VARIANT(
        struct retry_spec, mode, retry_laws, "standard_2026",
        "The SDK's retry mode by its own name, none, or custom. standard_2026 is what SDKs call "
        "standard since November 2026."),
    COUNT(
        struct retry_spec, attempts,
        "=the SDK's or mode's own (legacy 10, standard and adaptive 3, those of 2026 4, custom 5)",
        1, 100, "Attempts in all, the first included."),
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

    for (size_t i = 0; only_custom[i] && !retry_laws[retry->mode].custom; i++)
        if (origin_has(&retry->origin, only_custom[i]))
            diagnostics_add(diagnostics, origin_place(&retry->origin, only_custom[i]),
                            "'%s' is for 'mode: custom'; mode %s has its own delays",
                            only_custom[i], retry_laws[retry->mode].name);
}

static const struct past_default retry_past[] = {{"mode", "2026-11", "legacy"}, {0}};

const struct record retry_record =
    RECORD_WITH_PAST(struct retry_spec, "retry", retry_fields, retry_past, retry_validate,
                     "What is done after an attempt that failed.");

void retry_init(struct retry *retry, const struct retry_law *law, const struct retry_spec *spec,
                double instances)
{
    *retry = (struct retry){.law = *law, .multiplier = 2};
    if (spec->attempts)
        retry->law.attempts = spec->attempts;
    if (law->custom) {
        retry->law.max_delay = spec->max_delay;
        retry->law.quota = spec->budget > 0 ? BUDGET_RETRIES : 0;
        retry->multiplier = spec->multiplier;
        retry->budget = spec->budget;
        for (int class = 0; class < RETRY_CLASSES; class ++)
            retry->law.after[class] =
                (struct retry_after){spec->base_delay, spec->jitter, spec->budget > 0 ? 1 : 0};
    }
    retry->quota = retry->quota_most = retry->law.quota * instances;
}

simtime retry_delay(const struct retry *retry, enum retry_class class, int attempt, double u,
                    double before_s)
{
    const struct retry_after *after = &retry->law.after[class];
    double base = (double)after->base_delay, most = (double)retry->law.max_delay, delay = base;

    if (retry->law.first_at_once && --attempt == 0)
        return 0;
    for (int i = 1; i < attempt && delay < most; i++)
        delay *= retry->multiplier;
    delay = fmin(delay, most);
    switch (after->jitter) {
    case JITTER_FULL:
        delay *= u;
        break;
    case JITTER_EQUAL:
        delay *= 0.5 + 0.5 * u;
        break;
    case JITTER_SMALL:
        delay *= 0.9 + 0.2 * u;
        break;
    case JITTER_DECORRELATED:
        delay = fmin(most, base + u * fmax(0, 3e9 * before_s - base));
        break;
    }
    return (simtime)(delay + 0.5);
}

double retry_price(const struct retry *retry, enum retry_class class)
{
    return retry->law.after[class].price;
}

int64_t retry_pay(struct retry *retry, int64_t count, enum retry_class class)
{
    double each = retry_price(retry, class);

    if (each <= 0)
        return count;
    double affordable = floor(retry->quota / each + 1e-9);
    int64_t paid = affordable < (double)count ? (int64_t)affordable : count;
    retry->quota -= each * (double)paid;
    retry->refused += count - paid;
    return paid;
}

void retry_called(struct retry *retry, int64_t count)
{
    retry->quota = fmin(retry->quota_most, retry->quota + retry->budget * (double)count);
}

void retry_succeeded(struct retry *retry, double paid, int64_t count)
{
    if (retry->budget > 0)
        return;
    double back = paid > 0 ? paid : 1;
    retry->quota = fmin(retry->quota_most, retry->quota + back * (double)count);
}
