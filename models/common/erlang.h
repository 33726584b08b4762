/* Erlang's formulas: how many calls find all of so many servers busy, where calls come at random
 * (Poisson) and the load is their rate times their mean time.
 *
 * Law. Without a line the part B that is turned away follows by B(0) = 1, B(i) = a B(i - 1) / (i + a
 * B(i - 1)) for a load a. With a line of any length the part C that waits is B / (1 - rho (1 - B)), rho
 * being the load of one server, and 1 from rho = 1 on. Of many servers B is near its limit, one over
 * sqrt(c) times the ratio of the normal distribution's function to its density at (c - a) / sqrt(c).
 * Sources: Kleinrock [49]; Halfin and Whitt, "Heavy-Traffic Limits for Queues with Many Exponential
 * Servers", Operations Research 29(3), 1981. Known answers: two servers with a load of 1.6: B = 0.330,
 * C = 0.711. 2,000 servers with a load of 1,990: B = 0.01464, and 0.01478 by the limit. */
#ifndef DDBSIM_ERLANG_H
#define DDBSIM_ERLANG_H

/* B, in time that grows with the number of servers. */
double erlang_b(double servers, double load);

/* The same, beyond a thousand servers by its limit: it differs by at most 0.001 up to a load of one a
 * server, by 0.004 at 1.05 and by 0.04 at 1.2. */
double erlang_b_of_many(double servers, double load);

/* C of that B and load of one server. */
double erlang_c(double b, double rho);

#endif
