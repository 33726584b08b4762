/* aws/change_set, aws/emit_aws_cli: from what stands to what is wanted, in an order that is safe. */
#include "fixture.h"

#include "change_set.h"
#include "emit_aws_cli.h"
#include "text.h"

/* A table with an index, as flow-style YAML for table and index. */
#define WORLD(table, index)                                                                        \
    "name: n\nduration: 1s\nstart: 2026-11-12T00:00:00Z\ntables: {orders-prod: {" table            \
    ", indexes: {by-status: {" index "}}}}\n"
#define FIXED "read: {capacity: 100}, write: {capacity: 700}"
#define INDEX "read: {capacity: 90}, write: {capacity: 260}"
#define SCALED(min, max, more)                                                                     \
    "read: {capacity: 100}, write: {capacity: 700, autoscaling: {min: " min ", max: " max more "}}"

struct made {
    struct fixture from, written, to;
    struct provisioning deployed, base, wanted;
    struct change_set set;
};

/* What stands, the scenario as written (NULL: the same as stands), and with what was chosen. */
static void make(struct made *m, const char *from, const char *written, const char *to)
{
    struct change_basis basis = {
        .deployed = &m->deployed, .written = &m->base, .start = 1762905600};

    fixture_init(&m->from, from);
    fixture_init(&m->written, written ? written : from);
    fixture_init(&m->to, to);
    assert_true(m->from.valid && m->written.valid && m->to.valid);
    provisioning_of_scenario(&m->deployed, m->from.scenario.spec);
    provisioning_of_scenario(&m->base, m->written.scenario.spec);
    provisioning_of_scenario(&m->wanted, m->to.scenario.spec);
    change_set_make(&m->set, &basis, &m->wanted);
}

static void release(struct made *m)
{
    change_set_release(&m->set);
    provisioning_release(&m->wanted);
    provisioning_release(&m->base);
    provisioning_release(&m->deployed);
    fixture_release(&m->to);
    fixture_release(&m->written);
    fixture_release(&m->from);
}

static void assert_commands(const struct made *m, size_t i, bool back, const char *expected)
{
    struct text commands = {0};

    assert_true(i < m->set.count);
    emit_aws_cli_commands(&m->set, &m->set.items[i], back, &commands);
    assert_string_equal(text_get(&commands), expected);
    text_release(&commands);
}

static void assert_part(const struct made *m, size_t i, bool back, const char *part)
{
    struct text commands = {0};

    assert_true(i < m->set.count);
    emit_aws_cli_commands(&m->set, &m->set.items[i], back, &commands);
    if (!strstr(text_get(&commands), part))
        fail_msg("no '%s' in '%s'", part, text_get(&commands));
    text_release(&commands);
}

#define WAIT "aws dynamodb wait table-exists --table-name orders-prod\n"

/* Both numbers of a member, or none: what is equal is left out. */
static void test_capacity(void **state)
{
    struct made m;

    (void)state;
    make(&m, WORLD(FIXED, INDEX), NULL,
         WORLD("read: {capacity: 100}, write: {capacity: 900}", INDEX));
    assert_int_equal(m.set.count, 1);
    assert_int_equal(m.set.items[0].kind, CHANGE_CAPACITY);
    assert_true(m.set.items[0].chosen);
    assert_commands(&m, 0, false,
                    "aws dynamodb update-table --table-name orders-prod --provisioned-throughput "
                    "ReadCapacityUnits=100,WriteCapacityUnits=900\n" WAIT);
    assert_commands(&m, 0, true,
                    "aws dynamodb update-table --table-name orders-prod --provisioned-throughput "
                    "ReadCapacityUnits=100,WriteCapacityUnits=700\n" WAIT);
    assert_int_equal(change_decreases(&m.set.items[0]), 0);
    release(&m);
    make(&m, WORLD(FIXED, INDEX), NULL, WORLD(FIXED, INDEX));
    assert_int_equal(m.set.count, 0);
    release(&m);
}

