/* SDKs by name and version: what each does with DynamoDB where a program sets nothing.
 *
 * Law. A row is an SDK from a version on until its next row: its retry mode with the attempts,
 * delays, jitter and prices that its own code has for DynamoDB (retry.h says what they do), how many
 * connections an instance opens to one endpoint, and how long it waits for a reply. `sdk: js-v3@3.700` is the row of the
 * latest version up to 3.700, a name alone the newest. `retry.mode` chooses another mode: the SDK's
 * own where it has a row for it, else the mode of that name in retry.h. `retry.attempts`,
 * `connections` and `attempt_timeout` take the place of what the row has.
 *
 * What is retried is the same in all of them: throttles, errors of the service and replies that do
 * not come in time; no cancelled transaction, no failed condition.
 *
 * botocore opens more connections than its pool keeps, so its pool of 10 limits nothing; 0 below is
 * no limit or none that is known. Where documents and code disagree the rows follow the code.
 *
 * Known answers: a throttled call of java-v2 waits 0.375, 0.75, 1.5, 3, 6, 12, 15 and 15 s on
 * average, 53.6 s in all, at no price, and fails after its 9th attempt. Of the updated standard mode it
 * waits 0.5 + 1 + 2 = 3.5 s and fails after the 4th. ruby@3.200 waits 0, 50, 100 … 12,800 ms.
 *
 * Sources: the SDKs' code as listed with [43]; the versions that begin with the updated standard mode [6]. */
#ifndef DDBSIM_SDK_H
#define DDBSIM_SDK_H

#include "retry.h"

struct sdk {
    const char *name, *since; /* version, such as "3.1166" */
    enum retry_mode mode;     /* of several rows of a version the first is the SDK's default */
    const struct retry_law *retry;
    int64_t connections;  /* of one instance; 0: no limit */
    simtime read_timeout; /* of one attempt; 0: none */
};

/* All rows, by name, the oldest version first; the last has no name. */
extern const struct sdk sdks[];

/* The row of "NAME" or "NAME@VERSION" and its mode, RETRY_MODE_OF_SDK for its default. NULL when it
 * has no row for the mode, or is not known (sdk_validate). */
enum { RETRY_MODE_OF_SDK = -1 };
const struct sdk *sdk_find(const char *text, int mode);

/* Complains of a name or a version that is not known. */
void sdk_validate(const char *text, struct place place, struct diagnostics *diagnostics);

#endif
