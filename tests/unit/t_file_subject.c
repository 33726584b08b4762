/* aws/file_subject: what a file is about, by its name or by --of. */
#include "fixture.h"

#include "file_subject.h"

/* "TABLE SCOPE WORD PERIOD", or "unclear". */
static const char *subject(struct collected *c, const char *file, const char *about)
{
    static const char *const words[] = {"PKC", "PKT", NULL};
    static char told[300];
    struct document document = {
        .into = c, .source = {.file = file, .arena = &c->arena}, .about = about};
    struct file_subject out;

    if (!file_subject_read(&document, "report", words, &out))
        return "unclear";
    snprintf(told, sizeof told, "%s %s %s %d", out.table, out.scope ? out.scope : "-", out.word,
             (int)out.period_s);
    return told;
}

static void test_names(void **state)
{
    struct collected c;

    (void)state;
    collected_init(&c);
    assert_string_equal(subject(&c, "report.abc.PKC.json", NULL), "abc - PKC 0");
    assert_string_equal(subject(&c, "a/b/report.abc.PKT.300.json", NULL), "abc - PKT 300");
    assert_string_equal(subject(&c, "report.abc.PKC.1763510400.60.json", NULL), "abc - PKC 60");
    assert_string_equal(subject(&c, "report.abc.Query.PKC.json", NULL), "abc Query PKC 0");
    assert_string_equal(subject(&c, "report.abc+by.PKC.PKT.1763510400.300.json", NULL),
                        "abc by.PKC PKT 300");
    assert_string_equal(subject(&c, "report.abc.by+def.PKC.json", NULL), "abc.by def PKC 0");
    assert_string_equal(subject(&c, "report.abc+def+by.PKC.json", NULL), "unclear");
    assert_string_equal(subject(&c, "report.abc.json", NULL), "unclear");
    assert_string_equal(subject(&c, "report.PKC.json", NULL), "unclear");
    assert_string_equal(subject(&c, "other.abc.PKC.json", NULL), "unclear");
    assert_string_equal(subject(&c, "report.a b.PKC.json", NULL), "unclear");
    collected_release(&c);
}

/* A point may be of the table's name: what else was collected decides. */
static void test_points(void **state)
{
    struct collected c;

    (void)state;
    collected_init(&c);
    assert_string_equal(subject(&c, "report.abc.by-day.PKC.json", NULL), "unclear");
    collected_table(&c, "abc");
    assert_string_equal(subject(&c, "report.abc.by-day.PKC.json", NULL), "abc by-day PKC 0");
    collected_table(&c, "abc.by-day");
    assert_string_equal(subject(&c, "report.abc.by-day.PKC.json", NULL), "abc.by-day - PKC 0");
    collected_release(&c);
}

static void test_options(void **state)
{
    struct collected c;

    (void)state;
    collected_init(&c);
    assert_string_equal(subject(&c, "x.json", "abc/PKC"), "abc - PKC 0");
    assert_string_equal(subject(&c, "x.json", "abc/by-day/PKT"), "abc by-day PKT 0");
    assert_string_equal(subject(&c, "x.json", "abc"), "unclear");
    assert_string_equal(subject(&c, "x.json", "PKC"), "unclear");
    assert_string_equal(subject(&c, "x.json", "a/b/c/PKC"), "unclear");
    assert_string_equal(subject(&c, "x.json", ""), "unclear");
    collected_release(&c);
}

TESTS(file_subject, cmocka_unit_test(test_names), cmocka_unit_test(test_points),
      cmocka_unit_test(test_options))