/* Raises in one call, before decreases, which are told of. */
static void test_order(void **state)
{
    struct made m;

    (void)state;
    make(&m, WORLD(FIXED, INDEX), NULL,
         WORLD("read: {capacity: 50}, write: {capacity: 700}",
               "read: {capacity: 90}, write: {capacity: 900}"));
    assert_int_equal(m.set.count, 2);
    assert_string_equal(m.set.items[0].members[0].after->index, "by-status");
    assert_true(m.set.items[1].lowers);
    assert_false(m.set.items[1].held_back); /* it was chosen */
    assert_int_equal(change_decreases(&m.set.items[1]), 1);
    release(&m);
    make(&m, WORLD(FIXED, INDEX), NULL,
         WORLD("read: {capacity: 200}, write: {capacity: 700}",
               "read: {capacity: 90}, write: {capacity: 900}"));
    assert_int_equal(m.set.count, 1);
    assert_int_equal(m.set.items[0].member_count, 2);
    assert_part(
        &m, 0, false,
        "--provisioned-throughput ReadCapacityUnits=200,WriteCapacityUnits=700 "
        "--global-secondary-index-updates '[{\"Update\":{\"IndexName\":\"by-status\","
        "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":90,\"WriteCapacityUnits\":900}}}]'");
    release(&m);
}

/* The known answer of the header, and that under auto scaling the lowest bound is moved. */
static void test_bounds(void **state)
{
    struct made m;

    (void)state;
    make(&m, WORLD(SCALED("150", "1400", ""), INDEX), NULL,
         WORLD(SCALED("300", "1400", ""), "read: {capacity: 90}, write: {capacity: 900}"));
    assert_int_equal(m.set.count, 2);
    assert_int_equal(m.set.items[0].kind, CHANGE_CAPACITY);
    assert_int_equal(m.set.items[1].kind, CHANGE_BOUNDS);
    assert_commands(&m, 1, false,
                    "aws application-autoscaling register-scalable-target --service-namespace "
                    "dynamodb --resource-id table/orders-prod --scalable-dimension "
                    "dynamodb:table:WriteCapacityUnits --min-capacity 300 --max-capacity 1400\n");
    assert_part(&m, 1, true, "--min-capacity 150 --max-capacity 1400");
    release(&m);
    make(&m, WORLD(SCALED("150", "1400", ""), INDEX), NULL,
         WORLD("read: {capacity: 100}, write: {capacity: 1500, autoscaling: {min: 150, max: 1400}}",
               INDEX));
    assert_int_equal(m.set.count, 1); /* not the capacity, which would be taken back */
    assert_int_equal(m.set.items[0].kind, CHANGE_BOUNDS);
    assert_true(m.set.items[0].chosen);
    assert_non_null(strstr(m.set.items[0].note, "takes back"));
    assert_part(&m, 0, false, "--min-capacity 1500 --max-capacity 1500");
    release(&m);
    make(&m, WORLD(SCALED("150", "1400", ""), INDEX), NULL,
         WORLD(SCALED("700", "1400", ""), INDEX)); /* the bound itself was set, not a capacity */
    assert_null(m.set.items[0].note);
    release(&m);
}

/* A number that auto scaling moves is asked of the table, not set to what it once was. */
static void test_kept_number(void **state)
{
    struct made m;

    (void)state;
    make(&m, WORLD(SCALED("150", "1400", ""), INDEX), NULL,
         WORLD("read: {capacity: 300}, write: {capacity: 700, autoscaling: {min: 150, max: 1400}}",
               INDEX));
    assert_commands(&m, 0, false,
                    "now1=$(aws dynamodb describe-table --table-name orders-prod --query "
                    "Table.ProvisionedThroughput.WriteCapacityUnits --output text)\n"
                    "aws dynamodb update-table --table-name orders-prod --provisioned-throughput "
                    "ReadCapacityUnits=300,WriteCapacityUnits=\"$now1\"\n" WAIT);
    release(&m);
}

