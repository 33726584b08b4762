/* A measured past beside the same time simulated in several futures: for each series that was
 * measured what it came to in both, and by how much they differ.
 *
 * The maker fills for each series its path, what it is, the measured values (NAN: no datapoint) and
 * the simulated ones, which are kept as floats: 60 days of five minutes of 30 series in 20 futures
 * are 40 MB. fit_judge computes the rest. A figure of error is computed future by future, and the
 * median of them told: what one future misses by, as a rule. Only periods with a datapoint count on
 * either side.
 *
 * The period decides little where traffic is random, so errors are told for it and for the bin: an
 * hour, or of a past of less than a day the 24th part of it, in whole periods. Throttles are looked
 * at by bins only.
 *
 * Series of one place (a table or an index) and one side that count throttles by reason belong to the
 * one that counts them all; what it has beyond them is throttled for another reason.
 *
 * Known answers: t_fit.c. */
#ifndef DDBSIM_FIT_H
#define DDBSIM_FIT_H

#include <stdint.h>

#include "fit_figures.h"

enum fit_kind { FIT_CONSUMED, FIT_THROTTLED, FIT_REASON, FIT_CAPACITY, FIT_LATENCY, FIT_KINDS };
extern const char *const fit_kind_names[]; /* "consumed", "throttled", … */

/* What a scenario has of a series' place already, so that nobody is asked for it again. */
enum fit_given {
    FIT_GIVEN_POLICY = 1,     /* how auto scaling is set */
    FIT_GIVEN_ACTIVITIES = 2, /* how late it acted, which is in its activities */
    FIT_GIVEN_CHANGES = 4,    /* what was done by hand */
    FIT_GIVEN_KEYS = 8,       /* which keys are hot */
    FIT_GIVEN_LATENCY = 16
};

/* What a series is, by its role (role.h); FIT_KINDS when a fit has no figure for it. Throttles by
 * reason have the reason's name in `reason` (64 bytes). */
enum fit_kind fit_kind_of(const char *role, char *reason);

/* The first period whose measured capacity the median of the futures has not, by a part of FIT_SAME,
 * within five minutes or two periods either way. */
#define FIT_SAME 0.1
struct fit_difference {
    double at, measured, simulated; /* at: NAN: never */
};

struct fit_series {
    char *path, *group, *side, *reason; /* side: "read"; reason: "KeyRangeThroughputExceeded", "" */
    enum fit_kind kind;
    unsigned given;   /* of fit_given; the maker's to set */
    bool sums;        /* a count of each period; else a level */
    double *measured; /* one a period */
    float *simulated; /* one a period, future after future */

    /* from here on made by fit_judge; times in seconds since the start */
    size_t points; /* periods with a datapoint */
    double total, peak;
    struct fit_band simulated_total, simulated_peak;
    double wape, wape_bin, bias, distance; /* distance: of throttles, by bins; else NAN */
    double covered; /* of the points (throttles: bins) in which anything is */
    double outside; /* of them beyond all futures */
    double first;   /* of throttles; NAN: never */
    struct fit_band simulated_first;
    size_t futures_with; /* in how many futures there was any */
    size_t steps;        /* of capacity */
    struct fit_band simulated_steps;
    double lag;
    struct fit_difference differs;
    double reasons_overlap; /* of all throttles; NAN: no reason was measured, or none throttled */
};

struct fit {
    int64_t start_epoch_s;
    double period_s, bin_s;
    size_t periods, futures;
    struct fit_series *series;
    size_t count;
};

/* Of a past of so many periods, as it says above. */
double fit_bin_s(double period_s, size_t periods);

/* A new series of the fit, without values; borrow it until the next. */
struct fit_series *fit_add(struct fit *fit, const char *path, const char *group, const char *side,
                           const char *reason, enum fit_kind kind, bool sums);

void fit_judge(struct fit *fit);
void fit_release(struct fit *fit);

/* The series of a place and side; NULL when it was not measured. `reason` of FIT_REASON, else "". */
const struct fit_series *fit_find(const struct fit *fit, const char *group, const char *side,
                                  enum fit_kind kind, const char *reason);

/* By which one future misses the past, as one number: the mean over the consumed series of their WAPE
 * by bins, the mean over the throttles that were measured of their distance, the mean over
 * capacities of their WAPE, and a quarter of the mean over latencies of theirs. Where reasons were
 * measured, the part of the throttles whose reasons do not agree (1 - overlap) comes on top of the
 * distance of all; a reason without a series is "other" on both sides. It has no unit, so
 * tables of any size weigh the same; 0 is a future that is the past. Of the periods from `from` to
 * before `to`. */
double fit_loss(const struct fit *fit, size_t future, size_t from, size_t to);

/* The same of a past that was the future `as_measured`, where that has datapoints: by what luck alone
 * makes them differ. */
double fit_loss_between(const struct fit *fit, size_t as_measured, size_t future, size_t from,
                        size_t to);

#endif
