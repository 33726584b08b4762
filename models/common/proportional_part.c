#include "proportional_part.h"

int64_t proportional_part(int64_t count, double fraction, double *carry)
{
    if (fraction >= 1)
        return count;
    double exact = *carry + (double)count * fraction;
    int64_t part = (int64_t)exact;
    *carry = exact - (double)part;
    return part < count ? part : count;
}
