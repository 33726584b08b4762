#include "role.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

const char *const better_names[] = {"neither", "less", "more", NULL};

enum better better_by_name(const char *name)
{
    for (int i = 0; better_names[i]; i++)
        if (text_equal(better_names[i], name))
            return (enum better)i;
    return BETTER_NEITHER;
}

#define SILENT false
#define TOLD true

static const struct role roles[] = {
    /* name, better, aggregate, told, over, parts, ratio told, alias, sentence */
    {"offered", BETTER_NEITHER, AGGREGATE_OWN, TOLD, "", NULL, SILENT, NULL,
     "Calls that were made."},
    {"succeeded", BETTER_MORE, AGGREGATE_OWN, SILENT, "offered", NULL, SILENT, NULL,
     "Calls that succeeded."},
    {"failed", BETTER_LESS, AGGREGATE_OWN, TOLD, "offered", "failed+rejected", TOLD, NULL,
     "Calls that were not served: failed after all retries, or turned away."},
    {"timed_out", BETTER_LESS, AGGREGATE_OWN, SILENT, "offered", NULL, SILENT, NULL,
     "Calls that ran out of time."},
    {"rejected", BETTER_LESS, AGGREGATE_OWN, TOLD, "offered", NULL, TOLD, NULL,
     "Calls that were turned away before an attempt."},
    {"fallback", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "offered", NULL, SILENT, NULL,
     "Calls answered in the service's place."},
    {"from_cache", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "offered", NULL, SILENT, NULL,
     "Calls that a cache answered."},
    {"in_flight", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "Calls that have not ended."},
    {"attempts", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "Attempts of calls."},
    {"retries", BETTER_LESS, AGGREGATE_OWN, SILENT, "attempts", NULL, SILENT, NULL,
     "Attempts after the first."},
    {"throttled_attempts", BETTER_LESS, AGGREGATE_OWN, TOLD, "attempts", NULL, TOLD, NULL,
     "Attempts of calls that were throttled."},
    {"conflicts", BETTER_LESS, AGGREGATE_OWN, TOLD, "attempts", NULL, TOLD, NULL,
     "Attempts that met an unfinished transaction."},
    {"errors", BETTER_LESS, AGGREGATE_OWN, TOLD, "attempts", NULL, SILENT, NULL,
     "Attempts of calls that failed in the service."},
    {"stale_reads", BETTER_LESS, AGGREGATE_OWN, TOLD, "succeeded", NULL, TOLD, NULL,
     "Reads that did not see what had been written."},
    {"granted", BETTER_MORE, AGGREGATE_OWN, SILENT, "granted+refused", NULL, SILENT, NULL,
     "Requests that were granted."},
    {"refused", BETTER_LESS, AGGREGATE_OWN, SILENT, "granted+refused", NULL, SILENT, NULL,
     "Requests that were throttled."},
    {"throttled", BETTER_LESS, AGGREGATE_OWN, TOLD, "granted+refused", NULL, SILENT, NULL,
     "What was throttled, by side and reason."},
    {"throttled_units", BETTER_LESS, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "Units that were asked for and throttled, by side."},
    {"consumed", BETTER_NEITHER, AGGREGATE_OWN, TOLD, "", NULL, SILENT, NULL,
     "Units that were served."},
    {"capacity", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "Units a second that are bought."},
    {"credit", BETTER_MORE, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "Unused units kept for a burst."},
    {"partitions", BETTER_NEITHER, AGGREGATE_LAST, TOLD, "", NULL, SILENT, NULL,
     "Partitions that serve."},
    {"outgrown", BETTER_LESS, AGGREGATE_OWN, TOLD, "", NULL, SILENT, NULL,
     "Writes turned away because what they add to is full."},
    {"hit", BETTER_MORE, AGGREGATE_OWN, SILENT, "hit+miss+coalesced", NULL, TOLD, "hit_ratio",
     "Look-ups that a cache served."},
    {"miss", BETTER_LESS, AGGREGATE_OWN, SILENT, "hit+miss+coalesced", NULL, SILENT, NULL,
     "Look-ups that went on to the table."},
    {"coalesced", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "hit+miss+coalesced", NULL, SILENT, NULL,
     "Look-ups that waited for another's miss."},
    {"stale", BETTER_LESS, AGGREGATE_OWN, SILENT, "hit+miss+coalesced", NULL, SILENT, NULL,
     "Look-ups answered with what had changed since."},
    {"passed_by", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "Calls that did not ask."},
    {"turned_away", BETTER_LESS, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "Calls that there was no room for."},
    {"absorbed", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "Writes that were kept for later."},
    {"flushed", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "Kept writes that were made."},
    {"lost", BETTER_LESS, AGGREGATE_OWN, TOLD, "", NULL, SILENT, NULL,
     "What was acknowledged and is gone."},
    {"sent", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "Messages that came in."},
    {"done", BETTER_MORE, AGGREGATE_OWN, SILENT, "sent", NULL, SILENT, NULL,
     "Messages that are done."},
    {"given_up", BETTER_LESS, AGGREGATE_OWN, TOLD, "sent", NULL, SILENT, NULL,
     "Messages that were given up."},
    {"waiting", BETTER_LESS, AGGREGATE_MOST, TOLD, "", NULL, SILENT, "deepest",
     "What waits, at its most."},
    {"utilisation", BETTER_NEITHER, AGGREGATE_OWN, TOLD, "", NULL, SILENT, NULL,
     "The part of what can work that does."},
    {"age", BETTER_LESS, AGGREGATE_MOST, TOLD, "", NULL, SILENT, NULL, "Longest wait."},
    {"backlog", BETTER_LESS, AGGREGATE_MOST, SILENT, "", NULL, SILENT, NULL,
     "How far something is behind, at its most."},
    {"cost", BETTER_LESS, AGGREGATE_OWN, TOLD, "", NULL, SILENT, "cost", "What it costs."},
    {"lost_revenue", BETTER_LESS, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "Revenue lost by failed calls."},
    {"range_start", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "Where a range of keys begins."},
    {"partition", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "The partition that something lies in."},
    {"retired", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", NULL, SILENT, NULL,
     "When something ceased to serve."},
    {"state", BETTER_NEITHER, AGGREGATE_LAST, SILENT, "", NULL, SILENT, NULL,
     "A state, by its number."},
};

