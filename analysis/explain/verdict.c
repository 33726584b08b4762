#include "verdict.h"

#include <math.h>

#include "harm.h"
#include "settings.h"
#include "text.h"
#include "units.h"

static const char *reason_phrase(enum limit reason)
{
    static const char *const phrases[LIMITS + 1] = {
        [LIMIT_PROVISIONED] =
            "asked for more than was provisioned and the burst credit had run out",
        [LIMIT_KEY_RANGE] = "asked one partition for more than a partition serves",
        [LIMIT_MAX_ON_DEMAND] = "passed the on-demand maximum that was set",
        [LIMIT_ACCOUNT] = "passed the account's quota for one table",
        [LIMITS] = "asked for more than it serves"};
    return phrases[reason];
}

static void add_part(struct text *out, double part, double attempts, const char *what)
{
    if (part > 0)
        text_addf(out, "%s%.*f%% of all attempts %s.", out->length ? " " : "",
                  part / attempts < 0.01 ? 2 : 1, 100 * part / attempts, what);
}

static void add_attempts(const struct summary *s, struct text *out)
{
    struct summary_attempts attempts = summary_attempts(s);

    add_part(out, attempts.conflicts, attempts.all, "met an unfinished transaction");
    add_part(out, attempts.errors, attempts.all, "failed in the service");
}

/* Whether more attempts failed in the service than on the side that throttled most. */
static bool is_of_service(const struct summary *s, const struct summary_side *side)
{
    return summary_attempts(s).errors > side->throttles;
}

static bool turned_any_away(const struct summary *s)
{
    double rejected = 0;
    for (size_t i = 0; i < s->caller_count; i++)
        rejected += s->callers[i].rejected;
    return rejected > 0;
}

static void add_failures(const struct summary *s, struct text *out)
{
    struct summary_calls calls = summary_calls(s);

    if (calls.offered == 0)
        return;
    if (calls.unserved == 0)
        text_add(out, " Retries hid it: no call failed.");
    else
        text_addf(
            out, " %.*f%% of all calls failed%s.", calls.unserved / calls.offered < 0.01 ? 2 : 1,
            100 * calls.unserved / calls.offered, turned_any_away(s) ? " or were turned away" : "");
}

static void no_throttling(const struct summary *s, struct text *out)
{
    double most = 0;
    const char *where = NULL;

    for (size_t i = 0; i < s->resource_count; i++) {
        for (int side = 0; side < 2; side++) {
            if (s->resources[i].sides[side].peak_utilisation > most) {
                most = s->resources[i].sides[side].peak_utilisation;
                where = s->resources[i].path;
            }
        }
    }
    text_add(out, "Nothing was throttled.");
    if (where)
        text_addf(out, " The highest use was %.0f%% of what was provisioned, at %s.", 100 * most,
                  where);
    struct summary_attempts attempts = summary_attempts(s);
    if (summary_calls(s).unserved > 0 || attempts.conflicts + attempts.errors > 0)
        add_failures(s, out);
    add_attempts(s, out);
}

/* "reads of tables/orders" */
static void add_who(struct text *out, const struct harm *harm)
{
    text_addf(out, "%ss of %s", *harm->side->side ? harm->side->side : "call",
              harm->resource->path);
}

/* "from 14:36:19 to 15:35:00 (58m41s in all, 63% of all throttles)"; a part that is all goes without
 * saying. */
static void add_span(const struct summary *s, struct text *out, const struct harm *harm)
{
    const struct summary_side *side = harm->side;
    struct units_text from, to, lasted;

    text_addf(out, " from %s to %s (%s in all", result_clock(s->result, side->first_s, &from),
              result_clock(s->result, side->last_s, &to),
              units_write_duration(&lasted, simtime_from_seconds(round(side->throttled_s))));
    if (harm->of_throttles < 0.995)
        text_addf(out, ", %.*f%% of all throttles", harm->of_throttles < 0.1,
                  100 * harm->of_throttles);
    if (harm->of_failures > 2 * harm->of_throttles)
        text_addf(out, " but %.0f%% of the failed calls", 100 * harm->of_failures);
    text_add(out, ")");
}

/* The others that are worth naming; a reason that was just told is not told again. */
static void add_further(const struct summary *s, struct text *out, const struct harm *list,
                        size_t count)
{
    enum limit told = summary_main_reason(list[0].side);

    for (size_t i = 1; i < count; i++) {
        enum limit reason = summary_main_reason(list[i].side);
        if (!list[i].is_named)
            continue;
        text_add(out, " So were ");
        add_who(out, &list[i]);
        add_span(s, out, &list[i]);
        if (reason == told)
            text_add(out, ", for the same reason.");
        else
            text_addf(out, ": they %s.", reason_phrase(reason));
        told = reason;
    }
}

static void add_throttling(const struct summary *s, struct text *out, const struct harm *list,
                           size_t count)
{
    size_t begins = out->length;

    add_who(out, &list[0]);
    text_add(out, " were throttled");
    add_span(s, out, &list[0]);
    text_addf(out, ": they %s.", reason_phrase(summary_main_reason(list[0].side)));
    if (begins == 0)
        out->bytes[0] = (char)(out->bytes[0] - 'a' + 'A');
    add_further(s, out, list, count);
}

char *verdict(const struct summary *s)
{
    size_t count;
    struct harm *list = harm_list(s, &count);
    struct text out = {0};

    if (!count) {
        no_throttling(s, &out);
        free(list);
        return out.bytes;
    }
    bool service_first = is_of_service(s, list[0].side);
    if (service_first) {
        add_attempts(s, &out);
        text_add(&out, " Besides, ");
    }
    add_throttling(s, &out, list, count);
    free(list);
    add_failures(s, &out);
    if (!service_first)
        add_attempts(s, &out);
    text_addf(&out, " The bill for it: %.2f USD.", s->bill);
    if (s->lost_revenue > 0)
        text_addf(&out, " Revenue lost: %.0f USD.", s->lost_revenue);
    return out.bytes;
}

/* Where the keys lie, in words; false: at every seed in the same places. */
static bool add_placement(const struct summary *s, const struct settings *settings,
                          struct text *out)
{
    const char *placement = settings_get(settings, "placement");

    text_addf(out, "one future: seed %lld", (long long)s->result->seed);
    if (placement && text_equal(placement, "by_seed")) {
        text_add(out, " and its placement of keys");
        return true;
    }
    if (placement && !text_equal(placement, "by_name"))
        text_addf(out, ", and keys placed as by seed %.20s", placement);
    else
        text_add(out, ", and keys placed by their names");
    return false;
}

static size_t count_unknowns(const struct settings *settings)
{
    size_t count = 0;

    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *line = &settings->items[i];
        count += text_starts_with(line->path, "unknowns.") && text_ends_with(line->path, ".set") &&
                 !text_equal(line->value, "as_written");
    }
    return count;
}

char *verdict_rests_on(const struct summary *s)
{
    struct settings settings;
    struct text out = {0};

    if (s->result->future) {
        text_addf(&out, "%s; --futures 20 tells how often it holds.", s->result->future);
        return out.bytes;
    }
    settings_read(&settings, s->result->resolved);
    bool varies = add_placement(s, &settings, &out);
    size_t unknowns = count_unknowns(&settings);
    if (unknowns)
        text_addf(&out, ", and one value for %s%zu unknown%s", unknowns == 1 ? "" : "each of ",
                  unknowns, unknowns == 1 ? "" : "s");
    text_addf(&out, "; --futures 20 tells how often it holds%s.",
              varies ? "" : " at that placement");
    settings_release(&settings);
    return out.bytes;
}
