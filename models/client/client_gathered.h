/* How gathered calls go on (any `resolution` but `request`): by counts.
 *
 * Law. What is tried again waits in cohorts (retry_cohorts.h), and each call's time counts as the SDK
 * would have taken it: the replies and delays of its attempts. So a latency, a timeout and the number
 * of attempts that fit into it do not know how long an interval is. What an interval does is to make
 * a retry late: it comes at the end of the interval in which it is due, at the next one's at the
 * earliest, and what it was late by is taken off the delays that follow, as far as they are longer
 * than intervals. A call began at some moment of its interval, each as likely. The delays of many are
 * a few of their distribution, one of each equal part of it: 8, 4, 2, then 1 of what one attempt
 * throttled; half as many where the delays spread over 8 intervals, a quarter from 64 on.
 *
 * The latency that the table gives at eight points falls to the calls by turns. Of those beyond
 * `attempt_timeout` the attempts are given up and tried again as timeouts; of reads that take longer
 * than `hedge_after` as many second attempts are sent, at the end of the interval in which they are
 * due, perhaps this one, and the call has taken the shorter of both. All of an interval that want a
 * retry after a throttle have the same chance of the quota, whoever was told first. The next page of
 * a query is read in the next interval; its time counts as it is.
 *
 * Errors, of quickstart, celebrity_spike, flash_crowd and flash_sale at 100ms and 1s against
 * `request`: calls and units within 1 %, attempts within 3 %, p99 within 5 % (7 % of quickstart at
 * 100ms, where a few calls of each interval make it), and p50, but where half
 * of the calls end at one delay of legacy retries and half at the next: there it is the one or the
 * other. Known answers: the three attempts of client.h fail after 330 ms at any resolution, and of a
 * timeout of 450 ms five attempts 100 ms apart are made. */
#ifndef DDBSIM_CLIENT_GATHERED_H
#define DDBSIM_CLIENT_GATHERED_H

#include "client_parts.h"

/* What is due: an attempt is sent, or the time is up. */
void client_cohort_due(struct sim *sim, struct retry_cohort *cohort);

void client_answered_gathered(struct sim *sim, struct client *client, const struct request *request,
                              const struct answer *answer);

#endif
