#include "defaults.h"

#include <string.h>

#include "text.h"

const char *const defaults_dates[] = {DEFAULTS_OLDEST, DEFAULTS_NEWEST, NULL};

const char *defaults_of(const struct record *record, const struct field *field, const char *date)
{
    const struct past_default *found = NULL;

    for (const struct past_default *past = record->past; past && past->field; past++)
        if (text_equal(past->field, field->name) && strcmp(past->until, date) > 0 &&
            (!found || strcmp(past->until, found->until) < 0))
            found = past;
    return found ? found->fallback : field->fallback;
}

const struct past_default *defaults_before(const struct record *record, const struct field *field,
                                           const struct past_default *newer)
{
    const struct past_default *found = NULL;

    for (const struct past_default *past = record->past; past && past->field; past++)
        if (text_equal(past->field, field->name) &&
            (!newer || strcmp(past->until, newer->until) < 0) &&
            (!found || strcmp(past->until, found->until) > 0))
            found = past;
    return found;
}
