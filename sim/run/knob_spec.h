/* A knob of a scenario: a number that is meant to be turned, and its ends. It changes no run; the
 * workbench makes a slider of it, and `plan --change PATH` takes its ends from it.
 *
 *   knobs:
 *     - {path: tables.orders.read.capacity, from: 100, to: 4000, log: true}
 *     - {path: clients.app.timeout, from: 100ms, to: 5s}
 *
 * The path is one that --set takes, to a number; both ends are values that may stand there, the lesser
 * first. */
#ifndef DDBSIM_KNOB_SPEC_H
#define DDBSIM_KNOB_SPEC_H

#include "field.h"
#include "memory.h"
#include "text.h"

struct knob_spec {
    struct origin origin;
    const char *path, *from, *to;
    bool log;
};

extern const struct record knob_record;

/* What needs the whole scenario: that each path leads to a number of `root`, whose rows are `record`'s,
 * that the ends may stand there, and that no path has two knobs. */
void knob_spec_check(const struct knob_spec *knobs, size_t count, struct arena *arena,
                     const struct record *record, const struct node *root,
                     struct diagnostics *diagnostics);

/* "PATH=FROM..TO" of the knob with that path, added to `out`; false when none has it. Known answer: of
 * the first above it is "tables.orders.read.capacity=100..4000". */
bool knob_spec_range(const struct knob_spec *knobs, size_t count, const char *path,
                     struct text *out);

#endif
