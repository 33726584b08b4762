/* The program's own retries: a transaction that failed is called again.
 *
 * Law. No SDK tries a cancelled transaction again, so programs do. When a call of it has failed - it
 * was cancelled, or the client's attempts or its timeout are used up - the program waits `delay`,
 * twice as long before each further call, a random part of it with `jitter`, and calls again, `calls` times
 * in all. To the SDK that is a new call, with a timeout and attempts of its own; offered, succeeded,
 * failed and the latency are of the program's call as a whole. With `same_token` the program gives
 * the same ClientRequestToken again, so that a transaction that had succeeded unheard is not done
 * twice (transaction.h). A condition that does not hold is not tried again. Source: developer guide
 * [2], transaction-apis.
 *
 * Of an interval, the calls that failed wait for up to eight delays, strata of the same law, and go on
 * from where they failed within it: at the end of the interval in which their next call lies, or now in
 * a further round. What a call has waited beyond or short of that counts in its latency all the same.
 *
 * Known answer: calls: 3, delay: 100ms without jitter, each call cancelled after a reply of 4 ms:
 * failed after 4 + 100 + 4 + 200 + 4 = 312 ms. */
#ifndef DDBSIM_APPLICATION_RETRY_H
#define DDBSIM_APPLICATION_RETRY_H

#include "field.h"
#include "request.h"

struct application_retry_spec {
    struct origin origin;
    int64_t calls;
    simtime delay;
    bool jitter, same_token;
};
extern const struct record application_retry_record;

struct repeated_call;

struct application_retry {
    struct sim *sim;
    void (*call)(struct sim *sim, const struct request *request);
    POOL(struct repeated_call) waiting;
};

/* `call` makes the SDK's call anew, attempt 1. */
void application_retry_init(struct application_retry *retry, struct sim *sim,
                            void (*call)(struct sim *sim, const struct request *request));
void application_retry_release(struct application_retry *retry);

/* `count` calls have failed, and the program knows after `latency` from the SDK's beginning of them.
 * True: it calls again. */
bool application_retry_take(struct application_retry *retry, const struct request *request,
                            int64_t count, simtime latency);

#endif
