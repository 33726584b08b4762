#include "operation_units.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include <gsl/gsl_linalg.h>

#include "invariant.h"

#define REGULARISATION 1e-4

/* The normal equations: the matrix is square, of `n` operations. */
struct normal {
    size_t n;
    double matrix[OPERATION_UNITS_MOST][OPERATION_UNITS_MOST];
    double right[OPERATION_UNITS_MOST];
};

static bool period_given(const double *const *calls, size_t operations, const double *consumed,
                         size_t t)
{
    if (!isfinite(consumed[t]))
        return false;
    for (size_t j = 0; j < operations; j++)
        if (!isfinite(calls[j][t]))
            return false;
    return true;
}

static double mean_of_given(struct operation_units *fit, const double *const *calls,
                            size_t operations, const double *consumed, size_t periods)
{
    double sum = 0;

    for (size_t t = 0; t < periods; t++) {
        if (period_given(calls, operations, consumed, t)) {
            sum += consumed[t];
            fit->periods++;
        }
    }
    return fit->periods ? sum / (double)fit->periods : 0;
}

static void add_period(struct normal *normal, const double *const *calls, double consumed,
                       double weight, size_t t)
{
    for (size_t i = 0; i < normal->n; i++) {
        normal->right[i] += weight * calls[i][t] * consumed;
        for (size_t j = 0; j < normal->n; j++)
            normal->matrix[i][j] += weight * calls[i][t] * calls[j][t];
    }
}

static void regularise(struct normal *normal, const double *expected)
{
    for (size_t j = 0; j < normal->n; j++) {
        double strength = REGULARISATION * normal->matrix[j][j];
        normal->matrix[j][j] += strength;
        normal->right[j] += strength * expected[j];
    }
}

/* The unconstrained least over the operations in `set`; false when one of them would be negative or
 * was never called. What is gained over u = 0 is left in `gain`. */
static bool solve_set(const struct normal *normal, unsigned set, double *u, double *gain)
{
    double a[OPERATION_UNITS_MOST * OPERATION_UNITS_MOST], b[OPERATION_UNITS_MOST];
    size_t of[OPERATION_UNITS_MOST], k = 0;

    for (size_t j = 0; j < normal->n; j++)
        if (set & 1u << j)
            of[k++] = j;
    for (size_t i = 0; i < k; i++) {
        b[i] = normal->right[of[i]];
        if (normal->matrix[of[i]][of[i]] <= 0)
            return false;
        for (size_t j = 0; j < k; j++)
            a[i * k + j] = normal->matrix[of[i]][of[j]];
    }
    gsl_matrix_view matrix = gsl_matrix_view_array(a, k, k);
    gsl_vector_view right = gsl_vector_view_array(b, k);
    if (gsl_linalg_cholesky_decomp1(&matrix.matrix) != GSL_SUCCESS ||
        gsl_linalg_cholesky_svx(&matrix.matrix, &right.vector) != GSL_SUCCESS)
        return false;
    memset(u, 0, normal->n * sizeof *u);
    *gain = 0;
    for (size_t i = 0; i < k; i++) {
        if (!(b[i] >= 0))
            return false;
        u[of[i]] = b[i];
        *gain += b[i] * normal->right[of[i]];
    }
    return true;
}

static double residual_of(const struct operation_units *fit, const double *const *calls,
                          size_t operations, const double *consumed, size_t periods)
{
    double off = 0, all = 0;

    for (size_t t = 0; t < periods; t++) {
        if (!period_given(calls, operations, consumed, t))
            continue;
        double fitted = 0;
        for (size_t j = 0; j < operations; j++)
            fitted += calls[j][t] * fit->per_call[j];
        off += fabs(consumed[t] - fitted);
        all += consumed[t];
    }
    return all > 0 ? off / all : NAN;
}

void operation_units_fit(struct operation_units *fit, const double *const *calls,
                         const double *expected, size_t operations, const double *consumed,
                         size_t periods)
{
    struct normal normal = {.n = operations};
    double best = 0;

    invariant(operations <= OPERATION_UNITS_MOST, "%zu operations", operations);
    *fit = (struct operation_units){.residual = NAN};
    double mean = mean_of_given(fit, calls, operations, consumed, periods);
    if (!operations || mean <= 0)
        return;
    for (size_t t = 0; t < periods; t++)
        if (period_given(calls, operations, consumed, t))
            add_period(&normal, calls, consumed[t], 1 / (consumed[t] + mean), t);
    regularise(&normal, expected);
    for (unsigned set = 1; set < 1u << operations; set++) {
        double u[OPERATION_UNITS_MOST], gain;
        if (solve_set(&normal, set, u, &gain) && gain > best) {
            best = gain;
            memcpy(fit->per_call, u, operations * sizeof *u);
        }
    }
    fit->residual = residual_of(fit, calls, operations, consumed, periods);
}
