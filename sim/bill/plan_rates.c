#include "plan_rates.h"

#include <math.h>

/* A book says "KEY: why" of what it inferred, or the key alone. */
static bool is_inferred(const struct price_book_spec *book, const char *key)
{
    for (size_t i = 0; i < book->inferred_count; i++)
        if (text_starts_with(book->inferred[i], key) && strchr(":", book->inferred[i][strlen(key)]))
            return true;
    return false;
}

static struct plan_rate rate_of(const struct price_book_spec *book, double of_book,
                                const struct savings_plan_spec *own, const char *key, double of_own)
{
    if (own && origin_has(&own->origin, key))
        return (struct plan_rate){of_own, PLAN_RATE_OWN};
    return (struct plan_rate){of_book, is_inferred(book, "savings_plan") ? PLAN_RATE_INFERRED
                                                                         : PLAN_RATE_BOOK};
}

struct plan_rates plan_rates_of(const struct price_book_spec *book,
                                const struct savings_plan_spec *own)
{
    const struct savings_plan_prices *b = &book->savings_plan;

    return (struct plan_rates){
        rate_of(book, b->provisioned, own, "provisioned", own ? own->provisioned : NAN),
        rate_of(book, b->on_demand, own, "on_demand", own ? own->on_demand : NAN)};
}

bool plan_rates_known(const struct plan_rates *rates)
{
    return !isnan(rates->provisioned.part) || !isnan(rates->on_demand.part);
}

bool plan_rate_inferred(const struct plan_rate *rate)
{
    return !isnan(rate->part) && rate->source == PLAN_RATE_INFERRED;
}

static void write_rate(const struct plan_rate *rate, const char *between, const char *units,
                       struct text *out)
{
    static const char *const sources[] = {"your own", "the book's", "inferred"};

    if (!isnan(rate->part))
        text_addf(out, "%s%.4g%% off %s units (%s)", between, 100 * rate->part, units,
                  sources[rate->source]);
}

void plan_rates_write(const struct plan_rates *rates, struct text *out)
{
    write_rate(&rates->provisioned, "", "provisioned", out);
    write_rate(&rates->on_demand, isnan(rates->provisioned.part) ? "" : ", ", "on-demand", out);
}
