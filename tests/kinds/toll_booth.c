#include "toll_booth.h"

#include "bucket.h"

struct toll_booth_spec {
    struct origin origin;
    double rate, offered, toll;
};

static const struct field fields[] = {
    NUMBER(struct toll_booth_spec, rate, "3", MORE_THAN_0, 1e6, "Cars per second let through."),
    NUMBER(struct toll_booth_spec, offered, REQUIRED, MORE_THAN_0, 1e6,
           "Cars per second that come."),
    NUMBER(struct toll_booth_spec, toll, "0", 0, 1e6, "USD a car."), FIELD_END};

static const struct record toll_booth_record =
    RECORD(struct toll_booth_spec, "toll_booth", fields, NULL, "A booth where cars pay.");

struct toll_booth {
    struct sim *sim;
    const struct toll_booth_spec *spec;
    char *path;
    struct bucket bucket;
    /* outputs */
    double cars, served, turned_back;
    int open;
};

static const struct series rows[] = {
    SUM(struct toll_booth, cars, "1", "", "", "Cars that came."),
    SUM(struct toll_booth, served, "1", "consumed", "", "Cars that were let through."),
    SUM(struct toll_booth, turned_back, "1", "throttled", "", "Cars that were turned back."),
    VALUE(struct toll_booth, open, "1", "", "", "1 while it is open."), SERIES_END};

static const struct output_set booth_outputs = {
    .of = "toll_booth", .where = "toll_booths/*", .rows = rows};

static void each_second(struct sim *sim, void *subject)
{
    struct toll_booth *b = subject;
    double room = bucket_level(&b->bucket, sim->now);
    double passed = b->spec->offered < room ? b->spec->offered : room;

    bucket_take(&b->bucket, passed);
    b->cars += b->spec->offered;
    b->served += passed;
    b->turned_back += b->spec->offered - passed;
    if (sim->now + SECOND <= sim->end)
        sim_at(sim, sim->now + SECOND, PRIORITY_TRAFFIC, each_second, b);
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct toll_booth *b = entity;
    const struct toll_booth_spec *spec = of;

    (void)diagnostics;
    *b = (struct toll_booth){.sim = sim, .spec = spec, .open = 1};
    b->path = entity_path("toll_booths", spec->origin.name);
    bucket_init(&b->bucket, spec->rate, spec->rate, spec->rate, 0);
}

static void publish(void *entity)
{
    struct toll_booth *b = entity;
    probes_add(&b->sim->probes, b->path, (struct probe){.outputs = &booth_outputs, .subject = b});
}

static double cost(void *entity, const struct price_book *book, simtime now)
{
    const struct toll_booth *b = entity;

    (void)book, (void)now;
    return b->served * b->spec->toll;
}

static void bill(void *entity, struct bills *bills)
{
    bills_add_total(bills, ((struct toll_booth *)entity)->path, cost, entity);
}

static void start(void *entity, struct diagnostics *diagnostics)
{
    struct toll_booth *b = entity;

    (void)diagnostics;
    sim_at(b->sim, SECOND, PRIORITY_TRAFFIC, each_second, b);
}

static void assert_conserved(void *entity)
{
    const struct toll_booth *b = entity;
    invariant(b->cars == b->served + b->turned_back, "%s: %g cars came", b->path, b->cars);
}

static void release(void *entity)
{
    free(((struct toll_booth *)entity)->path);
}

static const struct output_set *const outputs[] = {&booth_outputs, &bill_outputs, NULL};

const struct entity_kind toll_booth_kind = {.plural = "toll_booths",
                                            .fallback = "=no booth",
                                            .sentence = "Toll booths, by name.",
                                            .record = &toll_booth_record,
                                            .size = sizeof(struct toll_booth),
                                            .outputs = outputs,
                                            .init = init,
                                            .publish = publish,
                                            .bill = bill,
                                            .start = start,
                                            .assert_conserved = assert_conserved,
                                            .release = release};
