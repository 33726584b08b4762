#include "retry_cohorts.h"

#include "hash.h"
#include "memory.h"

enum { LEAST_HEADS = 64 };

void retry_cohorts_init(struct retry_cohorts *c, struct sim *sim, struct rng *draws,
                        void (*due)(struct sim *sim, struct retry_cohort *cohort))
{
    *c = (struct retry_cohorts){.sim = sim, .draws = draws, .due = due};
}

void retry_cohorts_release(struct retry_cohorts *c)
{
    free(c->heads);
    pool_release(&c->pool);
}

/* Flows and callers are compared, not hashed: an address is no number. */
static uint64_t hash_of(const struct retry_cohort *cohort)
{
    const struct request *r = &cohort->request;

    return hash_pair((uint64_t)cohort->due, r->position ^ ((uint64_t)r->kind << 8) ^
                                                ((uint64_t)r->page << 12) ^
                                                ((uint64_t)cohort->kind << 4));
}

static bool is_same(const struct retry_cohort *a, const struct retry_cohort *b)
{
    const struct request *r = &a->request, *q = &b->request;

    return a->due == b->due && a->kind == b->kind && r->flow == q->flow &&
           r->position == q->position && r->width == q->width && r->tracked == q->tracked &&
           r->kind == q->kind && r->page == q->page && r->caller == q->caller &&
           r->batch == q->batch;
}

static struct retry_cohort **head_of(struct retry_cohorts *c, const struct retry_cohort *cohort)
{
    return &c->heads[hash_of(cohort) & (c->capacity - 1)];
}

static void grow(struct retry_cohorts *c)
{
    struct retry_cohort **old = c->heads;
    size_t before = c->capacity;

    c->capacity = before ? 2 * before : LEAST_HEADS;
    c->heads = memory_new(c->capacity, sizeof(struct retry_cohort *));
    for (size_t i = 0; i < before; i++)
        for (struct retry_cohort *cohort = old[i], *next; cohort; cohort = next) {
            struct retry_cohort **head = head_of(c, cohort);
            next = cohort->chain;
            cohort->chain = *head;
            *head = cohort;
        }
    free(old);
}

static void take_out_of_chain(struct retry_cohort *cohort)
{
    struct retry_cohort **at = head_of(cohort->of, cohort);

    while (*at != cohort)
        at = &(*at)->chain;
    *at = cohort->chain;
    cohort->of->count--;
}

static void come_due(struct sim *sim, void *subject)
{
    struct retry_cohort *cohort = subject;

    take_out_of_chain(cohort);
    cohort->request.count = cohort->points.calls;
    cohort->request.cohort = cohort;
    cohort->of->due(sim, cohort);
}

struct retry_cohort *retry_cohorts_take(struct retry_cohorts *c, const struct request *request)
{
    struct retry_cohort *cohort = pool_take(&c->pool);

    cohort->of = c;
    cohort->request = *request;
    retry_points_clear(&cohort->points);
    return cohort;
}

void retry_cohorts_give(struct retry_cohort *cohort)
{
    pool_give(&cohort->of->pool, cohort);
}

static struct retry_cohort *find(struct retry_cohorts *c, const struct retry_cohort *wanted)
{
    struct retry_cohort *cohort = c->capacity ? *head_of(c, wanted) : NULL;

    while (cohort && !is_same(cohort, wanted))
        cohort = cohort->chain;
    return cohort;
}

void retry_cohorts_add(struct retry_cohorts *c, const struct request *request,
                       enum cohort_kind kind, simtime due, const struct retry_point *point)
{
    struct retry_cohort wanted;

    wanted.due = due;
    wanted.kind = kind;
    wanted.request = *request;
    if (kind == COHORT_GIVE_UP) {
        wanted.request.position = wanted.request.width = 0;
        wanted.request.kind = 0;
        wanted.request.page = 0;
        wanted.request.tracked = -1;
    }
    struct retry_cohort *cohort = find(c, &wanted);
    if (!cohort) {
        if (c->count == c->capacity)
            grow(c);
        cohort = retry_cohorts_take(c, &wanted.request);
        cohort->due = due;
        cohort->kind = kind;
        struct retry_cohort **head = head_of(c, cohort);
        cohort->chain = *head;
        *head = cohort;
        c->count++;
        sim_at(c->sim, due, PRIORITY_TRAFFIC, come_due, cohort);
    }
    retry_points_add(&cohort->points, point, c->draws);
}

/* Calls at their first attempt. */
static void begin(struct sim *sim, const struct request *request, struct retry_points *points)
{
    points->n = 1;
    points->calls = request->count;
    points->at[0] = (struct retry_point){.count = request->count,
                                         .sent = request->sent,
                                         .elapsed = sim->now - request->sent,
                                         .attempt = 1};
}

static void copy(struct retry_points *to, const struct retry_points *from)
{
    to->n = from->n;
    to->calls = from->calls;
    for (int i = 0; i < from->n; i++)
        to->at[i] = from->at[i];
}

void retry_cohorts_take_out(struct sim *sim, const struct request *request,
                            struct retry_points *points)
{
    struct retry_cohort *cohort = request->cohort;

    if (!cohort) {
        begin(sim, request, points);
        return;
    }
    if (request->count == cohort->points.calls) {
        copy(points, &cohort->points);
        retry_cohorts_give(cohort);
        return;
    }
    retry_points_clear(points);
    retry_points_take(&cohort->points, request->count, points, cohort->of->draws);
}
