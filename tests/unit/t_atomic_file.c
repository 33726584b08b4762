/* sim/record/atomic_file.h: what is written is new, whoever put links where it might be, and whoever
 * was killed before; one process writes at a time. */
#include "fixture.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

static bool begin(struct atomic_file *file, const char *name, char *why)
{
    return atomic_file_begin(file, fixture_path(name), ATOMIC_FILE_CSV, why);
}

/* "chain.csv" leads to "second.csv", that to a file below, which is not there yet. */
static void test_links(void **state)
{
    struct atomic_file file;
    char why[ATOMIC_FILE_WHY];
    struct stat status;

    (void)state;
    assert_int_equal(mkdir(fixture_path("below"), 0777), 0);
    assert_int_equal(symlink("below/real.csv", fixture_path("second.csv")), 0);
    assert_int_equal(symlink("second.csv", fixture_path("chain.csv")), 0);
    for (int time = 0; time < 2; time++) {
        assert_true(begin(&file, "chain.csv", why));
        assert_non_null(strstr(file.temporary, "below/real.writing-"));
        write_file(file.temporary, time ? "time,b\n" : "time,a\n");
        assert_true(atomic_file_commit(&file, file.path));
        expect_file(fixture_path("below/real.csv"), time ? "time,b\n" : "time,a\n");
        assert_int_equal(lstat(fixture_path("chain.csv"), &status), 0);
        assert_true(S_ISLNK(status.st_mode));
        assert_int_equal(lstat(fixture_path("second.csv"), &status), 0);
        assert_true(S_ISLNK(status.st_mode));
    }
    assert_int_equal(symlink("circle.csv", fixture_path("circle.csv")), 0);
    assert_false(begin(&file, "circle.csv", why));
    assert_non_null(strstr(why, "Too many levels of symbolic links"));
}

/* What nobody locks was left by one that is gone: it goes, and only it. */
static void test_leftovers(void **state)
{
    static const char *const stay[] = {"left.writing-1-0123456789abcde.csv",
                                       "left.writing-1-0123456789abcdef.h5", "left.writing-1.csv",
                                       "other.writing-1-0123456789abcdef.csv",
                                       "xleft.writing-1-0123456789abcdef.csv"};
    const char *left = "left.writing-1-0123456789abcdef.csv";
    struct atomic_file file;
    char why[ATOMIC_FILE_WHY], found[ATOMIC_FILE_PATH];

    (void)state;
    for (size_t i = 0; i < sizeof stay / sizeof *stay; i++)
        write_file(fixture_path(stay[i]), "");
    write_file(fixture_path(left), "half");
    assert_int_equal(atomic_file_look(fixture_path("left.csv"), found), UNFINISHED_LEFT);
    assert_string_equal(found, fixture_path(left));
    assert_true(begin(&file, "left.csv", why));
    assert_int_equal(access(fixture_path(left), F_OK), -1);
    for (size_t i = 0; i < sizeof stay / sizeof *stay; i++)
        assert_int_equal(access(fixture_path(stay[i]), F_OK), 0);
    atomic_file_discard(&file);
    assert_int_equal(atomic_file_look(fixture_path("left.csv"), found), UNFINISHED_NONE);
    unfinished_tidy_folder(fixture_path("."));
    assert_int_equal(access(fixture_path(stay[0]), F_OK), 0);
    assert_int_equal(access(fixture_path(stay[3]), F_OK), -1);
}

