/* application/arrivals: rates from files. */
#include "fixture.h"

#include <unistd.h>

/* What a trace of these lines makes: the first mistake, or the rate at two seconds. */
static const char *trace(const char *lines, double at[2])
{
    static char message[400], path[64];
    char yaml[600];
    struct fixture f;

    snprintf(path, sizeof path, "/tmp/ddbsim-trace-%d.csv", (int)getpid());
    FILE *file = fopen(path, "w");
    fputs(lines, file);
    fclose(file);
    snprintf(yaml, sizeof yaml,
             "name: x\nduration: 1h\n" ROOMY_TABLE("") ONE_CLIENT(
                 "") "workloads: {w: {client: c, table: t, keys: [{count: 9}], trace: %s}}\n",
             path);
    fixture_init(&f, yaml);
    snprintf(message, sizeof message, "%s",
             f.diagnostics.count ? f.diagnostics.items[0].message : "");
    for (int i = 0; f.valid && i < 2; i++) {
        struct rate rate = rate_from(&workloads_in(&f)[0].arrivals.rate, (5 + 60 * i) * SECOND);
        at[i] = rate_area(&rate, (5 + 60 * i) * SECOND, (6 + 60 * i) * SECOND);
    }
    fixture_release(&f);
    remove(path);
    return message;
}

static void test_trace(void **state)
{
    double at[2];

    (void)state;
    assert_string_equal(trace("time,rate\n0,10\n60,10\n120,70\n", at), "");
    assert_close(at[0], 10, 1e-9);
    assert_close(at[1], 15.5, 1e-9);
    assert_string_equal(trace("time,count\n0s,600\n1m,60\n2m,0\n", at), "");
    assert_close(at[0], 10, 1e-9);
    assert_close(at[1], 1, 1e-9);
    assert_non_null(
        strstr(trace("when,rate\n0,1\n", at), "line 1 of the trace must be the header"));
    assert_non_null(strstr(trace("time,rate\n0,1\n5\n", at), "line 3 of the trace must be two"));
    assert_non_null(strstr(trace("time,rate\n0,1\nx,5\n", at), "line 3 of the trace has no time"));
    assert_non_null(
        strstr(trace("time,rate\n0,1\n9,-5\n", at), "line 3 of the trace has no number"));
    assert_non_null(strstr(trace("time,rate\n9,1\n9,5\n", at), "not after the line before"));
    assert_non_null(strstr(trace("time,rate\n9,1\n", at), "at least two lines"));
    assert_non_null(strstr(fixture_mistake("name: x\nduration: 1h\n" ROOMY_TABLE("") ONE_CLIENT(
                               "") "workloads: {w: {client: c, table: t, keys: [{count: "
                                   "9}], trace: /no/such.csv}}\n"),
                           "cannot be read: No such file"));
}

TESTS(arrivals, cmocka_unit_test(test_trace))
