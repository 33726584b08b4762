#include "key_shares.h"

#include <math.h>

#include <gsl/gsl_fit.h>

enum { KEYS_FITTED = 25, TERMS_SUMMED = 100 };

void key_shares_fit(struct key_shares_fit *fit, const double *shares, size_t count)
{
    double x[KEYS_FITTED], y[KEYS_FITTED], intercept, slope, cov[3], squares;
    size_t n = count < KEYS_FITTED ? count : KEYS_FITTED;

    *fit = (struct key_shares_fit){NAN, NAN, NAN, count ? shares[count - 1] : NAN};
    if (n < 3)
        return;
    for (size_t k = 0; k < n; k++) {
        x[k] = log((double)(k + 1));
        y[k] = log(shares[k]);
    }
    gsl_fit_linear(x, 1, y, 1, n, &intercept, &slope, &cov[0], &cov[1], &cov[2], &squares);
    double error = sqrt(fmax(cov[2], 0));
    *fit = (struct key_shares_fit){
        .exponent = fmax(-slope, 0),
        .low = fmax(-slope - 2 * error, 0),
        .high = fmax(-slope + 2 * error, 0),
        .next = exp(intercept + slope * log((double)(n + 1))),
    };
}

/* Integral of x^-s from a to b. */
static double integral(double a, double b, double s)
{
    return fabs(1 - s) < 1e-9 ? log(b / a) : (pow(b, 1 - s) - pow(a, 1 - s)) / (1 - s);
}

double key_shares_harmonic(double n, double s)
{
    double sum = 0, a = TERMS_SUMMED;

    for (double k = 1; k <= n && k < a; k++)
        sum += pow(k, -s);
    if (n < a)
        return sum;
    return sum + integral(a, n, s) + (pow(a, -s) + pow(n, -s)) / 2 +
           s * (pow(a, -s - 1) - pow(n, -s - 1)) / 12;
}

double key_shares_rest(double left, double keys, double first)
{
    double low = 0, high = 2;

    if (!(left > 0 && keys >= 1 && first > 0) || left / keys >= first)
        return 0;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (left / key_shares_harmonic(keys, middle) <= first)
            low = middle;
        else
            high = middle;
    }
    return low;
}
