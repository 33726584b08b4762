#include "scaling_activities.h"

#include <math.h>

#include "scaling_settings.h"

double scaling_activities_figure(const char *text, const char *words)
{
    const char *at = strstr(text, words);
    char *end;

    if (!at)
        return NAN;
    at += strlen(words);
    double value = strtod(at, &end);
    return *at >= '0' && *at <= '9' && isfinite(value) ? value : NAN;
}

void scaling_activities_read(struct document *document, const struct json_value *activity)
{
    struct collected *into = document->into;
    struct collected_change out = {.file = activity->source->file, .billing = -1};

    if (!scaling_settings_read_dimension(activity, &out.of))
        return;
    const char *what = json_value_need_text(activity, "Description");
    out.id = json_value_need_text(activity, "ActivityId");
    out.cause = json_value_text(activity, "Cause");
    out.status = json_value_text(activity, "StatusCode");
    out.asked_at = json_value_need_time(activity, "StartTime");
    out.done_at = json_value_time(activity, "EndTime");
    if (!what || !out.id || out.asked_at == COLLECTED_NO_TIME)
        return;
    out.capacity = scaling_activities_figure(what, "capacity units to ");
    out.min = scaling_activities_figure(what, "min capacity to ");
    out.max = scaling_activities_figure(what, "max capacity to ");
    into->changes = memory_grow(into->changes, into->change_count, &into->change_capacity,
                                sizeof *into->changes);
    into->changes[into->change_count++] = out;
}
