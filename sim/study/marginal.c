#include "marginal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "memory.h"

enum { WHY = 256 };

static bool refuse(char *why, const char *rule)
{
    snprintf(why, WHY, "%s", rule);
    return false;
}

static bool read_range(struct marginal *m, const char *range, char *why)
{
    if (!quantity_read_range(range, &m->quantity, &m->a, &m->b))
        return refuse(why, "needs FROM..TO, two quantities of one kind, the lesser first");
    if (m->quantity == QUANTITY_WHOLE) /* where it is set decides whether it is rounded */
        m->quantity = QUANTITY_NUMBER;
    if (m->kind == MARGINAL_LOGUNIFORM && m->a <= 0)
        return refuse(why, "loguniform must begin above 0");
    return true;
}

static bool read_triangular(struct marginal *m, const struct unknown_spec *spec, char *why)
{
    double *const to[] = {&m->a, &m->mode, &m->b};

    m->quantity = quantity_kind_of(spec->triangular, spec->triangular_count);
    if (spec->triangular_count != 3 || m->quantity == QUANTITY_KINDS)
        return refuse(why, "triangular needs [least, most likely, most], quantities of one kind");
    for (int i = 0; i < 3; i++)
        quantity_read_as(m->quantity, spec->triangular[i], to[i]);
    if (!(m->a <= m->mode && m->mode <= m->b && m->a < m->b))
        return refuse(why, "triangular needs [least, most likely, most] in this order");
    return true;
}

static bool read_spread(struct marginal *m, const struct spread_spec *s, char *why)
{
    const char *texts[] = {s->p10 ? s->p10 : s->mean, s->p10 ? s->p90 : s->sd};
    bool logarithms = m->kind == MARGINAL_LOGNORMAL;
    double first, second;

    m->quantity = quantity_kind_of(texts, 2);
    if (m->quantity == QUANTITY_KINDS)
        return refuse(why, "needs two quantities of one kind");
    quantity_read_as(m->quantity, texts[0], &first);
    quantity_read_as(m->quantity, texts[1], &second);
    if (logarithms && (!s->p10 || first <= 0))
        return refuse(why, "lognormal needs p10 and p90 above 0");
    if (s->p10 ? !(first < second) : !(second > 0))
        return refuse(why, "needs p10 below p90, or an sd above 0");
    if (s->p10) {
        double low = logarithms ? log(first) : first, high = logarithms ? log(second) : second;
        m->a = (low + high) / 2;
        m->b = (high - low) / (2 * gsl_cdf_ugaussian_Pinv(0.9));
    } else {
        m->a = first;
        m->b = second;
    }
    return true;
}

/* One kind of quantity where all parts are; else texts, none of which is a range. */
static bool read_parts(struct marginal *m, const struct unknown_spec *spec, char *why)
{
    enum quantity_kind kind = QUANTITY_KINDS;
    double sum = 0;

    m->parts = memory_new(spec->discrete_count, sizeof *m->parts);
    m->part_count = spec->discrete_count;
    m->quantity = QUANTITY_KINDS;
    for (size_t i = 0; i < m->part_count; i++) {
        struct marginal_part *p = &m->parts[i];
        const char *text = spec->discrete[i].value;
        sum += spec->discrete[i].share;
        p->up_to = sum;
        if (!quantity_read_range(text, &kind, &p->from, &p->to)) {
            p->text = text;
            kind = quantity_kind_of(&text, 1);
            if (kind != QUANTITY_KINDS)
                quantity_read_as(kind, text, &p->from);
        }
        kind = kind == QUANTITY_WHOLE ? QUANTITY_NUMBER : kind;
        if (i && kind != m->quantity)
            return refuse(why, "discrete needs values of one kind");
        m->quantity = kind;
    }
    return fabs(sum - 1) < 1e-9 || refuse(why, "the shares of discrete must add up to 100%");
}

static double distribution_at(const struct marginal *m, double value)
{
    double part = fmin(1, fmax(0, (value - m->a) / (m->b - m->a))),
           top = (m->mode - m->a) / (m->b - m->a);

    switch (m->kind) {
    case MARGINAL_NORMAL:
        return gsl_cdf_ugaussian_P((value - m->a) / m->b);
    case MARGINAL_LOGNORMAL:
        return value > 0 ? gsl_cdf_ugaussian_P((log(value) - m->a) / m->b) : 0;
    case MARGINAL_LOGUNIFORM:
        return value > m->a ? log(value / m->a) / log(m->b / m->a) : 0;
    case MARGINAL_TRIANGULAR:
        return part <= top ? part * part / top : 1 - (1 - part) * (1 - part) / (1 - top);
    default:
        return part;
    }
}

