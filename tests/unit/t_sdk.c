/* client/sdk: what each SDK does, held by the answers of its own source. */
#include "fixture.h"

#include "client_spec.h"
#include "sdk.h"

#define OWN RETRY_MODE_OF_SDK

/* The longest delays (u = 1) before the second and the third attempt and the last, in ms, and the
 * price, after an error of one class. */
struct expected_class {
    double second, third, last, price;
};
struct expected {
    const char *sdk;
    int mode;
    int64_t attempts;
    double quota;
    int64_t connections;
    double read_timeout_s;
    struct expected_class throttle, transient, timeout;
};

#define UPDATED                                                                                    \
    {1000, 2000, 4000, 5}, {25, 50, 100, 14},                                                      \
    {                                                                                              \
        25, 50, 100, 14                                                                            \
    }
#define OLD_STANDARD                                                                               \
    {1000, 2000, 2000, 5}, {1000, 2000, 2000, 5},                                                  \
    {                                                                                              \
        1000, 2000, 2000, 10                                                                       \
    }
#define EACH(second, third, last, price)                                                           \
    {second, third, last, price}, {second, third, last, price},                                    \
    {                                                                                              \
        second, third, last, price                                                                 \
    }

static const struct expected table[] = {
    /* botocore: _retry.json, retries/standard.py, quota.py; httpsession.py */
    {"python@1.20", OWN, 10, 0, 0, 60, EACH(50, 100, 12800, 0)},
    {"python@1.20", RETRY_STANDARD, 3, 500, 0, 60, OLD_STANDARD},
    {"python@1.43.9", OWN, 10, 0, 0, 60, EACH(50, 100, 12800, 0)},
    {"python@1.44.0", OWN, 4, 500, 0, 60, UPDATED},
    {"python@1.44", RETRY_LEGACY, 10, 0, 0, 60, EACH(50, 100, 12800, 0)},
    {"python", OWN, 4, 500, 0, 60, UPDATED},
    {"python", RETRY_ADAPTIVE, 4, 500, 0, 60, UPDATED},
    {"cli@1.18", OWN, 10, 0, 0, 60, EACH(50, 100, 12800, 0)},
    {"cli@2.9", OWN, 3, 500, 0, 60, OLD_STANDARD},
    {"cli@2.40.1", OWN, 4, 500, 0, 60, UPDATED},
    /* PredefinedRetryPolicies, PredefinedBackoffStrategies, AmazonHttpClient */
    {"java-v1@1.12",
     OWN,
     11,
     500,
     0,
     0,
     {500, 1000, 20000, 0},
     {25, 50, 12800, 5},
     {25, 50, 12800, 5}},
    /* DynamoDbRetryPolicy, DefaultLegacyRetryStrategy */
    {"java-v2@2.20",
     OWN,
     9,
     500,
     50,
     30,
     {500, 1000, 20000, 0},
     {25, 50, 3200, 5},
     {25, 50, 3200, 5}},
    {"java-v2", OWN, 9, 500, 50, 30, {500, 1000, 20000, 0}, {25, 50, 3200, 5}, {25, 50, 3200, 5}},
    {"java-v2",
     RETRY_STANDARD,
     4,
     500,
     50,
     30,
     {1000, 2000, 4000, 5},
     {25, 50, 100, 5},
     {25, 50, 100, 5}},
    {"java-v2@2.44", RETRY_STANDARD_2026, 4, 500, 50, 30, UPDATED},
    /* aws-sdk-js services/dynamodb; smithy-ts util-retry */
    {"js-v2", OWN, 11, 0, 0, 0, EACH(0, 50, 12800, 0)},
    {"js-v3@3.700",
     OWN,
     3,
     500,
     50,
     0,
     {500, 1000, 1000, 5},
     {100, 200, 200, 10},
     {100, 200, 200, 10}},
    {"js-v3", OWN, 4, 500, 50, 0, UPDATED},
    /* aws-sdk-go DefaultRetryer; aws-sdk-go-v2 aws/retry/standard.go */
    {"go-v1", OWN, 11, 0, 0, 0, EACH(50, 100, 25600, 0)},
    {"go-v2@1.47", OWN, 3, 500, 2048, 0, OLD_STANDARD},
    {"go-v2", OWN, 4, 500, 2048, 0, UPDATED},
    /* DefaultRetryStrategy, StandardRetryStrategy of aws-sdk-cpp */
    {"cpp@1.11.500", OWN, 11, 0, 25, 3, EACH(0, 50, 12800, 0)},
    {"cpp@1.11.500", RETRY_STANDARD, 3, 500, 25, 3, OLD_STANDARD},
    {"cpp", OWN, 4, 500, 25, 3, UPDATED},
    {"cpp", RETRY_LEGACY, 11, 0, 25, 3, EACH(0, 50, 12800, 0)},
    /* DynamoDBRetryPolicy of aws-sdk-net */
    {"dotnet@3.7", OWN, 11, 0, 0, 0, EACH(50, 100, 25600, 0)},
    {"dotnet@4.0.4",
     OWN,
     10,
     500,
     0,
     0,
     {1000, 2000, 20000, 5},
     {1000, 2000, 20000, 5},
     {1000, 2000, 20000, 10}},
    {"dotnet", OWN, 4, 500, 0, 0, UPDATED},
    /* the dynamodb plugin of aws-sdk-ruby, ClientResolver of aws-sdk-php */
    {"ruby@3.200", OWN, 11, 0, 0, 0, EACH(0, 50, 12800, 0)},
    {"ruby", OWN, 4, 500, 0, 0, UPDATED},
    {"ruby", RETRY_LEGACY, 11, 0, 0, 0, EACH(0, 50, 12800, 0)},
    {"php@3.300", OWN, 11, 0, 0, 0, EACH(0, 100, 10000, 0)},
    {"php", OWN, 4, 500, 0, 0, UPDATED},
    {"php", RETRY_LEGACY, 11, 0, 0, 0, EACH(0, 100, 10000, 0)},
    /* the SDK reference */
    {"kotlin", OWN, 3, 500, 0, 0, OLD_STANDARD},
    {"rust@1.9", OWN, 3, 500, 0, 0, OLD_STANDARD},
    {"rust@1.13.2", OWN, 4, 500, 0, 0, UPDATED},
    {"swift@1.0", OWN, 3, 500, 0, 0, OLD_STANDARD},
    {"swift", OWN, 4, 500, 0, 0, UPDATED}};

