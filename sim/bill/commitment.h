/* Commitments: capacity or money that is paid for each hour of a term, used or not, and how much of
 * it pays off.
 *
 * Reserved capacity. A block of 100 units is worth its price when, over the hours, what it would
 * carry costs more unreserved. The hours are looked at block by block: the next block carries what
 * of each hour lies above the blocks before it, at most 100, so each carries less than the one
 * before, and the first that does not pay ends it. (On sorted hours that is the block whose level is
 * reached in just as many hours as pay for it.) Known answer: 150 units for 300 hours and 60 for 444,
 * at 0.00065 USD an hour, against 21.9 USD a block for the month: the first carries 56,640 unit-hours
 * worth 36.8 USD and pays, the second 15,000 worth 9.75 and does not.
 *
 * A savings plan. A commitment of c USD an hour buys usage at reduced rates, that with the greatest
 * reduction first; what is beyond is paid at list prices, and what of c is not used is lost. The
 * bill is convex in c and bends only where c is the reduced price of all that some hour uses, or of
 * the part of it with the greatest reduction; so the least of these is the best. Sources: developer
 * guide [2], reserved capacity; savings plans user guide [19]. Known answer: 10 USD an hour at list
 * price, 18 % cheaper: a commitment of 8.2 pays for it. */
#ifndef DDBSIM_COMMITMENT_H
#define DDBSIM_COMMITMENT_H

#include <stddef.h>

enum { RESERVED_BLOCK = 100 };

/* What reserved units carry of an hour's. */
double commitment_carried(double units, double reserved);

/* The units, in whole blocks, that make the bill least: `units` of each hour cost `price` each where
 * they are not reserved, a block costs `block` for all hours together. */
double commitment_best_reserved(const double *units, size_t hours, double price, double block);

/* What an hour uses that a plan covers: USD at list prices, by reduction, the greatest first. */
struct covered_use {
    double list[2], part[2]; /* part: by which it is cheaper */
};

/* USD of an hour under a plan of so many USD. */
double commitment_plan_hour(const struct covered_use *use, double commitment);

/* The commitment that makes the hours' bill least; 0: none does. */
double commitment_best_plan(const struct covered_use *uses, size_t hours);

#endif