static bool read_within(struct marginal *m, const char *within, char *why)
{
    enum quantity_kind kind;
    double from, to;

    if (!quantity_read_range(within, &kind, &from, &to))
        return refuse(why, "within must be FROM..TO, two quantities of one kind");
    kind = kind == QUANTITY_WHOLE ? QUANTITY_NUMBER : kind;
    if (m->kind == MARGINAL_DISCRETE || kind != m->quantity)
        return refuse(why, "within must be of the distribution's own kind of quantity");
    m->from = fmin(1, fmax(0, distribution_at(m, from)));
    m->to = fmin(1, fmax(0, distribution_at(m, to)));
    return m->to - m->from > 1e-6 || refuse(why, "within leaves nothing of the distribution");
}

static bool read_kind(struct marginal *m, const struct unknown_spec *spec, char *why)
{
    if (spec->triangular_count) {
        m->kind = MARGINAL_TRIANGULAR;
        return read_triangular(m, spec, why);
    }
    if (spec->normal || spec->lognormal) {
        m->kind = spec->normal ? MARGINAL_NORMAL : MARGINAL_LOGNORMAL;
        return read_spread(m, spec->normal ? spec->normal : spec->lognormal, why);
    }
    if (spec->discrete_count) {
        m->kind = MARGINAL_DISCRETE;
        return read_parts(m, spec, why);
    }
    m->kind = spec->uniform ? MARGINAL_UNIFORM : MARGINAL_LOGUNIFORM;
    return read_range(m, spec->uniform ? spec->uniform : spec->loguniform, why);
}

bool marginal_init(struct marginal *m, const struct unknown_spec *spec, char *why)
{
    *m = (struct marginal){.to = 1};
    return read_kind(m, spec, why) && (!spec->within || read_within(m, spec->within, why));
}

void marginal_release(struct marginal *m)
{
    free(m->parts);
}

static double triangular(const struct marginal *m, double u)
{
    double width = m->b - m->a, top = (m->mode - m->a) / width;

    return u <= top ? m->a + width * sqrt(u * top) : m->b - width * sqrt((1 - u) * (1 - top));
}

static const struct marginal_part *part_at(const struct marginal *m, double u, double *within)
{
    size_t i = 0;

    while (i + 1 < m->part_count && u >= m->parts[i].up_to)
        i++;
    double before = i ? m->parts[i - 1].up_to : 0;
    *within = (u - before) / (m->parts[i].up_to - before);
    return &m->parts[i];
}

static double discrete(const struct marginal *m, double u)
{
    double within;
    const struct marginal_part *p = part_at(m, u, &within);

    if (m->quantity == QUANTITY_KINDS)
        return (double)(p - m->parts);
    return p->text ? p->from : p->from + (p->to - p->from) * within;
}

double marginal_value(const struct marginal *m, double u)
{
    double v = m->from + (m->to - m->from) * u, value;

    switch (m->kind) {
    case MARGINAL_UNIFORM:
        value = m->a + (m->b - m->a) * v;
        break;
    case MARGINAL_LOGUNIFORM:
        value = m->a * pow(m->b / m->a, v);
        break;
    case MARGINAL_TRIANGULAR:
        value = triangular(m, v);
        break;
    case MARGINAL_NORMAL:
        value = m->a + m->b * gsl_cdf_ugaussian_Pinv(v);
        break;
    case MARGINAL_LOGNORMAL:
        value = exp(m->a + m->b * gsl_cdf_ugaussian_Pinv(v));
        break;
    default:
        return discrete(m, v);
    }
    return quantity_rounded(m->quantity, value);
}

void marginal_write(const struct marginal *m, double u, struct text *out)
{
    double within;

    if (m->quantity == QUANTITY_KINDS)
        text_add(out, part_at(m, u, &within)->text);
    else
        quantity_write(m->quantity, marginal_value(m, u), out);
}