static void check_class(const struct retry *retry, enum retry_class class,
                        const struct expected_class *expected)
{
    int last = (int)retry->law.attempts - 1;

    assert_close((double)retry_delay(retry, class, 1, 1, 0) / 1e6, expected->second, 0);
    assert_close((double)retry_delay(retry, class, 2, 1, 0) / 1e6, expected->third, 0);
    assert_close((double)retry_delay(retry, class, last, 1, 0) / 1e6, expected->last, 0);
    assert_close(retry_price(retry, class), expected->price, 0);
}

/* A scenario's client of that SDK and mode, in a world. */
static void check_row(const struct expected *e)
{
    struct fixture f;
    char client[200], mode[60] = "";

    if (e->mode != OWN)
        snprintf(mode, sizeof mode, ", retry: {mode: %s}", retry_laws[e->mode].name);
    snprintf(client, sizeof client, "sdk: %s%s, instances: 2", e->sdk, mode);
    run_one(&f, "duration: 1s", "read: {capacity: 1}, write: {capacity: 1}", client,
            EVEN ", rate: [{per_second: 0}]");
    const struct client *c = &clients_in(&f)[0];
    assert_int_equal(c->retry.law.attempts, e->attempts);
    assert_close(c->retry.quota, 2 * e->quota, 0);
    assert_int_equal(c->connections.limit, 2 * e->connections);
    assert_int_equal(c->attempt_timeout, simtime_from_seconds(e->read_timeout_s));
    check_class(&c->retry, RETRY_THROTTLE, &e->throttle);
    check_class(&c->retry, RETRY_TRANSIENT, &e->transient);
    check_class(&c->retry, RETRY_TIMEOUT, &e->timeout);
    assert_true(c->retry.law.limits_rate == (e->mode == RETRY_ADAPTIVE));
    fixture_release(&f);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        check_row(&table[i]);
}