/* What the scenario has more or less of than stands, and nobody chose, is told and not done. */
static void test_held_back(void **state)
{
    struct made m;

    (void)state;
    make(&m, WORLD(FIXED, "read: {capacity: 90}, write: {capacity: 900}"), WORLD(FIXED, INDEX),
         WORLD("read: {capacity: 100}, write: {capacity: 800}", INDEX));
    assert_int_equal(m.set.count, 2);
    assert_true(m.set.items[0].chosen);
    assert_true(m.set.items[1].lowers && m.set.items[1].held_back && !m.set.items[1].chosen);
    release(&m);
    make(&m, WORLD(FIXED, INDEX), WORLD("read: {capacity: 4000}, write: {capacity: 700}", INDEX),
         WORLD("read: {capacity: 4000}, write: {capacity: 700}", INDEX));
    assert_int_equal(m.set.count, 1);
    assert_true(m.set.items[0].held_back && !m.set.items[0].lowers);
    release(&m);
}

/* The known answer of chosen_provisioning.h: a number that was not chosen keeps what stands. */
static void test_each_number(void **state)
{
    struct made m;

    (void)state;
    make(&m, WORLD("read: {capacity: 900}, write: {capacity: 300}", INDEX),
         WORLD("read: {capacity: 800}, write: {capacity: 200}", INDEX),
         WORLD("read: {capacity: 800}, write: {capacity: 400}", INDEX));
    assert_int_equal(m.set.count, 2);
    assert_part(&m, 0, false, "ReadCapacityUnits=900,WriteCapacityUnits=400");
    assert_part(&m, 0, true, "ReadCapacityUnits=900,WriteCapacityUnits=300");
    assert_true(m.set.items[1].held_back);
    assert_part(&m, 1, false, "ReadCapacityUnits=800,WriteCapacityUnits=400");
    release(&m);
    make(&m, WORLD(SCALED("200", "4000", ""), INDEX), WORLD(SCALED("150", "1400", ""), INDEX),
         WORLD(SCALED("300", "1400", ""), INDEX));
    assert_int_equal(m.set.count, 2);
    assert_part(&m, 0, false, "--min-capacity 300 --max-capacity 4000");
    assert_true(m.set.items[1].held_back);
    release(&m);
    make(&m, WORLD(SCALED("200", "250", ""), INDEX), WORLD(SCALED("150", "1400", ""), INDEX),
         WORLD(SCALED("300", "1400", ""), INDEX));
    assert_part(&m, 0, false, "--min-capacity 300 --max-capacity 300");
    release(&m);
}

/* A side that nothing scales, of which one bound was chosen, gets all of its auto scaling. */
static void test_new_scaling(void **state)
{
    struct made m;

    (void)state;
    make(&m, WORLD(FIXED, INDEX),
         WORLD(
             SCALED("150", "1400", ", schedule: [{schedule: \"cron(45 21 ? * THU *)\", min: 900}]"),
             INDEX),
         WORLD(
             SCALED("300", "1400", ", schedule: [{schedule: \"cron(45 21 ? * THU *)\", min: 900}]"),
             INDEX));
    assert_int_equal(m.set.count, 3);
    assert_part(&m, 0, false, "--min-capacity 300 --max-capacity 1400");
    assert_int_equal(m.set.items[1].kind, CHANGE_POLICY);
    assert_int_equal(m.set.items[2].kind, CHANGE_ACTION);
    assert_true(m.set.items[2].chosen);
    release(&m);
}

#define SUSPENDED ", suspended: {dynamic_scaling_in: true, dynamic_scaling_out: true}"

/* A target without a policy, which a scenario has as suspended, stays as it is. */
static void test_no_policy(void **state)
{
    struct made m;
    struct change_basis basis = {.deployed = &m.deployed, .written = &m.base};

    (void)state;
    make(&m, WORLD(SCALED("150", "1400", ""), INDEX),
         WORLD(SCALED("150", "1400", SUSPENDED), INDEX),
         WORLD(SCALED("300", "1400", SUSPENDED), INDEX));
    change_set_release(&m.set);
    m.deployed.tables[0].members[0].side[WRITE].tracks = false;
    change_set_make(&m.set, &basis, &m.wanted);
    assert_int_equal(m.set.count, 1);
    assert_int_equal(m.set.items[0].kind, CHANGE_BOUNDS);
    assert_commands(&m, 0, false,
                    "aws application-autoscaling register-scalable-target --service-namespace "
                    "dynamodb --resource-id table/orders-prod --scalable-dimension "
                    "dynamodb:table:WriteCapacityUnits --min-capacity 300 --max-capacity 1400\n");
    release(&m);
}

