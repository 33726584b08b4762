/* A scenario: the root of what a YAML file says. Its maps of entities follow from the table of kinds
 * (entity_kinds.h); every key below them is a model's own record.
 *
 * A scenario that names a `state` goes on where another run ended: its file is read before the rest
 * is decoded, because it says what the clock, the placement of keys and the state's digest are where
 * the scenario leaves them out. As resolved it says them.
 *
 * scenario_load goes the whole way from text to a checked spec; the wiring rules that need the
 * world (an alarm's metric, a threshold's path) are checked by world_init. */
#ifndef DDBSIM_SCENARIO_H
#define DDBSIM_SCENARIO_H

#include "account.h"
#include "field.h"
#include "knob_spec.h"
#include "measured_spec.h"
#include "memory.h"
#include "month_spec.h"
#include "price_book.h"
#include "state.h"
#include "text.h"
#include "unknown.h"
#include "variants.h"

/* The specs of one kind: `count` of the kind's record, one after the other. */
struct entity_specs {
    void *items;
    size_t count;
};

struct scenario_spec {
    struct origin origin;
    const char *name;
    int64_t start;
    simtime duration, sample_every;
    int64_t seed;
    const char *resolution, *placement, *state, *state_digest, *price_book;
    const char *deployed;          /* NULL: the scenario names none */
    const char *display_time_zone; /* NULL: UTC */
    int defaults;
    struct account_spec account;
    struct month_spec *month;       /* NULL: the bill says which */
    struct measured_spec *measured; /* NULL: nothing */
    const char *variant;
    struct variant_spec *variants;
    size_t variants_count;
    struct knob_spec *knobs;
    size_t knobs_count;
    struct unknown_spec *unknowns;
    size_t unknowns_count;
    struct choice *timeline;
    size_t timeline_count;
    const char **thresholds;
    size_t thresholds_count;
    struct entity_specs entities[]; /* as many as kinds, in their order */
};

/* Of `resolution: auto`. */
#define SCENARIO_SHORTEST_INTERVAL (100 * MILLISECOND)
#define SCENARIO_LONGEST_INTERVAL (5 * MINUTE)

/* What a scenario may say, made from the table of kinds in the arena. */
const struct record *scenario_record(struct arena *arena);

/* The first spec of the kind with that plural, and how many there are. */
void *scenario_specs(const struct scenario_spec *spec, const char *plural, size_t *count);

struct scenario {
    struct arena arena;
    const struct record *record;
    char *given; /* the text of the file */
    struct scenario_spec *spec;
    simtime resolution;     /* 0: request; for `auto`, the longest interval */
    bool chooses_intervals; /* resolution: auto */
    bool placed_by_name;
    int64_t placement_seed;               /* otherwise */
    const struct price_book_spec *prices; /* the book that it names */
    struct state *state; /* where another run ended, owned; NULL: all begins anew */
};

struct scenario_changes {
    const char *const *sets; /* PATH=VALUE */
    size_t set_count;
};

/* Reads a regular file of at most NODE_BYTES ("-" is standard input, whatever that is). free() the
 * text. NULL when that fails; `why` (REGULAR_FILE_WHY bytes) says what is wrong. */
char *scenario_read_file(const char *path, size_t *length, char *why);

/* False with diagnostics when the scenario is not valid. Release it in either case. Borrows
 * `source`. */
bool scenario_load(struct scenario *scenario, const char *source, const char *text, size_t length,
                   const struct scenario_changes *changes, struct diagnostics *diagnostics);
void scenario_release(struct scenario *scenario);

/* Where its keys lie, as a scenario says it for any seed: "by_name", "7". Added to `out`. */
const char *scenario_placement(const struct scenario *scenario, struct text *out);

/* The date of its defaults. */
const char *scenario_defaults(const struct scenario_spec *spec);

/* The scenario as resolved: YAML with every default. */
void scenario_emit(const struct scenario *scenario, struct text *out);

#endif
