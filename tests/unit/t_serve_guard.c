/* Who may ask the workbench's server. */
#include "fixture.h"

#include "serve_guard.h"

static const struct serve_guard guard = {"0123456789abcdef0123456789abcdef", 80};

static unsigned judge(enum serve_door door, struct serve_credentials given)
{
    const char *why = NULL;
    unsigned status = serve_guard_judge(&guard, door, &given, &why);

    assert_true(!status == !why);
    return status;
}

static unsigned of_host(const char *host)
{
    return judge(SERVE_PAGE, (struct serve_credentials){.host = host});
}

static void test_host(void **state)
{
    (void)state;
    assert_int_equal(of_host("127.0.0.1:80"), 0);
    assert_int_equal(of_host("localhost:80"), 0);
    assert_int_equal(of_host("[::1]:80"), 0);
    assert_int_equal(of_host("127.0.0.1.evil:80"), 403);
    assert_int_equal(of_host("127.0.0.1"), 403);
    assert_int_equal(of_host("127.0.0.1:8080"), 403);
    assert_int_equal(of_host(NULL), 403);
    assert_int_equal(
        judge(SERVE_PAGE, (struct serve_credentials){.host = "localhost:80", .twice = true}), 400);
}

/* By a UNIX socket any port may lead to it, but no other name. */
static void test_socket(void **state)
{
    static const struct serve_guard at_socket = {"0123456789abcdef0123456789abcdef", 0, true};
    static const struct {
        const char *host;
        unsigned status;
    } hosts[] = {{"127.0.0.1:8000", 0},      {"localhost:1", 0},        {"localhost", 0},
                 {"[::1]:65535", 0},         {"localhost:", 403},       {"localhost:80x", 403},
                 {"localhost.evil:80", 403}, {"localhost:123456", 403}, {"evil:8000", 403}};
    const char *why;
    (void)state;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        struct serve_credentials given = {.host = hosts[i].host};
        assert_int_equal(serve_guard_judge(&at_socket, SERVE_PAGE, &given, &why), hosts[i].status);
    }
    struct serve_credentials given = {.host = "localhost:8000"};
    assert_int_equal(serve_guard_judge(&at_socket, SERVE_PRIVATE, &given, &why), 401);
}

static unsigned from(enum serve_door door, const char *origin, const char *site, const char *mode)
{
    return judge(door, (struct serve_credentials){.host = "localhost:80",
                                                  .origin = origin,
                                                  .fetch_site = site,
                                                  .fetch_mode = mode,
                                                  .token = guard.token});
}

static void test_other_sites(void **state)
{
    (void)state;
    assert_int_equal(from(SERVE_PRIVATE, "http://127.0.0.1:80", "same-origin", "cors"), 0);
    assert_int_equal(from(SERVE_PRIVATE, "https://127.0.0.1:80", NULL, NULL), 403);
    assert_int_equal(from(SERVE_PRIVATE, "http://evil", NULL, NULL), 403);
    assert_int_equal(from(SERVE_PRIVATE, "null", NULL, NULL), 403);
    assert_int_equal(from(SERVE_PRIVATE, NULL, "same-site", NULL), 403);
    assert_int_equal(from(SERVE_PRIVATE, NULL, "cross-site", "navigate"), 403);
    assert_int_equal(from(SERVE_PAGE, NULL, "cross-site", "navigate"), 0);
    assert_int_equal(from(SERVE_PAGE, NULL, "cross-site", "no-cors"), 403);
    assert_int_equal(from(SERVE_ASSET, NULL, "cross-site", "navigate"), 403);
}

static unsigned with_token(enum serve_door door, const char *token)
{
    return judge(door, (struct serve_credentials){.host = "localhost:80", .token = token});
}

static void test_token(void **state)
{
    (void)state;
    assert_int_equal(with_token(SERVE_PRIVATE, guard.token), 0);
    assert_int_equal(with_token(SERVE_PRIVATE, "0123456789abcdef0123456789abcdee"), 401);
    assert_int_equal(with_token(SERVE_PRIVATE, "0123456789abcdef0123456789abcdef0"), 401);
    assert_int_equal(with_token(SERVE_PRIVATE, ""), 401);
    assert_int_equal(with_token(SERVE_PRIVATE, NULL), 401);
    assert_int_equal(with_token(SERVE_ASSET, NULL), 0);
}

static void test_ids(void **state)
{
    char a[SERVE_ID], b[SERVE_ID];

    (void)state;
    assert_true(serve_guard_random_id(a) && serve_guard_random_id(b));
    assert_string_not_equal(a, b);
    assert_true(serve_guard_is_id(a, strlen(a)));
    assert_false(serve_guard_is_id(a, 31));
    assert_false(serve_guard_is_id("../etc/passwd/../etc/passwd/../ab", 32));
}

TESTS(serve_guard, cmocka_unit_test(test_host), cmocka_unit_test(test_socket),
      cmocka_unit_test(test_other_sites), cmocka_unit_test(test_token), cmocka_unit_test(test_ids))