/* No row of the table is without its answers here. */
static void test_every_row_is_held(void **state)
{
    (void)state;
    for (const struct sdk *sdk = sdks; sdk->name; sdk++) {
        bool held = false;
        for (size_t i = 0; i < sizeof table / sizeof *table; i++)
            held |= sdk_find(table[i].sdk, table[i].mode) == sdk;
        if (sdk->mode != RETRY_ADAPTIVE && !held)
            fail_msg("%s@%s %s is not held by a known answer", sdk->name, sdk->since,
                     sdk->retry->name);
    }
}

/* Means of the waits after throttles, by u = 1/2: 53.625 s of the Java SDK, 3.5 s of the updated
 * standard mode, and 25.55 s of botocore's legacy mode whatever u. */
static void test_waits(void **state)
{
    static const struct {
        const char *sdk;
        double wait_s;
    } cases[] = {{"java-v2@2.20", 53.625}, {"js-v3", 3.5}, {"python@1.20", 25.55}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct retry retry;
        simtime sum = 0;
        retry_init(&retry, sdk_find(cases[i].sdk, OWN)->retry, &(struct retry_spec){0}, 1);
        for (int attempt = 1; attempt < retry.law.attempts; attempt++)
            sum += retry_delay(&retry, RETRY_THROTTLE, attempt, 0.5, 0);
        assert_close(simtime_seconds(sum), cases[i].wait_s, 1e-6);
    }
}

/* A throttled attempt of the Java SDK is tried again whatever its quota; after a timeout 100 are. A
 * success after it gives back at least 1. */
static void test_free_throttles(void **state)
{
    struct retry retry;

    (void)state;
    retry_init(&retry, sdk_find("java-v2", OWN)->retry, &(struct retry_spec){0}, 1);
    assert_int_equal(retry_pay(&retry, 1000, RETRY_TIMEOUT), 100);
    assert_int_equal(retry_pay(&retry, 1000, RETRY_THROTTLE), 1000);
    assert_close(retry.quota, 0, 0);
    retry_succeeded(&retry, retry_price(&retry, RETRY_THROTTLE), 3);
    assert_close(retry.quota, 3, 0);
}

/* What the scenario says goes before the SDK's row, at any resolution. */
static void test_own_words_first(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 1s", "read: {capacity: 1}, write: {capacity: 1}",
            "sdk: java-v2, retry: {attempts: 2}, connections: 7, attempt_timeout: 90ms",
            EVEN ", rate: [{per_second: 0}]");
    assert_int_equal(clients_in(&f)[0].retry.law.attempts, 2);
    assert_int_equal(clients_in(&f)[0].connections.limit, 7);
    assert_int_equal(clients_in(&f)[0].attempt_timeout, 90 * MILLISECOND);
    fixture_release(&f);
    run_one(&f, "duration: 1s\nresolution: 1s", "read: {capacity: 1}, write: {capacity: 1}",
            "sdk: java-v2", EVEN ", rate: [{per_second: 0}]");
    assert_int_equal(clients_in(&f)[0].retry.law.attempts, 9);
    assert_int_equal(clients_in(&f)[0].connections.limit, 50);
    assert_int_equal(clients_in(&f)[0].attempt_timeout, 30 * SECOND);
    fixture_release(&f);
}

static void test_unknown(void **state)
{
    static const struct {
        const char *sdk, *message;
    } cases[] = {{"cobol", "'cobol' is no SDK that is known; use one of cli, cpp, dotnet, go-v1"},
                 {"java@2", "'java@2' is no SDK that is known"},
                 {"java-v2@1.11", "java-v2 is known from version 2.0 on"},
                 {"java-v2@", "'' is no version; write numbers with dots, as in java-v2@2.0"},
                 {"java-v2@2.x", "'2.x' is no version"},
                 {"java-v2@2..1", "'2..1' is no version"},
                 {"java-v2@2.", "'2.' is no version"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diagnostics d;
        diagnostics_init(&d);
        sdk_validate(cases[i].sdk, (struct place){"a.yaml", 1, 1}, &d);
        assert_int_equal(d.count, 1);
        assert_non_null(strstr(d.items[0].message, cases[i].message));
        diagnostics_release(&d);
    }
}

TESTS(sdk, cmocka_unit_test(test_rows), cmocka_unit_test(test_every_row_is_held),
      cmocka_unit_test(test_waits), cmocka_unit_test(test_free_throttles),
      cmocka_unit_test(test_own_words_first), cmocka_unit_test(test_unknown))
