#include "verdict.h"

#include <math.h>

#include "text.h"
#include "units.h"

static const char *clock_text(const struct summary *s, double at, struct units_text *out)
{
    return units_write_clock(out, s->result->start_epoch_s, simtime_from_seconds(at));
}

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

char *verdict(const struct summary *s)
{
    const struct summary_resource *resource = NULL;
    const struct summary_side *side = summary_worst(s, &resource);
    struct text out = {0};
    struct units_text from, to, lasted;

    if (!side) {
        no_throttling(s, &out);
        return out.bytes;
    }
    enum limit reason = summary_main_reason(side);
    simtime length = simtime_from_seconds(round(side->throttled_s));
    if (is_of_service(s, side)) {
        add_attempts(s, &out);
        text_add(&out, " Besides, ");
    }
    size_t begins = out.length;
    text_addf(&out, "%ss of %s were throttled from %s to %s (%s in all): they %s.",
              *side->side ? side->side : "call", resource->path,
              clock_text(s, side->first_s, &from), clock_text(s, side->last_s, &to),
              units_write_duration(&lasted, length), reason_phrase(reason));
    if (begins == 0)
        out.bytes[0] = (char)(out.bytes[0] - 'a' + 'A');
    add_failures(s, &out);
    if (begins == 0)
        add_attempts(s, &out);
    text_addf(&out, " The bill for it: %.2f USD.", s->bill);
    if (s->lost_revenue > 0)
        text_addf(&out, " Revenue lost: %.0f USD.", s->lost_revenue);
    return out.bytes;
}
