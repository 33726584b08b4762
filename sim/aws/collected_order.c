#include "collected_order.h"

#include <math.h>

static int compare_texts(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

/* NAN first. */
static int compare_numbers(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(b) - isnan(a);
    return (a > b) - (a < b);
}

static int compare_times(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* The first that is not 0. */
static int first_of(const int *orders, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (orders[i])
            return orders[i];
    return 0;
}

static int compare_changes(const void *left, const void *right)
{
    const struct collected_change *a = left, *b = right;
    const int orders[] = {
        compare_times(a->asked_at, b->asked_at),
        compare_texts(a->id, b->id),
        compare_texts(a->of.table, b->of.table),
        compare_texts(a->of.index, b->of.index),
        (int)a->of.side - (int)b->of.side,
        a->by_hand - b->by_hand,
        a->billing - b->billing,
        compare_numbers(a->capacity, b->capacity),
        compare_numbers(a->min, b->min),
        compare_numbers(a->max, b->max),
    };
    return first_of(orders, sizeof orders / sizeof *orders);
}

static int compare_rows(const void *left, const void *right)
{
    const struct collected_bill_row *a = left, *b = right;
    bool known = a->id && b->id;
    const int orders[] = {
        compare_times(a->begins, b->begins),
        compare_times(a->ends, b->ends),
        compare_texts(a->id, b->id),
        compare_texts(a->usage_type, b->usage_type),
        compare_texts(a->line_kind, b->line_kind),
        compare_texts(a->resource, b->resource),
        compare_texts(a->operation, b->operation),
        known ? 0 : compare_texts(a->rate_code, b->rate_code),
        compare_numbers(a->amount, b->amount),
        compare_numbers(a->cost, b->cost),
    };
    return first_of(orders, sizeof orders / sizeof *orders);
}

/* Sorts, and keeps the first of equal ones. Returns how many there are. */
static size_t order(void *items, size_t count, size_t size,
                    int (*compare)(const void *, const void *))
{
    char *at = items;
    size_t kept = 0;

    if (!count)
        return 0;
    qsort(items, count, size, compare);
    for (size_t i = 1; i < count; i++) {
        if (compare(at + kept * size, at + i * size) == 0)
            continue;
        kept++;
        memmove(at + kept * size, at + i * size, size);
    }
    return kept + 1;
}

void collected_order(struct collected *c)
{
    c->change_count = order(c->changes, c->change_count, sizeof *c->changes, compare_changes);
    c->bill_count = order(c->bill, c->bill_count, sizeof *c->bill, compare_rows);
}
