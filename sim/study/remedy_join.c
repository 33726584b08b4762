#include "remedy_join.h"

#include <string.h>

#include "memory.h"
#include "reader.h"
#include "text.h"
#include "trial_run.h"
#include "units.h"

/* "A.B=1" and "A.B=2" have the same path. */
static size_t path_length(const char *change)
{
    return strcspn(change, "=");
}

static bool same_path(const char *a, const char *b)
{
    return path_length(a) == path_length(b) && strncmp(a, b, path_length(a)) == 0;
}

/* Whether the second is to stand for both. */
static bool second_stands(const char *first, const char *second)
{
    double a, b;
    const char *one = first + path_length(first), *other = second + path_length(second);

    if (!*one || !*other || units_read_number(one + 1, &a) || units_read_number(other + 1, &b))
        return true;
    return b >= a;
}

char *remedy_join(const char *sets, const char *more)
{
    char **own = trial_run_changes(sets), **others = trial_run_changes(more);
    struct text joined = {0};

    for (char **a = own; *a; a++) {
        const char *stands = *a;
        for (char **b = others; *b; b++)
            if (same_path(*a, *b) && second_stands(*a, *b))
                stands = *b;
        text_addf(&joined, "%s--set '%s'", joined.length ? " " : "", stands);
    }
    for (char **b = others; *b; b++) {
        bool is_there = false;
        for (char **a = own; *a; a++)
            is_there |= same_path(*a, *b);
        if (!is_there)
            text_addf(&joined, "%s--set '%s'", joined.length ? " " : "", *b);
    }
    reader_names_free(own);
    reader_names_free(others);
    char *text = memory_text(text_get(&joined));
    text_release(&joined);
    return text;
}