/* Runs `work` in a process of its own, and expects that it ends well. */
static void in_child(void (*work)(void))
{
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        work();
        _exit(9);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void expect_refused(void)
{
    struct atomic_file file;
    char why[ATOMIC_FILE_WHY], expected[100];

    snprintf(expected, sizeof expected, "process %ld is writing it", (long)getppid());
    _exit(!begin(&file, "held.csv", why) && strstr(why, expected) ? 0 : 1);
}

static void expect_free(void)
{
    struct atomic_file file;
    char why[ATOMIC_FILE_WHY];

    _exit(begin(&file, "held.csv", why) ? 0 : 1); /* which leaves its file */
}

/* Another process is refused while this one writes, also after another descriptor of the file was
 * closed, by which a lock of POSIX is lost. */
static void test_one_writer(void **state)
{
    struct atomic_file file, again;
    char why[ATOMIC_FILE_WHY];

    (void)state;
    assert_true(begin(&file, "held.csv", why));
    close(open(file.temporary, O_RDWR | O_CLOEXEC));
    in_child(expect_refused);
    assert_true(begin(&again, "held.csv", why)); /* the same process may */
    atomic_file_discard(&again);
    in_child(expect_refused);
    atomic_file_discard(&file);
    in_child(expect_free);
    assert_true(begin(&file, "held.csv", why));
    atomic_file_discard(&file);
}

/* A child that goes on does not hold what its parent, which is gone, was writing. */
static void leave_child(void)
{
    struct atomic_file file;
    char why[ATOMIC_FILE_WHY], ready;
    int ends[2];

    if (!begin(&file, "held.csv", why) || pipe(ends) != 0)
        _exit(1);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        for (;;) /* until the test ends it */
            if (write(ends[1], "x", 1) == 1)
                pause();
    }
    FILE *number = fopen(fixture_path("child"), "w");
    fprintf(number, "%ld", (long)child);
    fclose(number);
    _exit(read(ends[0], &ready, 1) == 1 ? 0 : 1);
}

static void test_forked_child(void **state)
{
    char digits[32] = "";
    struct atomic_file file;
    char why[ATOMIC_FILE_WHY];

    (void)state;
    in_child(leave_child);
    bool free = begin(&file, "held.csv", why);
    FILE *number = fopen(fixture_path("child"), "r");
    assert_non_null(fgets(digits, sizeof digits, number));
    fclose(number);
    kill((pid_t)strtol(digits, NULL, 10), SIGKILL);
    assert_true(free);
    atomic_file_discard(&file);
}

static void exit_while_writing(void)
{
    struct atomic_file file;
    char why[ATOMIC_FILE_WHY];

    exit(begin(&file, "held.csv", why) && begin(&file, "exit.csv", why) ? 0 : 1);
}

/* Whatever ends the program by exit leaves nothing; what a child ends with is no file of its parent. */
static void test_exit(void **state)
{
    struct atomic_file file;
    char why[ATOMIC_FILE_WHY], found[ATOMIC_FILE_PATH];

    (void)state;
    assert_true(begin(&file, "parent.csv", why));
    in_child(exit_while_writing);
    assert_int_equal(atomic_file_look(fixture_path("held.csv"), found), UNFINISHED_NONE);
    assert_int_equal(atomic_file_look(fixture_path("exit.csv"), found), UNFINISHED_NONE);
    assert_int_equal(access(file.temporary, F_OK), 0);
    atomic_file_discard(&file);
}

static void test_long_names(void **state)
{
    char name[NAME_MAX + 2];
    struct atomic_file file;
    char why[ATOMIC_FILE_WHY];

    (void)state;
    memset(name, 'n', sizeof name);
    memcpy(name + NAME_MAX - UNFINISHED_MARK - 4, ".csv", 5);
    assert_true(begin(&file, name, why));
    atomic_file_discard(&file);
    memcpy(name + NAME_MAX - UNFINISHED_MARK - 4, "n.csv", 6);
    assert_false(begin(&file, name, why));
    assert_non_null(strstr(why, "a name of more than 222 bytes"));
}

TESTS_IN_FOLDER(atomic_file, cmocka_unit_test(test_planted_link), cmocka_unit_test(test_names),
                cmocka_unit_test(test_links), cmocka_unit_test(test_leftovers),
                cmocka_unit_test(test_one_writer), cmocka_unit_test(test_forked_child),
                cmocka_unit_test(test_exit), cmocka_unit_test(test_long_names))
