#include "burst.h"

#include <math.h>
#include <string.h>

const char *const burst_law_names[] = {"token_bucket", "past_minutes", NULL};

static double second_of(const struct past_minutes *past)
{
    return past->bucket->rate_per_s;
}

void past_minutes_init(struct past_minutes *past, struct bucket *bucket, int minutes, simtime now)
{
    *past = (struct past_minutes){
        .bucket = bucket, .minutes = minutes, .accrued = bucket->accrued, .since = now};
}

/* What could have flowed in since then and did not fit, nobody used. */
static void account_for(struct past_minutes *past, simtime now)
{
    struct bucket *bucket = past->bucket;

    bucket_level(bucket, now);
    past->unused +=
        bucket->rate_per_s * simtime_seconds(now - past->since) - (bucket->accrued - past->accrued);
    past->since = now;
}

void past_minutes_change(struct past_minutes *past, double rate_per_s, simtime now)
{
    account_for(past, now);
    bucket_change(past->bucket, rate_per_s, past->kept + rate_per_s, now);
    past->accrued = past->bucket->accrued;
}

/* Brings the bucket to that level, and to the depth of what is kept. */
static void set_level(struct past_minutes *past, double level, simtime now)
{
    struct bucket *bucket = past->bucket;

    bucket_change(bucket, bucket->rate_per_s, level, now);
    bucket_fill(bucket, now);
    bucket_change(bucket, bucket->rate_per_s, past->kept + second_of(past), now);
    past->accrued = bucket->accrued;
}

static void add_up(struct past_minutes *past)
{
    past->kept = 0;
    for (int i = 0; i < past->minutes; i++)
        past->kept += past->left[i];
}

void past_minutes_fill(struct past_minutes *past, double part, simtime now)
{
    for (int i = 0; i < past->minutes; i++)
        past->left[i] = part * 60 * second_of(past);
    past->unused = 0;
    past->since = now;
    add_up(past);
    set_level(past, past->kept + part * second_of(past), now);
}

/* The oldest is used first. */
static void use(struct past_minutes *past, double units)
{
    for (int i = past->minutes; i-- > 0 && units > 0;) {
        double part = fmin(units, past->left[i]);
        past->left[i] -= part;
        units -= part;
    }
}

void past_minutes_close(struct past_minutes *past, simtime now)
{
    account_for(past, now);
    double level = past->bucket->level;
    /* What is above the kept units is held over; what is below zero is an index's debt. */
    double over = level > past->kept ? level - past->kept : fmin(level, 0);

    use(past, past->kept - fmax(level, 0));
    if (past->minutes > 1)
        memmove(&past->left[1], &past->left[0], (size_t)(past->minutes - 1) * sizeof *past->left);
    past->left[0] = fmax(past->unused, 0);
    past->unused = 0;
    add_up(past);
    set_level(past, past->kept + over, now);
}