/* An index that the scenario does not know goes on demand with its table, and comes back with it. */
static void test_stranger(void **state)
{
    static const char without[] = "name: n\nduration: 1s\ntables: {orders-prod: {" FIXED "}}\n",
                      on_demand[] =
                          "name: n\nduration: 1s\ntables: {orders-prod: {billing: on_demand}}\n";
    struct made m;

    (void)state;
    make(&m,
         WORLD(FIXED,
               "read: {capacity: 90}, write: {capacity: 260, autoscaling: {min: 5, max: 900}}"),
         without, on_demand);
    assert_int_equal(m.set.count, 2);
    assert_int_equal(m.set.items[0].kind, CHANGE_SCALING_REMOVED);
    assert_part(&m, 0, false, "table/orders-prod/index/by-status");
    assert_part(&m, 1, true,
                "{\"IndexName\":\"by-status\",\"ProvisionedThroughput\":{"
                "\"ReadCapacityUnits\":90,\"WriteCapacityUnits\":260}}");
    assert_non_null(strstr(m.set.notes[0], "goes on demand"));
    release(&m);
    make(&m, WORLD("billing: on_demand", ""), on_demand, without);
    assert_int_equal(m.set.count, 1);
    assert_true(m.set.items[0].open);
    assert_non_null(strstr(m.set.items[0].note, "in place of its 0"));
    release(&m);
}

#define AT(when) ", schedule: [{" when ", min: 900}]"

/* AWS takes no action in the past, and counts whole minutes. */
static void test_actions_not_made(void **state)
{
    static const char *const actions[] = {
        WORLD(SCALED("150", "1400", AT("at: 1h")), INDEX),
        WORLD(SCALED("150", "1400", AT("at: 1h, every: 90s")), INDEX),
        WORLD(SCALED("150", "1400", AT("at: 1h, every: 2m")), INDEX)};
    struct made m;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        make(&m, WORLD(SCALED("150", "1400", ""), INDEX), NULL, actions[i]);
        assert_int_equal(m.set.count, i != 1);
        change_set_release(&m.set);
        struct change_basis basis = {
            .deployed = &m.deployed, .written = &m.base, .now = 4000000000};
        change_set_make(&m.set, &basis, &m.wanted);
        assert_int_equal(m.set.count, i == 2);
        assert_int_equal(m.set.note_count, i != 2);
        release(&m);
    }
}

/* Auto scaling goes first, and comes back with the way back; the table's numbers are all there. */
static void test_billing(void **state)
{
    struct made m;

    (void)state;
    make(&m, WORLD(SCALED("150", "1400", ""), INDEX), NULL,
         WORLD("billing: on_demand, write: {max_on_demand: 2000}", ""));
    assert_int_equal(m.set.count, 2);
    assert_int_equal(m.set.items[0].kind, CHANGE_SCALING_REMOVED);
    assert_part(&m, 0, false, "deregister-scalable-target");
    assert_part(&m, 0, true, "put-scaling-policy");
    assert_commands(&m, 1, false,
                    "aws dynamodb update-table --table-name orders-prod --billing-mode "
                    "PAY_PER_REQUEST --on-demand-throughput MaxWriteRequestUnits=2000\n" WAIT);
    assert_part(&m, 1, true,
                "--billing-mode PROVISIONED --provisioned-throughput "
                "ReadCapacityUnits=100,WriteCapacityUnits=700 --global-secondary-index-updates "
                "'[{\"Update\":{\"IndexName\":\"by-status\",\"ProvisionedThroughput\":{"
                "\"ReadCapacityUnits\":90,\"WriteCapacityUnits\":260}}}]'");
    release(&m);
    make(&m, WORLD("billing: on_demand", ""), NULL, WORLD(SCALED("150", "1400", ""), INDEX));
    assert_int_equal(m.set.count, 3); /* billing, then target and policy */
    assert_int_equal(m.set.items[0].kind, CHANGE_BILLING);
    assert_part(&m, 0, false, "ReadCapacityUnits=100,WriteCapacityUnits=700");
    assert_part(&m, 1, true, "deregister-scalable-target");
    assert_int_equal(m.set.items[2].kind, CHANGE_POLICY);
    release(&m);
}

