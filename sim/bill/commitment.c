#include "commitment.h"

#include <math.h>

double commitment_carried(double units, double reserved)
{
    return fmin(units, reserved);
}

double commitment_best_reserved(commitment_bill *bill, void *of, double most)
{
    double least = 0, highest = ceil(most / RESERVED_BLOCK); /* blocks */

    while (least < highest) {
        double middle = floor((least + highest) / 2);
        double usd = bill(of, middle * RESERVED_BLOCK);
        if (bill(of, (middle + 1) * RESERVED_BLOCK) < usd - 1e-12 * fabs(usd))
            least = middle + 1;
        else
            highest = middle;
    }
    double units = least * RESERVED_BLOCK;
    return bill(of, units) < bill(of, 0) ? units : 0;
}

double commitment_plan_hour(const struct covered_use *use, double commitment)
{
    double left = commitment, usd = commitment;

    for (size_t i = 0; i < 2; i++) {
        double rate = 1 - use->part[i];
        double covered = rate > 0 ? fmin(use->list[i], left / rate) : use->list[i];
        if (use->part[i] <= 0)
            covered = 0; /* the plan does not know it */
        left -= covered * rate;
        usd += use->list[i] - covered;
    }
    return usd;
}

static double bill(const struct covered_use *uses, size_t hours, double commitment)
{
    double usd = 0;

    for (size_t i = 0; i < hours; i++)
        usd += commitment_plan_hour(&uses[i], commitment);
    return usd;
}

double commitment_best_plan(const struct covered_use *uses, size_t hours)
{
    double best = 0, least = bill(uses, hours, 0);

    for (size_t i = 0; i < hours; i++) {
        double at = 0;
        for (size_t k = 0; k < 2; k++) {
            at += uses[i].part[k] > 0 ? uses[i].list[k] * (1 - uses[i].part[k]) : 0;
            double usd = bill(uses, hours, at);
            if (usd < least - 1e-12 * least) {
                least = usd;
                best = at;
            }
        }
    }
    return best;
}
