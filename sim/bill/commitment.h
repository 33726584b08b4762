/* Commitments: capacity or money that is paid for each hour of a term, used or not, and how much of
 * it pays off.
 *
 * Reserved capacity is bought in blocks of 100 units. A block carries what of each hour lies above
 * the blocks before it, at most 100, so each carries less than the one before, and the bill is convex
 * in their number: it falls up to the first block that does not pay, which halving finds. The search
 * is over the whole bill, because what is free each month or under a plan already is not saved again.
 * Known answer: 150 units for 300 hours and 60 for 444, at 0.00065 USD an hour, against 21.9 USD a
 * block for the month: the first carries 56,640 unit-hours worth 36.8 USD and pays, the second 15,000
 * worth 9.75 and does not; with 18,600 unit-hours free the first saves 53,040 and pays, with
 * 40,000 free it saves 31,640 worth 20.6 and does not.
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

/* USD of the month with so many units reserved. */
typedef double commitment_bill(void *of, double units);

/* The units, in whole blocks up to `most`, that make a bill least which is convex in them; 0: no block
 * pays off. */
double commitment_best_reserved(commitment_bill *bill, void *of, double most);

/* What an hour uses that a plan covers: USD at list prices, by reduction, the greatest first. */
struct covered_use {
    double list[2], part[2]; /* part: by which it is cheaper */
};

/* USD of an hour under a plan of so many USD. */
double commitment_plan_hour(const struct covered_use *use, double commitment);

/* The commitment that makes the hours' bill least; 0: none does. */
double commitment_best_plan(const struct covered_use *uses, size_t hours);

#endif
