/* A result, read: a file, or what a run left in memory (memory_file.h). Knows the layout (sim/record/layout.h) and no model.
 *
 * A file that is missing, truncated, foreign, of another layout or without sense (invariants.h) is
 * refused with one line; a dataset of another shape than the layout's is as good as absent. Arrays that are returned are the
 * caller's. */
#ifndef DDBSIM_RESULT_H
#define DDBSIM_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "outputs.h"
#include "reader.h"
#include "units.h"

struct result {
    struct reader *reader;
    char *path, *title, *version, *digest, *resolution, *price_book, *defaults, *start, *given,
        *resolved, *future; /* future: NULL unless the run was chosen as one */
    char *time_zone; /* in whose time moments are told; "UTC" unless the scenario says another */
    int64_t start_epoch_s, seed;
    double duration_s, sample_every_s;
    bool complete;
    size_t rows;
    struct outputs outputs;
    double *time;     /* start of each interval, in seconds since the start */
    bool is_window;   /* only a part of a result's time (window.h), */
    size_t first_row; /* which begins with that interval of it */
};

enum result_error { RESULT_GOOD, RESULT_NOT_READ, RESULT_NOT_A_RESULT };

/* `why` (512 bytes) says what is wrong. Release it in either case. */
enum result_error result_open(struct result *result, const char *path, char *why);

/* The same of what a run left in memory, which must outlive the result. */
enum result_error result_open_memory(struct result *result, const struct memory_file *memory,
                                     char *why);

/* The same without a look at what must hold in it (result_open does both). `memory` NULL: of the
 * file at `path`. */
enum result_error result_read(struct result *result, const char *path,
                              const struct memory_file *memory, char *why);
void result_release(struct result *result);

/* False and `why` when something that was there could not be read: ask it once all was. */
bool result_sound(const struct result *result, char *why);
enum result_error result_fault(const struct result *result, char *why); /* which it is */

/* What a reader's verdict is for a result. */
enum result_error result_error_of(enum reader_error error);

/* How far the run came, in seconds since its start: to the end of its duration when it is complete,
 * else to the end of its last interval. */
double result_end(const struct result *result);

/* The clock of the result's zone at a moment of the run, as if it were UTC's. */
int64_t result_civil_s(const struct result *result, double at_s);

/* A moment of the run on that clock: "14:36:04"; where the run goes on beyond midnight with its
 * date, "12-15 00:03:10", and where it goes beyond the end of a year with the year. Midnight at which
 * it ends is 24:00:00. */
const char *result_clock(const struct result *result, double at_s, struct units_text *out);

/* The end of interval `i`, in seconds since the start. */
double result_interval_end(const struct result *result, size_t i);

/* The names of the groups directly below `group`, sorted as they were made; NULL-terminated, for
 * reader_names_free. */
char **result_groups(const struct result *result, const char *group);

/* A series of one dimension; NULL when there is none. NaN where nothing was written. */
double *result_values(const struct result *result, const char *group, const char *name,
                      size_t *count);
char **result_labels(const struct result *result, const char *group, const char *name);

/* The values of the group's output of that role over time; NULL when it has none. */
double *result_role(const struct result *result, const struct group *group, const char *role,
                    size_t *count);

/* One number of it: a sum, a mean, the most or the last, as the role says; NAN when the group has
 * none. `needed`: then the file is damaged. */
double result_number(const struct result *result, const struct group *group, const char *role);
double result_needed(const struct result *result, const struct group *group, const char *role);

/* The same number of an output that the group may lack: then 0. */
double result_number_or_0(const struct result *result, const struct group *group, const char *role);

/* The same of one output, which the group has. */
double result_aggregate(const struct result *result, const struct group *group,
                        const struct output *output);

struct result_event {
    double at_s;
    char *kind, *subject, *detail; /* kind: "scaling", "split", … */
};
struct result_event *result_events(const struct result *result, size_t *count);
void result_events_free(struct result_event *events, size_t count);

/* A quantile of the latency of all calls of a group, in seconds; NAN when none ended. */
double result_latency(const struct result *result, const char *group, double q);

#endif
