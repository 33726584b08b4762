/* aws/global_replicas: replicas in other Regions, under the names that a scenario has for them. */
#include "fixture.h"

#include "collected_fixture.h"
#include "global_replicas.h"

static const char arn[] = "arn:aws:dynamodb:us-east-1:123456789012:table/catalog";

static struct collected_override reads[] = {{NULL, 40, NAN, {NAN, NAN}},
                                            {"by-kind", 7, NAN, {NAN, NAN}}};
static struct collected_replica regions[] = {{.region = "us-east-1", .status = "ACTIVE"},
                                             {.region = "eu-west-1",
                                              .status = "ACTIVE",
                                              .table_class = "STANDARD_INFREQUENT_ACCESS",
                                              .overrides = reads,
                                              .override_count = 2},
                                             {.region = "ap-south-1", .status = "CREATING"}};

static struct collected_description *describe(struct collected *c)
{
    struct collected_description *d =
        collected_fixture_describe(c, "catalog", 1000, 500, "by-kind", 100);

    d->arn = arn;
    d->replicas = regions;
    d->replica_count = 3;
    return d;
}

static void find(struct global_replicas *out, struct collected *c)
{
    global_replicas_find(out, c, collected_find_table(c, "catalog"), &c->arena);
}

/* The known answer of the header, and what the replica overrides. */
static void test_find(void **state)
{
    struct global_replicas found;
    struct collected c;

    (void)state;
    collected_init(&c);
    describe(&c);
    find(&found, &c);
    assert_null(found.why_none);
    assert_string_equal(found.home, "us-east-1");
    assert_int_equal(found.elsewhere, 2);
    assert_int_equal(found.count, 1);
    const struct collected_description *there = found.items[0].table.described;
    assert_string_equal(found.items[0].table.name, "catalog.eu-west-1");
    assert_string_equal(there->table_class, "STANDARD_INFREQUENT_ACCESS");
    assert_close(there->throughput.capacity[READ], 40, 0);
    assert_close(there->throughput.capacity[WRITE], 100, 0);
    assert_close(there->indexes[0].throughput.capacity[READ], 7, 0);
    assert_close(there->indexes[0].throughput.capacity[WRITE], 50, 0);
    collected_release(&c);
}

/* Exactly three Regions, of which one may be a witness. */
static void test_strong(void **state)
{
    struct global_replicas found;
    struct collected c;

    (void)state;
    collected_init(&c);
    struct collected_description *d = describe(&c);
    d->multi_region_consistency = "STRONG";
    find(&found, &c);
    assert_true(found.strong && !found.witness);
    assert_non_null(found.why_none); /* the third is being created */
    d->replica_count = 2;
    find(&found, &c);
    assert_true(found.strong && found.witness);
    assert_null(found.why_none);
    collected_release(&c);
}

/* Neither a guess at which Region was asked, nor two tables of one name. */
static void test_why_none(void **state)
{
    struct global_replicas found;
    struct collected c;

    (void)state;
    collected_init(&c);
    struct collected_description *d = describe(&c);
    d->arn = NULL;
    find(&found, &c);
    assert_non_null(strstr(found.why_none, "TableArn"));
    d->arn = arn;
    collected_table(&c, "catalog.eu-west-1");
    find(&found, &c);
    assert_non_null(strstr(found.why_none, "is called catalog.eu-west-1 itself"));
    collected_release(&c);
}

static void test_region(void **state)
{
    (void)state;
    assert_string_equal(global_replicas_region("catalog.eu-west-1", "catalog"), "eu-west-1");
    assert_null(global_replicas_region("catalog", "catalog"));
    assert_null(global_replicas_region("catalog.", "catalog"));
    assert_null(global_replicas_region("catalog.$(x)-1", "catalog"));
    assert_null(global_replicas_region("catalogue.eu-west-1", "catalog"));
}

TESTS(global_replicas, cmocka_unit_test(test_find), cmocka_unit_test(test_strong),
      cmocka_unit_test(test_why_none), cmocka_unit_test(test_region))
