/* A scenario's file, read once, with the changes that were asked for: what every scenario of a
 * study is decoded from.
 *
 *   scenario_source_read(&source, path);
 *   scenario_source_change(&source, "tables.T.read.capacity=800");
 *   scenario_source_decode(&source, NULL, &scenario);           as it was given and changed
 *   scenario_source_decode(&source, &of_a_cell, &scenario);     with the changes of one cell behind
 *
 * A later change wins. Every status is an exit status (exit_status.h); the mistakes are on stderr. */
#ifndef DDBSIM_SCENARIO_SOURCE_H
#define DDBSIM_SCENARIO_SOURCE_H

#include "exit_status.h"
#include "scenario.h"
#include "world.h"

struct scenario_source {
    const char *path; /* borrowed; "-" is standard input */
    char *text;
    size_t length;
    char **changes; /* PATH=VALUE */
    size_t change_count;
    char *future; /* which one its changes make of it, in words; NULL: none was chosen */
};

/* Without changes. Release it in either case. */
int scenario_source_read(struct scenario_source *source, const char *path);
void scenario_source_release(struct scenario_source *source);

/* Copies `change`, PATH=VALUE. */
void scenario_source_change(struct scenario_source *source, const char *change);

/* A scenario of it, checked, with its changes and then `more` (NULL: no more). Release the scenario
 * when the status is EXIT_DONE; it borrows the source's path. */
int scenario_source_decode(const struct scenario_source *source,
                           const struct scenario_changes *more, struct scenario *scenario);

/* The same with its mistakes in `diagnostics`, none of them printed: they may name places in the
 * scenario's memory. Release the scenario in either case. */
bool scenario_source_try(const struct scenario_source *source, const struct scenario_changes *more,
                         struct scenario *scenario, struct diagnostics *diagnostics);

/* The pieces of a scenario may each be right and still not fit together: wires a world of them to
 * see. Warnings are printed where they are asked for. Release the world in either case. */
int scenario_source_wire(const struct scenario *scenario, struct world *world, bool with_warnings);

#endif
