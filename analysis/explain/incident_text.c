#include "incident_text.h"

#include <math.h>

#include "incident.h"
#include "number_format.h"
#include "units.h"

static void add_delay(struct text *out, const char *what, double after_s)
{
    struct text_number after;

    if (!isnan(after_s))
        text_addf(out, ", %s after %s", what, number_format_seconds(after_s, &after));
}

static void add_phase(struct text *out, const char *when, const struct incident_phase *phase)
{
    struct text_number n;
    struct text_number p99;

    if (isnan(phase->offered_per_s))
        return;
    text_addf(out, " %s: %s calls/s", when, number_format(phase->offered_per_s, "", &n));
    if (!isnan(phase->failed_ratio))
        text_addf(out, ", %.3g%% not served", 100 * phase->failed_ratio);
    if (!isnan(phase->p99_s))
        text_addf(out, ", p99 %s", number_format_seconds(phase->p99_s, &p99));
    text_add(out, ".");
}

char *incident_text(const struct summary *s)
{
    struct incident n;
    struct units_text from;
    struct text words = {0};
    struct text_number calls, of;

    incident_find(&n, s);
    if (!n.happened)
        return NULL;
    text_addf(&words, "From %s", result_clock(s->result, n.from_s, &from));
    add_delay(&words, "detected", n.detected_s);
    if (n.alarm)
        text_addf(&words, " (%s%s%s)", n.severity, *n.severity ? " " : "", n.alarm);
    add_delay(&words, "acknowledged", n.acknowledged_s);
    add_delay(&words, "mitigated", n.mitigated_s);
    if (n.action)
        text_addf(&words, " (%s: %s)", n.action_by, n.action);
    if (n.recovered)
        add_delay(&words, "recovered", n.to_s - n.from_s);
    else
        text_add(&words, ", not over at the end");
    text_addf(&words, ". %s of %s calls were not served, of %zu callers.",
              number_format_amount(rint(n.unserved), &calls),
              number_format_amount(rint(n.calls), &of), n.callers_affected);
    add_phase(&words, "Before", &n.before);
    add_phase(&words, "During", &n.during);
    add_phase(&words, "After", &n.after);
    return words.bytes;
}