/* Warm throughput rises and cannot be undone; a maximum is cleared by -1. */
static void test_warm_and_maximum(void **state)
{
    struct made m;

    (void)state;
    make(
        &m,
        WORLD("billing: on_demand, read: {warm_throughput: 12000}, write: {max_on_demand: 50}", ""),
        NULL, WORLD("billing: on_demand, read: {warm_throughput: 15000}", ""));
    assert_int_equal(m.set.count, 2);
    assert_part(&m, 0, false, " --warm-throughput ReadUnitsPerSecond=15000\n");
    assert_commands(&m, 0, true, "");
    assert_part(&m, 1, false, " --on-demand-throughput MaxWriteRequestUnits=-1\n");
    assert_part(&m, 1, true, " --on-demand-throughput MaxWriteRequestUnits=50\n");
    release(&m);
    make(&m, WORLD("billing: on_demand, read: {warm_throughput: 15000}", ""), NULL,
         WORLD("billing: on_demand, read: {warm_throughput: 12000}", ""));
    assert_int_equal(m.set.count, 0);
    release(&m);
}

#define FLOOR ", schedule: [{schedule: \"cron(45 21 ? * THU *)\", min: 900}"
#define OVER ", {schedule: \"cron(30 23 ? * THU *)\", min: 150}"

/* Scheduled actions: the pair, the one that does not undo itself, names that are not taken, and
 * those that are gone. */
static void test_actions(void **state)
{
    struct made m;

    (void)state;
    make(&m, WORLD(SCALED("150", "1400", ""), INDEX), NULL,
         WORLD(SCALED("150", "1400", FLOOR OVER "]"), INDEX));
    assert_int_equal(m.set.count, 2);
    assert_null(m.set.items[0].note);
    assert_part(&m, 0, false,
                "put-scheduled-action --service-namespace dynamodb --resource-id table/orders-prod "
                "--scalable-dimension dynamodb:table:WriteCapacityUnits --scheduled-action-name "
                "ddbsim-1 --schedule 'cron(45 21 ? * THU *)' --scalable-target-action "
                "MinCapacity=900\n");
    assert_part(&m, 0, true, "delete-scheduled-action");
    assert_part(&m, 1, false, "ddbsim-2");
    release(&m);
    make(&m, WORLD(SCALED("150", "1400", ""), INDEX), NULL,
         WORLD(SCALED("150", "1400", FLOOR "]"), INDEX));
    assert_non_null(strstr(m.set.items[0].note, "MinCapacity=150,MaxCapacity=1400"));
    release(&m);
    make(&m, WORLD(SCALED("150", "1400", FLOOR OVER "]"), INDEX), NULL,
         WORLD(SCALED("150", "1400", FLOOR "]"), INDEX));
    assert_int_equal(m.set.count, 1);
    assert_int_equal(m.set.items[0].kind, CHANGE_ACTION_REMOVED);
    assert_part(&m, 0, true, "put-scheduled-action");
    release(&m);
}

/* What was over before the scenario begins stays: it does nothing. */
static void test_action_over(void **state)
{
    struct made m;

    (void)state;
    make(&m,
         WORLD(SCALED("150", "1400",
                      ", schedule: [{schedule: \"at(2025-01-01T00:00:00)\", min: 900}]"),
               INDEX),
         NULL, WORLD(SCALED("150", "1400", ""), INDEX));
    assert_int_equal(m.set.count, 0);
    release(&m);
}

