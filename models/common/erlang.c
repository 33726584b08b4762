#include "erlang.h"

#include <math.h>

#include "exact.h"

double erlang_b(double servers, double load)
{
    double b = 1;

    if (load <= 0)
        return 0;
    for (double i = 1; i <= servers && b > 0; i++)
        b = load * b / (i + load * b);
    return b;
}

double erlang_b_of_many(double servers, double load)
{
    enum { EXACT_UP_TO = 1000, PARTS = 64 };

    if (servers <= EXACT_UP_TO || load <= 0)
        return erlang_b(servers, load);
    double beta = (servers - load) / sqrt(servers), below = 0;
    if (beta > 8)
        return 0;
    if (beta < -8)
        return 1 - servers / load;
    for (int i = 0; i < PARTS;
         i++) { /* the distribution's function over its density, by quadrature */
        double x = ((double)i + 0.5) / PARTS * (beta + 12);
        below += exact_exp(beta * x - x * x / 2) * (beta + 12) / PARTS;
    }
    return 1 / (sqrt(servers) * below);
}

double erlang_c(double b, double rho)
{
    return rho >= 1 ? 1 : b / (1 - rho * (1 - b));
}
