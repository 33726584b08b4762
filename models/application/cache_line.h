/* The line of a cache's node, for gathered calls (cache_nodes.h has that of single ones).
 *
 * Law. Calls of several kinds come at random, so many a second, each kind with its time of work s.
 * Below saturation (u = sum of rate s < 1) a call waits longer than t with probability
 *
 *   min(u, C exp(-theta t)),   sum of rate (exp(theta s) - 1) = theta,
 *   C = (1 - u) / (sum of rate s exp(theta s) - 1)
 *
 * (Cramér and Lundberg's asymptote for the line of a single server, from 0 on at most the
 * probability that the server is busy). The rates are means of the last two seconds or so. Beside it
 * the work that the intervals brought and the node has not done is a level that rises and falls in a
 * straight line; a call waits for the longer of the two. Who would wait longer than the limit is
 * turned away. Source: Asmussen 2003 [57], chapter XIII.
 * Measured against one by one at 1s: the mean wait at a utilisation of 50 … 90 % is within 3 %.
 * Known answers: at 80 % of 100 a second, all alike, 20 ms on average; 1,200 a second of 1 ms leave
 * 0.2 s of work each second, and with a limit of 0.1 s a sixth is turned away. */
#ifndef DDBSIM_CACHE_LINE_H
#define DDBSIM_CACHE_LINE_H

#include "rng.h"
#include "simtime.h"

enum { LINE_KINDS = 8 };

struct cache_line {
    struct {
        double work_s, per_s; /* of a call; smoothed */
        double calls;         /* of this interval */
    } kinds[LINE_KINDS];
    int kind_count;
    double from_s, to_s; /* the level at the beginning of the interval and at its end */
    double busy, factor, theta;
    double turned_away; /* part of this interval's calls */
};

/* So many calls of that work each come in this interval. */
void cache_line_ask(struct cache_line *line, double calls, double work_s);

/* All have asked: who is turned away, how long the others wait. */
void cache_line_decide(struct cache_line *line, double interval_s, double longest_s);

/* The wait of one that is served: its quantile at u, for one that came at that part of the interval. */
double cache_line_wait_s(const struct cache_line *line, double u, double when);

#endif
