/* How unused provisioned capacity of a table or index is kept for a burst: two laws, because AWS
 * says it in two ways.
 *
 * token_bucket. Unused units are kept up to `burst` (300 s) of the rate, however old they are: a
 * bucket of that depth. "DynamoDB currently retains up to 5 minutes (300 seconds) of unused read
 * and write capacity" (developer guide [1], bp-partition-key-design); the Knowledge Center [9]
 * counts 150 units a second for five idle minutes as 45,000, which 200 a second use up in 45,000 /
 * (200 - 150) = 900 s. It is the default, because that example and the lab [12] (case C7 of `make
 * validate`: credit that outlives the minutes in which it was not used) fit it.
 *
 * past_minutes. Only what each of the past five minutes left unused can be used, so what is older
 * is gone, used or not: a ring of whole minutes of the wall clock. Within a minute what is not used
 * in a second counts at the minute's end; a second's worth may be held over. So does a simulator of
 * AWS's own developer advocate [38].
 *
 * Known answers: 150 units a second idle for five minutes keep 45,000 under both. Then at 200 a
 * second token_bucket throttles nothing for 900 s. Under past_minutes each minute takes 3,000 from
 * the oldest, whose other 6,000 are then too old, so that after 300 s nothing is left.
 *
 * Borrows the bucket of the table's throughput. */
#ifndef DDBSIM_BURST_H
#define DDBSIM_BURST_H

#include "bucket.h"

enum burst_law { BURST_TOKEN_BUCKET, BURST_PAST_MINUTES };
extern const char *const burst_law_names[];

enum { PAST_MINUTES_MOST = 60 };

/* What past minutes left, in a bucket whose depth is that and a second's worth. */
struct past_minutes {
    struct bucket *bucket;
    int minutes;                    /* how many count */
    double left[PAST_MINUTES_MOST]; /* newest first */
    double kept;                    /* their sum when this minute began */
    double unused;                  /* of this minute, up to `since` */
    double accrued;                 /* by the bucket, at `since` */
    simtime since;
};

/* Begins without credit. */
void past_minutes_init(struct past_minutes *past, struct bucket *bucket, int minutes, simtime now);

/* A new rate from now on; what was left stays. */
void past_minutes_change(struct past_minutes *past, double rate_per_s, simtime now);

/* As if each minute had left that part of the rate. */
void past_minutes_fill(struct past_minutes *past, double part, simtime now);

/* A minute of the wall clock ends. */
void past_minutes_close(struct past_minutes *past, simtime now);

#endif