static size_t name_length(const char *role)
{
    return strcspn(role, ".");
}

const struct role *role_find(const char *role)
{
    size_t length = name_length(role);

    for (size_t i = 0; length && i < sizeof roles / sizeof *roles; i++)
        if (strlen(roles[i].name) == length && strncmp(roles[i].name, role, length) == 0)
            return &roles[i];
    return NULL;
}

const struct role *role_at(size_t i)
{
    return i < sizeof roles / sizeof *roles ? &roles[i] : NULL;
}

bool role_has_measure(const char *role, const char *series, const char *measure)
{
    const struct role *r = role_find(role);
    size_t length = strlen(series);

    if (text_equal(series, measure) || (r && r->alias && text_equal(r->alias, measure)))
        return true;
    return r && *r->over && strncmp(series, measure, length) == 0 &&
           text_equal(measure + length, "_ratio");
}

bool role_is_quantile(const char *measure)
{
    static const char prefix[] = "latency_p";

    if (!text_starts_with(measure, prefix))
        return false;
    const char *digits = measure + strlen(prefix);
    return *digits && !digits[strspn(digits, "0123456789")];
}

bool role_is(const char *role, const char *name)
{
    return text_equal(role, name);
}

const char *role_word(const char *role, int n, char *out)
{
    for (; n > 0 && *role; n--) {
        role += strcspn(role, ".");
        role += *role == '.';
    }
    snprintf(out, 64, "%.*s", (int)(name_length(role) < 63 ? name_length(role) : 63), role);
    return out;
}
