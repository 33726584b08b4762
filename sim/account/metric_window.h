/* The window of an import as equal periods, and a metric's datapoints laid into them.
 *
 * Law. The window is where all tables have metrics of what was consumed: from the latest first to the
 * earliest last datapoint of the tables (one that was created meanwhile bounds nothing), or the part
 * of it that was asked for. Its period is the shortest of those metrics: at most an hour, which is
 * what CloudWatch keeps for 455 days. A table whose metrics come in several periods has its span from
 * the shortest: where only longer ones reach, there would be no traffic of the others.
 *
 * A datapoint that is missing is one of three things. With traffic on both sides and no longer than
 * 15 minutes it was lost or came late: NAN. Longer, or beside idle periods, nothing came because
 * nothing was asked: 0. Before the table was there: 0. A metric of which the last periods before the
 * window's end are missing has lost them, when they are at most 15 minutes: CloudWatch is late.
 * Metrics of throttling have a datapoint only where there was some: 0 (CloudWatch guide, Metrics and
 * dimensions of DynamoDB).
 *
 * Known answers: of the points 5, none, none, 5 of one minute each both are lost; of 5, then none for
 * 20 minutes, then 5, all are idle; of 0, none, 5 it is idle. Of one table with 4 days of five
 * minutes, of which the last has minutes too, the window is that last day, of minutes. */
#ifndef DDBSIM_METRIC_WINDOW_H
#define DDBSIM_METRIC_WINDOW_H

#include "collected.h"

enum { METRIC_WINDOW_LOST_S = 15 * 60 };

struct metric_window {
    int64_t begins, period_s;
    size_t count; /* of periods */
};

struct metric_gaps {
    size_t lost, idle;
    int64_t first_lost; /* COLLECTED_NO_TIME: none */
};

/* NULL, or what is wrong as a phrase. `table` NULL: of all. */
const char *metric_window_find(struct metric_window *window, const struct collected *collected,
                               const char *table, int64_t from, int64_t to);
/* Whether the series is of consumption, and has no part in the table's span since there are shorter
 * periods. */
bool metric_window_leaves_out(const struct collected *collected, const struct collected_series *s);
int64_t metric_window_end(const struct metric_window *window);
int64_t metric_window_time(const struct metric_window *window, size_t period);

/* The datapoints as periods of `period_s` from the window's begin on, NAN where there is none; NULL
 * stays NULL. Sums of longer periods are spread evenly over the shorter; sums of shorter ones are
 * added up (NAN where one is missing), levels are their mean. Sparse sums have no datapoint where
 * nothing happened: 0, and what is missing of a longer period too. The array is the arena's. */
enum metric_kind { METRIC_SUM, METRIC_LEVEL, METRIC_SPARSE };
double *metric_window_values(const struct metric_window *window, struct arena *arena,
                             const struct collected_series *series, enum metric_kind kind);

/* Tells idle from lost, as above: idle ones become 0. `created_at` may be COLLECTED_NO_TIME. */
void metric_window_gaps(const struct metric_window *window, double *values, int64_t created_at,
                        struct metric_gaps *gaps);

/* Where values are missing, straight lines between their neighbours; at the ends the nearest. All 0
 * when there is none. */
void metric_window_interpolate(const struct metric_window *window, double *values);

double metric_window_sum(const struct metric_window *window, const double *values);

#endif
