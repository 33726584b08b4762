#include "role.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

const char *const better_names[] = {"neither", "less", "more", NULL};

#define SILENT false
#define TOLD true

static const struct role roles[] = {
    /* name, better, aggregate, told, ratio over, ratio told, alias, sentence */
    {"offered", BETTER_NEITHER, AGGREGATE_OWN, TOLD, "", SILENT, NULL, "Calls that were made."},
    {"succeeded", BETTER_MORE, AGGREGATE_OWN, SILENT, "offered", SILENT, NULL,
     "Calls that succeeded."},
    {"failed", BETTER_LESS, AGGREGATE_OWN, TOLD, "offered", TOLD, NULL,
     "Calls that failed after all retries."},
    {"timed_out", BETTER_LESS, AGGREGATE_OWN, SILENT, "offered", SILENT, NULL,
     "Calls that ran out of time."},
    {"rejected", BETTER_LESS, AGGREGATE_OWN, SILENT, "offered", SILENT, NULL,
     "Calls that were turned away before an attempt."},
    {"fallback", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "offered", SILENT, NULL,
     "Calls answered in the service's place."},
    {"from_cache", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "offered", SILENT, NULL,
     "Calls that a cache answered."},
    {"in_flight", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", SILENT, NULL,
     "Calls that have not ended."},
    {"attempts", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", SILENT, NULL, "Attempts of calls."},
    {"retries", BETTER_LESS, AGGREGATE_OWN, SILENT, "attempts", SILENT, NULL,
     "Attempts after the first."},
    {"throttled_attempts", BETTER_LESS, AGGREGATE_OWN, TOLD, "attempts", TOLD, NULL,
     "Attempts of calls that were throttled."},
    {"granted", BETTER_MORE, AGGREGATE_OWN, SILENT, "granted+refused", SILENT, NULL,
     "Requests that were granted."},
    {"refused", BETTER_LESS, AGGREGATE_OWN, SILENT, "granted+refused", SILENT, NULL,
     "Requests that were throttled."},
    {"throttled", BETTER_LESS, AGGREGATE_OWN, TOLD, "", SILENT, NULL,
     "What was throttled, by side and reason."},
    {"consumed", BETTER_NEITHER, AGGREGATE_OWN, TOLD, "", SILENT, NULL, "Units that were served."},
    {"capacity", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", SILENT, NULL,
     "Units a second that are bought."},
    {"credit", BETTER_MORE, AGGREGATE_OWN, SILENT, "", SILENT, NULL,
     "Unused units kept for a burst."},
    {"partitions", BETTER_NEITHER, AGGREGATE_LAST, TOLD, "", SILENT, NULL,
     "Partitions that serve."},
    {"hit", BETTER_MORE, AGGREGATE_OWN, SILENT, "hit+miss+coalesced", TOLD, "hit_ratio",
     "Look-ups that were served by a cache."},
    {"miss", BETTER_LESS, AGGREGATE_OWN, SILENT, "hit+miss+coalesced", SILENT, NULL,
     "Look-ups that went on to the table."},
    {"coalesced", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "hit+miss+coalesced", SILENT, NULL,
     "Look-ups that waited for another's miss."},
    {"stale", BETTER_LESS, AGGREGATE_OWN, SILENT, "hit+miss+coalesced", SILENT, NULL,
     "Look-ups answered with what had changed since."},
    {"passed_by", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", SILENT, NULL,
     "Calls that did not ask."},
    {"turned_away", BETTER_LESS, AGGREGATE_OWN, SILENT, "", SILENT, NULL,
     "Calls that there was no room for."},
    {"absorbed", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", SILENT, NULL,
     "Writes that were kept for later."},
    {"flushed", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", SILENT, NULL,
     "Kept writes that were made."},
    {"lost", BETTER_LESS, AGGREGATE_OWN, TOLD, "", SILENT, NULL,
     "What was acknowledged and is gone."},
    {"sent", BETTER_NEITHER, AGGREGATE_OWN, SILENT, "", SILENT, NULL, "Messages that came in."},
    {"done", BETTER_MORE, AGGREGATE_OWN, SILENT, "sent", SILENT, NULL, "Messages that are done."},
    {"given_up", BETTER_LESS, AGGREGATE_OWN, TOLD, "sent", SILENT, NULL,
     "Messages that were given up."},
    {"waiting", BETTER_LESS, AGGREGATE_MOST, TOLD, "", SILENT, "deepest",
     "What waits, at its most."},
    {"age", BETTER_LESS, AGGREGATE_MOST, TOLD, "", SILENT, NULL, "Longest wait."},
    {"backlog", BETTER_LESS, AGGREGATE_MOST, SILENT, "", SILENT, NULL,
     "How far something is behind, at its most."},
    {"cost", BETTER_LESS, AGGREGATE_OWN, TOLD, "", SILENT, "cost", "What it costs."},
    {"lost_revenue", BETTER_LESS, AGGREGATE_OWN, SILENT, "", SILENT, NULL,
     "Revenue lost by failed calls."},
    {"state", BETTER_NEITHER, AGGREGATE_LAST, SILENT, "", SILENT, NULL, "A state, by its number."},
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
