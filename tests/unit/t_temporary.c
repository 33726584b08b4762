/* base/temporary: what nobody keeps is removed, whichever process ends first. */
#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "temporary.h"

static void make(const char *path)
{
    assert_true(close(open(path, O_CREAT | O_WRONLY, 0600)) == 0);
}

/* The known answer of the header. */
static void test_abandoned(void **state)
{
    (void)state;
    const char *kept = fixture_path("kept"), *gone = fixture_path("gone");
    size_t number = temporary_add(kept);

    temporary_add(gone);
    make(kept);
    make(gone);
    temporary_drop(number);
    temporary_abandon_all();
    assert_int_equal(access(kept, F_OK), 0);
    assert_int_not_equal(access(gone, F_OK), 0);
    unlink(kept);
}

/* A child that writes into the folder of its parent, and ends after it. */
_Noreturn static void be_child(pid_t parent, const char *file, int written)
{
    temporary_begin_child(parent);
    temporary_add(file);
    make(file);
    if (write(written, "x", 1) != 1)
        _exit(1);
    while (getppid() == parent)
        usleep(1000);
    temporary_abandon_all();
    _exit(0);
}

_Noreturn static void be_parent(const char *folder, const char *file)
{
    int written[2];
    char byte;

    temporary_add(folder);
    if (mkdir(folder, 0700) != 0 || pipe(written) != 0)
        _exit(1);
    pid_t self = getpid();
    if (fork() == 0)
        be_child(self, file, written[1]);
    if (read(written[0], &byte, 1) != 1)
        _exit(1);
    temporary_abandon_all(); /* the child's file is in the folder still */
    _exit(access(folder, F_OK) == 0 ? 0 : 1);
}

static void test_parent_goes_first(void **state)
{
    char folder[300], file[300], byte;
    int alive[2], status;

    (void)state;
    snprintf(folder, sizeof folder, "%s", fixture_path("folder"));
    snprintf(file, sizeof file, "%s", fixture_path("folder/file"));
    assert_int_equal(pipe(alive), 0);
    pid_t process = fork();
    if (process == 0)
        be_parent(folder, file);
    close(alive[1]);
    assert_int_equal(waitpid(process, &status, 0), process);
    assert_int_equal(status, 0);
    assert_int_equal(read(alive[0], &byte, 1), 0); /* none of them lives */
    close(alive[0]);
    assert_int_not_equal(access(folder, F_OK), 0);
}

TESTS_IN_FOLDER(temporary, cmocka_unit_test(test_abandoned),
                cmocka_unit_test(test_parent_goes_first))