/* A policy keeps the name that it has. */
static void test_policy_name(void **state)
{
    struct made m;

    (void)state;
    make(&m, WORLD(SCALED("150", "1400", ""), INDEX), NULL,
         WORLD(SCALED("150", "1400", ", target: 50%"), INDEX));
    assert_part(&m, 0, false,
                "--policy-name DynamoDBWriteCapacityUtilization:table/orders-prod --policy-type "
                "TargetTrackingScaling --target-tracking-scaling-policy-configuration "
                "'{\"TargetValue\":50,");
    assert_part(&m, 0, true, "'{\"TargetValue\":70,");
    release(&m);
    make(&m, WORLD(SCALED("150", "1400", ""), INDEX), NULL,
         WORLD(SCALED("150", "1400", ", target: 50%"), INDEX));
    m.deployed.tables[0].members[0].side[WRITE].policy = "it's mine";
    change_set_release(&m.set);
    struct change_basis basis = {.deployed = &m.deployed, .written = &m.base};
    change_set_make(&m.set, &basis, &m.wanted);
    assert_part(&m, 0, false, "--policy-name 'it'\\''s mine' --policy-type");
    release(&m);
}

/* A new index needs what no scenario knows; and the table's class goes last, alone. */
static void test_index_and_class(void **state)
{
    static const char without[] = "name: n\nduration: 1s\ntables: {orders-prod: {" FIXED "}}\n";
    struct made m;

    (void)state;
    make(&m, without, NULL, WORLD(FIXED, INDEX));
    assert_int_equal(m.set.count, 1);
    assert_int_equal(m.set.items[0].kind, CHANGE_INDEX);
    assert_true(m.set.items[0].open);
    assert_part(&m, 0, false, "\"Create\":{\"IndexName\":\"by-status\"");
    assert_part(&m, 0, true, "\"Delete\":{\"IndexName\":\"by-status\"");
    release(&m);
    make(&m, without, NULL, /* bounds of a new index are as they were chosen */
         WORLD(FIXED,
               "read: {capacity: 90}, write: {capacity: 900, autoscaling: {min: 5, max: 900}}"));
    assert_int_equal(m.set.items[1].kind, CHANGE_BOUNDS);
    assert_part(&m, 1, false, "--min-capacity 5 --max-capacity 900");
    release(&m);
    make(&m, WORLD(FIXED, INDEX), NULL, without);
    assert_int_equal(m.set.count, 0);
    assert_int_equal(m.set.note_count, 1);
    m.deployed.tables[0].table_class = "STANDARD";
    m.base.tables[0].table_class = "STANDARD";
    m.wanted.tables[0].table_class = "STANDARD_INFREQUENT_ACCESS";
    change_set_release(&m.set);
    struct change_basis basis = {.deployed = &m.deployed, .written = &m.base};
    change_set_make(&m.set, &basis, &m.wanted);
    assert_commands(&m, 0, false,
                    "aws dynamodb update-table --table-name orders-prod --table-class "
                    "STANDARD_INFREQUENT_ACCESS\n" WAIT);
    release(&m);
}

/* The Region goes into commands only when it is one. */
static void test_region(void **state)
{
    struct made m;
    struct change_basis basis = {.deployed = &m.deployed, .written = &m.base};

    (void)state;
    make(&m, WORLD(FIXED, INDEX), NULL,
         WORLD("read: {capacity: 100}, write: {capacity: 900}", INDEX));
    change_set_release(&m.set);
    m.deployed.region = "us-east-1; rm -rf /";
    change_set_make(&m.set, &basis, &m.wanted);
    assert_null(m.set.region);
    change_set_release(&m.set);
    m.deployed.region = "us-east-1";
    change_set_make(&m.set, &basis, &m.wanted);
    assert_part(&m, 0, false, "aws dynamodb update-table --region us-east-1 --table-name");
    release(&m);
}

