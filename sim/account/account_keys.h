/* The keys of a table's or an index's traffic, as Contributor Insights names them (key_shares.h).
 *
 * A contributor's value is 3 x write units + read units, so its share is that over the same sum of
 * all traffic of the same time, from the metrics. Both are summed over the time that the report and
 * the metrics have in common (a key's datapoints where that is not all of the report); a report of
 * another time gives no shares. The report's own AggregateValue is of the named contributors. Where there is no report nobody knows: one group, moderately skewed, and an unknown
 * over its exponent. */
#ifndef DDBSIM_ACCOUNT_KEYS_H
#define DDBSIM_ACCOUNT_KEYS_H

#include "collected.h"
#include "key_shares.h"

enum { ACCOUNT_KEYS_MOST = 25 };

struct account_keys {
    const struct collected_report *report; /* NULL: none; no shares follow when `named` is 0 */
    int64_t begins, ends;                  /* of what the shares are summed over */
    size_t named;
    const char *names[ACCOUNT_KEYS_MOST];
    double shares[ACCOUNT_KEYS_MOST];
    struct key_shares_fit fit;
    double count; /* of the other keys */
    bool count_known;
    double exponent, exponent_low, exponent_high; /* of the others */
    bool covers_all;                /* shares are of the report's own sum: the metrics lack it */
    double swing_low, swing_high;   /* of the first key's share over the report's periods */
    double hot_partition_throttles; /* ...KeyRangeThroughputThrottleEvents */
};

/* `index` may be NULL. Names are the arena's. `hide`: in place of its name each has its rank, "key#1"
 * the most used; a digest of a name could be found by digesting guesses. */
void account_keys_make(struct account_keys *keys, const struct collected *collected,
                       const char *table, const char *index, bool hide, struct arena *arena);

#endif
