#include "exact.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const double ln2_hi = 6.93147180369123816490e-01, ln2_lo = 1.90821492927058770002e-10;

static inline uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

double exact_log(double x)
{
    uint64_t bits = bits_of(x);
    /* x = 2^k * m with sqrt(1/2) < m < sqrt(2), so that log m is small and even in s below */
    int k = (int)(bits >> 52) - 1023;
    uint64_t mantissa = bits & 0xfffffffffffffu;
    int up = mantissa > 0x6a09e667f3bcdu;
    double f = double_of(mantissa | (uint64_t)(1023 - up) << 52) - 1;
    k += up;
    double s = f / (2 + f), z = s * s, w = z * z;
    double even = w * (3.999999999940941908e-01 +
                       w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
    double odd = z * (6.666666666666735130e-01 +
                      w * (2.857142874366239149e-01 +
                           w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
    double half_square = 0.5 * f * f;
    return k * ln2_hi - ((half_square - (s * (half_square + odd + even) + k * ln2_lo)) - f);
}

double exact_exp(double x)
{
    if (x < -700)
        return 0;
    if (x > 700)
        x = 700;
    int k = (int)(x * 1.44269504088896338700 + (x < 0 ? -0.5 : 0.5));
    double hi = x - k * ln2_hi, lo = k * ln2_lo, r = hi - lo, t = r * r;
    double c =
        r - t * (1.66666666666666019037e-01 +
                 t * (-2.77777777770155933842e-03 +
                      t * (6.61375632143793436117e-05 +
                           t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
    double y = 1 - ((lo - r * c / (2 - c)) - hi);
    return y * double_of((uint64_t)(k + 1023) << 52);
}

double exact_pow(double x, double y)
{
    return exact_exp(y * exact_log(x));
}

static inline double horner8(const double c[8], double x)
{
    return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x +
           c[0];
}

static double normal_tail(double p)
{
    static const double near_top[8] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                       5.76949722146069140550e0,  3.64784832476320460504e0,
                                       1.27045825245236838258e0,  2.41780725177450611770e-1,
                                       2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double near_bottom[8] = {1,
                                          2.05319162663775882187e0,
                                          1.67638483018380384940e0,
                                          6.89767334985100004550e-1,
                                          1.48103976427480074590e-1,
                                          1.51986665636164571966e-2,
                                          5.47593808499534494600e-4,
                                          1.05075007164441684324e-9};
    static const double far_top[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                      1.78482653991729133580e0,  2.96560571828504891230e-1,
                                      2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                      2.71155556874348757813e-5, 2.01033439929228813265e-7};
    static const double far_bottom[8] = {1,
                                         5.99832206555887937690e-1,
                                         1.36929880922735805310e-1,
                                         1.48753612908506148525e-2,
                                         7.86869131145613259100e-4,
                                         1.84631831751005468180e-5,
                                         1.42151175831644588870e-7,
                                         2.04426310338993978564e-15};
    double r = sqrt(-exact_log(p));

    if (r <= 5)
        return horner8(near_top, r - 1.6) / horner8(near_bottom, r - 1.6);
    return horner8(far_top, r - 5) / horner8(far_bottom, r - 5);
}

/* The series of the cosine, and of the sine, of an angle up to pi / 4. */
static double cos_near_0(double x)
{
    double sum = 1, term = 1;
    for (int k = 2; k <= 20; k += 2) {
        term *= -x * x / (k * (k - 1));
        sum += term;
    }
    return sum;
}

static double sin_near_0(double x)
{
    double sum = x, term = x;
    for (int k = 3; k <= 21; k += 2) {
        term *= -x * x / (k * (k - 1));
        sum += term;
    }
    return sum;
}

double exact_cos_turns(double turns)
{
    static const double two_pi = 6.283185307179586477;
    double t = turns > 0.5 ? 1 - turns : turns; /* even, and of period 1 */
    double sign = t > 0.25 ? -1 : 1;

    t = t > 0.25 ? 0.5 - t : t;
    return sign * (t <= 0.125 ? cos_near_0(two_pi * t) : sin_near_0(two_pi * (0.25 - t)));
}

double exact_normal(double p)
{
    static const double top[8] = {3.3871328727963666080e0, 1.3314166789178437745e2,
                                  1.9715909503065514427e3, 1.3731693765509461125e4,
                                  4.5921953931549871457e4, 6.7265770927008700853e4,
                                  3.3430575583588128105e4, 2.5090809287301226727e3};
    static const double bottom[8] = {1,
                                     4.2313330701600911252e1,
                                     6.8718700749205790830e2,
                                     5.3941960214247511077e3,
                                     2.1213794301586595867e4,
                                     3.9307895800092710610e4,
                                     2.8729085735721942674e4,
                                     5.2264952788528545610e3};
    double q = p - 0.5;

    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        return q * horner8(top, r) / horner8(bottom, r);
    }
    return q < 0 ? -normal_tail(p) : normal_tail(1 - p);
}