static void test_names(void **state)
{
    struct fixture f;
    struct provisioning p;

    (void)state;
    fixture_init(&f, WORLD(FIXED, INDEX));
    provisioning_of_scenario(&p, f.scenario.spec);
    assert_null(change_set_refused_name(&p));
    p.tables[0].members[1].index = "by status";
    assert_string_equal(change_set_refused_name(&p), "by status");
    p.tables[0].name = "o$";
    assert_string_equal(change_set_refused_name(&p), "o$");
    provisioning_release(&p);
    fixture_release(&f);
}

/* Bounds that a standing scheduled action takes back are told with that action; those that it leaves
 * are not. */
static void test_action_takes_back(void **state)
{
    static const char *const actions =
        ", schedule: [{schedule: \"cron(30 21 ? * FRI *)\", timezone: "
        "Europe/Dublin, min: 900}]";
    struct made m;
    char from[900], to[900];

    (void)state;
    snprintf(from, sizeof from, WORLD(SCALED("150", "1400", "%s"), INDEX), actions);
    snprintf(to, sizeof to, WORLD(SCALED("2000", "5000", "%s"), INDEX), actions);
    make(&m, from, NULL, to);
    assert_true(m.set.count >= 1 && m.set.items[0].kind == CHANGE_BOUNDS);
    assert_non_null(strstr(m.set.items[0].note,
                           "cron(30 21 ? * FRI *) Europe/Dublin, sets MinCapacity to 900"));
    release(&m);
    snprintf(to, sizeof to, WORLD(SCALED("400", "5000", "%s"), INDEX), actions);
    make(&m, from, NULL, to);
    assert_null(m.set.items[0].note);
    release(&m);
}

#define REPLICAS(home, there)                                                                      \
    "name: n\nduration: 1s\nstart: 2026-11-12T00:00:00Z\n"                                         \
    "tables: {catalog: {billing: on_demand, " home                                                 \
    "}, catalog.eu-west-1: {billing: on_demand, " there "}}\n"                                     \
    "global_tables: {catalog: {replicas: [catalog, catalog.eu-west-1]}}\n"

/* A replica is changed in its Region by the name that AWS has for it; what is the same everywhere, at
 * home. */
static void test_replica(void **state)
{
    struct made m;

    (void)state;
    make(&m, REPLICAS("item_size: 1KiB", "item_size: 1KiB"), NULL,
         REPLICAS("item_size: 1KiB", "read: {max_on_demand: 900}"));
    assert_int_equal(m.set.count, 1);
    assert_false(m.set.items[0].follows);
    assert_commands(&m, 0, false,
                    "aws dynamodb update-table --region eu-west-1 --table-name catalog "
                    "--on-demand-throughput MaxReadRequestUnits=900\n"
                    "aws dynamodb wait table-exists --region eu-west-1 --table-name catalog\n");
    assert_non_null(strstr(m.set.items[0].note, "In eu-west-1, where catalog is a replica"));
    release(&m);
    make(&m, REPLICAS("item_size: 1KiB", "item_size: 1KiB"), NULL,
         REPLICAS("item_size: 1KiB", "write: {max_on_demand: 900}"));
    assert_int_equal(m.set.count, 1);
    assert_true(m.set.items[0].follows);
    assert_commands(&m, 0, false, "");
    assert_non_null(strstr(m.set.items[0].note, "the replica in eu-west-1 follows"));
    release(&m);
}

TESTS(change_set, cmocka_unit_test(test_capacity), cmocka_unit_test(test_order),
      cmocka_unit_test(test_bounds), cmocka_unit_test(test_kept_number),
      cmocka_unit_test(test_held_back), cmocka_unit_test(test_each_number),
      cmocka_unit_test(test_new_scaling), cmocka_unit_test(test_no_policy),
      cmocka_unit_test(test_stranger), cmocka_unit_test(test_actions_not_made),
      cmocka_unit_test(test_billing), cmocka_unit_test(test_warm_and_maximum),
      cmocka_unit_test(test_actions), cmocka_unit_test(test_action_over),
      cmocka_unit_test(test_action_takes_back), cmocka_unit_test(test_policy_name),
      cmocka_unit_test(test_index_and_class), cmocka_unit_test(test_region),
      cmocka_unit_test(test_names), cmocka_unit_test(test_replica))
