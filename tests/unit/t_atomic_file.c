/* sim/record/atomic_file.h: what is written is new, whoever put links where it might be. */
#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic_file.h"

static void write_file(const char *path, const char *bytes)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(bytes, file);
    fclose(file);
}

static void expect_file(const char *path, const char *bytes)
{
    char got[100] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    got[fread(got, 1, sizeof got - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(got, bytes);
}

/* The name that a run of this process used to take, planted as a link to a file of the victim's. */
static void test_planted_link(void **state)
{
    char name[100], victim[300], path[300];
    struct atomic_file file;
    char why[ATOMIC_FILE_WHY];
    struct stat status;

    (void)state;
    snprintf(victim, sizeof victim, "%s", fixture_path("victim"));
    write_file(victim, "precious");
    snprintf(name, sizeof name, "out.writing-%ld.csv", (long)getpid());
    assert_int_equal(symlink(victim, fixture_path(name)), 0);
    snprintf(path, sizeof path, "%s", fixture_path("out.csv"));
    assert_true(atomic_file_begin(&file, path, ATOMIC_FILE_CSV, why));
    assert_int_equal(lstat(file.temporary, &status), 0);
    assert_true(S_ISREG(status.st_mode) && status.st_size == 0);
    write_file(file.temporary, "time,x\n");
    assert_true(atomic_file_commit(&file, file.path));
    expect_file(victim, "precious");
    expect_file(path, "time,x\n");
}

/* Names cannot be guessed, and what is discarded is gone. */
static void test_names(void **state)
{
    struct atomic_file a, b;
    char why[ATOMIC_FILE_WHY];
    const char *path = fixture_path("twice.csv");

    (void)state;
    assert_true(atomic_file_begin(&a, path, ATOMIC_FILE_CSV, why));
    assert_true(atomic_file_begin(&b, path, ATOMIC_FILE_CSV, why));
    assert_string_not_equal(a.temporary, b.temporary);
    atomic_file_discard(&a);
    assert_int_equal(access(a.temporary, F_OK), -1);
    assert_int_equal(access(b.temporary, F_OK), 0);
    atomic_file_discard(&b);
    assert_false(atomic_file_begin(&a, "/no/such/folder/x.csv", ATOMIC_FILE_CSV, why));
    assert_non_null(strstr(why, "No such file or directory"));
}

TESTS_IN_FOLDER(atomic_file, cmocka_unit_test(test_planted_link), cmocka_unit_test(test_names))
