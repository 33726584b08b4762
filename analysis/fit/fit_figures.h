/* How far a simulated series lies from the measured one: figures of two arrays.
 *
 * A NAN in either is a period without a datapoint; no figure looks at that period.
 *
 *   WAPE      sum |s - m| / sum |m|: what the series miss by, in parts of what was measured. Unlike
 *             the mean of relative errors it bears periods in which nothing was measured.
 *   bias      sum s / sum m - 1: above 0 where the simulation has more.
 *   distance  of throttles, which come and go over orders of magnitude: sum |s - m| / sum max(s, m),
 *             from 0 (the same) to 1 (never both): a half is twice as many, or half as many. Unlike a
 *             mean of log ratios it cannot be made smaller by a handful where there were none.
 *   overlap   of two mixtures (throttles by reason): the sum of the lesser of both shares, from 0 (no
 *             reason in common) to 1 (the same shares).
 *   lag       of a level that steps: for each step that was measured the distance to the nearest
 *             simulated one, and of these distances the median; or the same from the simulated ones
 *             to the measured, if that is more: a level that steps all the time is near to all.
 *   covered   the share of the measured points that lie in the band of the futures.
 *
 * Band. Of n futures the 5 % and the 95 % quantile at the places 0.05 (n + 1) and 0.95 (n + 1) of the
 * sorted values, between whole places in a straight line (R's type 6). A further future lies between
 * them in 90 % of the cases, from 19 futures on; of fewer the band is from the least to the most, and
 * holds a further one in (n - 1) / (n + 1) of the cases. So of a model that is right the points are
 * covered in that share.
 *
 * Sources: M. Ruzicka (1958), of whose similarity the distance is what lacks to 1; S. Kolassa and W. Schuetz, Advantages of the MAD/Mean ratio over the MAPE, Foresight 6
 * (2007), for WAPE; R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, The American
 * Statistician 50 (1996), for the types.
 * Known answers: measured 10, 20, 30 and simulated 12, 20, 24: WAPE 8/60, bias -4/60. Measured 0, 100
 * and simulated 100, 100: a distance of 0.5. Of 19 futures 1 to
 * 19 the band is 1 to 19; of 39 futures 1 to 39 it is 2 to 38. Shares 3:1 and 1:3 overlap by one half.
 * Steps at 2 and 8 against 3 and 8: a lag of 0.5. */
#ifndef DDBSIM_FIT_FIGURES_H
#define DDBSIM_FIT_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

/* NAN where nothing was measured. */
double fit_wape(const double *measured, const double *simulated, size_t count);
double fit_bias(const double *measured, const double *simulated, size_t count);

/* NAN where neither has any. */
double fit_distance(const double *measured, const double *simulated, size_t count);

/* NAN where one has none. */
double fit_overlap(const double *measured, const double *simulated, size_t count);

/* In periods; NAN where nothing steps in one of them. Steps beyond the first 1,000 are not looked
 * at. `steps` and `steps_simulated` count them. */
double fit_lag(const double *measured, const double *simulated, size_t count);
size_t fit_steps(const double *values, size_t count);

/* The first period with more than 0; NAN when there is none. */
double fit_first(const double *values, size_t count);

/* Puts `width` periods together, as their sum or, of levels, their mean: of those that have a
 * datapoint in `measured`, a NAN where none has. Returns how many there are, as many in both. */
size_t fit_gather(const double *measured, const double *values, size_t count, size_t width,
                  bool sums, double *out);

struct fit_band {
    double low, middle, high; /* 5 %, median, 95 %; NAN of nothing */
};

/* Of the values that are not NAN; sorts them. */
struct fit_band fit_band_of(double *values, size_t count);

/* The share of further futures that the band of so many holds. */
double fit_band_share(size_t futures);

#endif
