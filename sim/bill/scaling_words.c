#include "scaling_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

/* The least and the highest floor of a line's schedule; false where it has none. */
static bool floors_of(const char *line, double *low, double *high)
{
    const char *at = strstr(line, "schedule: [");

    *low = INFINITY;
    *high = 0;
    while (at && (at = strstr(at, " min: "))) {
        at += strlen(" min: ");
        *low = fmin(*low, strtod(at, NULL));
        *high = fmax(*high, strtod(at, NULL));
    }
    return *high > 0;
}

char *scaling_words(const struct set_list *sets)
{
    static const char key[] = ".autoscaling=";
    const char *between = ": ";
    struct text out = {0};

    text_add(&out, "target 70%; units from min to max");
    for (size_t i = 0; i < sets->count; i++) {
        const char *at = strstr(sets->items[i], key);
        double least, most, low, high;
        if (!at || sscanf(at + strlen(key), "{min: %lf, max: %lf", &least, &most) != 2)
            continue;
        const char *path = sets->items[i] + strlen("tables.");
        text_addf(&out, "%s%.*s %.0f to %.0f", between, (int)(at - path), path, least, most);
        if (floors_of(at, &low, &high))
            text_addf(&out, " (min by the hour %.0f to %.0f)", low, high);
        between = ", ";
    }
    char *words = memory_text(text_get(&out));
    text_release(&out);
    return words;
}
