/* Results side by side. Files that differ in nothing but their seed are one variant; each variant
 * is compared with the first. Where both have the same seeds, they saw the same traffic draw by
 * draw, and the differences seed by seed tell whether a change is beyond noise (interval.h). */
#ifndef DDBSIM_COMPARE_H
#define DDBSIM_COMPARE_H

#include <jansson.h>

#include "interval.h"
#include "measures.h"
#include "settings.h"
#include "text.h"

/* The thresholds of one run's scenario, and what they came to. */
struct variant_goals {
    struct summary_threshold *items;
    size_t count;
};

struct variant {
    char *label;    /* the first file's name without folder and ending */
    char *defaults; /* the date of its defaults */
    struct settings settings;
    int64_t *seeds;
    struct measures *runs; /* as many as seeds */
    struct variant_goals *goals;
    size_t count;
};

struct comparison {
    struct variant *variants;
    size_t count;
};

/* One measure of one variant, against the first. */
struct compared {
    struct interval value, difference; /* `difference` counts the seeds in common */
    double p_value;                    /* NAN when there are fewer than two */
    bool best;                         /* alone, or with others that are as good */
};

void comparison_add(struct comparison *comparison, const struct result *result);
void comparison_release(struct comparison *comparison);

/* Of all variants, by their order; NULL when no variant has the measure. free() it. */
struct compared *compare_measure(const struct comparison *comparison, const char *path);

/* The measure as the first variant that has it says it; NULL when none has. */
const struct measured *compare_sample(const struct comparison *comparison, const char *path);

/* The same of a threshold of the first variant, by its text; `holds` is in how many runs of each variant
 * it holds. NULL when no variant has it. free() it. */
struct compared *compare_goal(const struct comparison *comparison, const char *text, size_t *holds);

/* The paths of the first variant's measures and then what others have besides. NULL-terminated;
 * reader_names_free. `*of_the_run` is how many are of the run as a whole. */
char **compare_paths(const struct comparison *comparison, size_t *of_the_run);

/* What is other in each variant than in the first: what they say as variants of one scenario, and the
 * settings of the resolved scenarios. A paragraph each, with its items on lines of their own. */
void compare_write_changes(const struct comparison *comparison, bool markdown, struct text *out);

void compare_write(const struct comparison *comparison, bool markdown, struct text *out);
json_t *compare_json(const struct comparison *comparison);
char *compare_write_json(const struct comparison *comparison); /* free() it */

#endif
