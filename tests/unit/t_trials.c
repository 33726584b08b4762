/* record/trials and read/trials_read: what was tried is what is read, and what makes no sense is as
 * good as untried. */
#include "fixture.h"

#include <hdf5.h>

#include "diagnosis.h"
#include "h5.h"
#include "memory.h"
#include "trials_read.h"

static const char *const yaml =
    "name: n\nduration: 2m\ntables: {t: {initial_burst: 0%, read: {capacity: 1}, write: {capacity: 10}}}\n"
    "clients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, operation: put, "
    "keys: [{count: 500}], rate: [{per_second: 100}]}}\n";

static const char where[] = "tables/t, write";

static void add(struct trials *t, const char *place, const char *sets, enum trial_outcome outcome,
                double left)
{
    struct trial *trial =
        trials_add(t, place, *place ? cause_names[CAUSE_PROVISIONED] : "", sets, "it does so");
    trial->outcome = outcome;
    if (outcome != TRIAL_UNTRIED)
        trial->values = (struct trial_values){left, left, 1, 0};
}

/* A result with these trials behind the rest. */
static void write_result(const char *name, const struct trials *t, struct result *r)
{
    char path[300], why[512];
    struct h5 h5;

    fixture_result(r, name, yaml);
    snprintf(path, sizeof path, "%s", r->path);
    result_release(r);
    h5_open(&h5, path);
    trials_write(&h5, t);
    h5_close(&h5);
    h5_read_back(&h5, path);
    assert_false(h5.failed);
    assert_int_equal(result_open(r, path, why), RESULT_GOOD);
}

static void make_trials(struct trials *t)
{
    *t = (struct trials){.resolution = memory_text("auto"), .before = {100, 50, 2, 1}};
    add(t, where, "--set 'a=1'", TRIAL_HELPS, 0);
    add(t, where, "--set 'a=2'", TRIAL_UNTRIED, 0);
    add(t, where, "--set 'a=3'", TRIAL_WORSE, 200);
    add(t, "elsewhere", "--set 'a=4'", TRIAL_HELPS, 1);
    add(t, "", "--set 'a=1' --set 'b=1'", TRIAL_HELPS, 0);
}

static void test_round_trip(void **state)
{
    struct trials t, read;
    struct result r;
    (void)state;
    make_trials(&t);
    write_result("t.h5", &t, &r);
    assert_true(trials_read(&read, &r));
    assert_string_equal(read.resolution, "auto");
    assert_close(read.before.throttles, 100, 0);
    assert_close(read.before.thresholds_failed, 1, 0);
    assert_int_equal(read.count, t.count);
    for (size_t i = 0; i < t.count; i++) {
        assert_string_equal(read.items[i].where, t.items[i].where);
        assert_string_equal(read.items[i].cause, t.items[i].cause);
        assert_string_equal(read.items[i].sets, t.items[i].sets);
        assert_string_equal(read.items[i].why, t.items[i].why);
        assert_int_equal(read.items[i].outcome, t.items[i].outcome);
        if (t.items[i].outcome != TRIAL_UNTRIED)
            assert_close(read.items[i].values.failed_calls, t.items[i].values.failed_calls, 0);
    }
    trials_release(&read);
    trials_release(&t);
    result_release(&r);
}

/* What is offered is what helps and what nobody tried; the digest of the series is as it was. */
static void test_offered(void **state)
{
    struct trials t;
    struct result r;
    struct summary s;
    struct diagnosis d;
    char digest[40];
    (void)state;
    fixture_result(&r, "p.h5", yaml);
    snprintf(digest, sizeof digest, "%s", r.digest);
    summary_make(&s, &r);
    diagnosis_make(&d, &s);
    assert_false(d.tried);
    assert_int_equal(d.causes[0].kind, CAUSE_PROVISIONED);
    assert_true(d.causes[0].remedy_count >= 2);
    assert_string_equal(d.causes[0].where, where);
    diagnosis_release(&d);
    summary_release(&s);
    result_release(&r);

    make_trials(&t);
    write_result("o.h5", &t, &r);
    assert_string_equal(r.digest, digest);
    summary_make(&s, &r);
    diagnosis_make(&d, &s);
    assert_true(d.tried);
    assert_int_equal(d.causes[0].remedy_count, 2);
    assert_string_equal(d.causes[0].remedies[0].sets, "--set 'a=1'");
    assert_int_equal(d.causes[0].remedies[1].outcome, TRIAL_UNTRIED);
    assert_int_equal(d.causes[0].refused, 1);
    assert_int_equal(d.together_count, 1);
    diagnosis_release(&d);
    summary_release(&s);
    result_release(&r);
    trials_release(&t);
}

/* Numbers that are none, and a run that was not compared with anything. */
static void test_no_sense(void **state)
{
    struct trials t, read;
    struct result r;
    (void)state;
    make_trials(&t);
    t.items[0].values.bill = NAN;
    t.items[2].values.throttles = -1;
    write_result("s.h5", &t, &r);
    assert_true(trials_read(&read, &r));
    assert_int_equal(read.items[0].outcome, TRIAL_UNTRIED);
    assert_int_equal(read.items[2].outcome, TRIAL_UNTRIED);
    assert_int_equal(read.items[4].outcome, TRIAL_HELPS);
    trials_release(&read);
    result_release(&r);
    t.before.throttles = NAN;
    write_result("b.h5", &t, &r);
    assert_true(trials_read(&read, &r));
    assert_int_equal(read.items[4].outcome, TRIAL_UNTRIED);
    trials_release(&read);
    trials_release(&t);
    result_release(&r);
}

/* A column of another length, or none: as a result of before there were trials. */
static void test_odd_files(void **state)
{
    struct trials t, read;
    struct result r;
    char path[300], why[512];
    (void)state;
    make_trials(&t);
    write_result("l.h5", &t, &r);
    snprintf(path, sizeof path, "%s", r.path);
    result_release(&r);
    trials_release(&t);
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(H5Ldelete(file, "/remedies/why", H5P_DEFAULT) >= 0);
    H5Fclose(file);
    assert_int_equal(result_open(&r, path, why), RESULT_GOOD);
    assert_false(trials_read(&read, &r));
    assert_true(result_sound(&r, why));
    trials_release(&read);
    result_release(&r);
    file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(H5Ldelete(file, "/remedies", H5P_DEFAULT) >= 0);
    H5Fclose(file);
    assert_int_equal(result_open(&r, path, why), RESULT_GOOD);
    assert_false(trials_read(&read, &r));
    trials_release(&read);
    result_release(&r);
}

TESTS_IN_FOLDER(trials, cmocka_unit_test(test_round_trip), cmocka_unit_test(test_offered),
                cmocka_unit_test(test_no_sense), cmocka_unit_test(test_odd_files))
