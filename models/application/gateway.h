/* A gateway in front of the application: a token bucket that turns away what is too much before it
 * costs anything behind, with HTTP 429.
 *
 * Law: bucket.h, with `rate` tokens a second and room for `burst`; a call takes one. What is
 * turned away is not retried and counts as rejected. Source: API Gateway guide [18], request
 * throttling. Known answer: at a rate of 10 with room for 25, 25 of 30 calls at once come through,
 * and 10 a second later. Gathered calls of an interval come evenly over it, so that the tokens of the
 * whole interval are theirs, whatever the room: what chance makes of single calls in a small bucket within an
 * interval is not seen. */
#ifndef DDBSIM_GATEWAY_H
#define DDBSIM_GATEWAY_H

#include "bucket.h"
#include "entity.h"

struct gateway_spec {
    struct origin origin;
    double rate, burst;
};
extern const struct record gateway_record;

struct gateway {
    struct sim *sim;
    const struct gateway_spec *spec;
    char *path;
    struct bucket bucket;
    int64_t admitted, rejected; /* outputs */
};

extern const struct entity_kind gateway_kind;

/* How many of `count` calls come through now; all of them where there is no gateway (NULL). */
int64_t gateway_admit(struct gateway *gateway, int64_t count);

#endif
