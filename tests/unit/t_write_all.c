/* base/write_all: parts, signals and closed pipes. */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "write_all.h"

static const char letters[] = "abcdefghijklmnopqrst"; /* 20 */

/* The kernel takes ten bytes and then none: a part is gone on from, and the reason is told. */
static void test_part(void **state)
{
    struct rlimit before, ten;
    char back[sizeof letters] = "";
    FILE *file = tmpfile();
    (void)state;
    assert_non_null(file);
    getrlimit(RLIMIT_FSIZE, &before);
    ten = (struct rlimit){10, before.rlim_max};
    void (*usual)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &ten);
    errno = 0;
    bool good = write_all(fileno(file), letters, 20);
    int reason = errno;
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, usual);
    assert_false(good);
    assert_int_equal(reason, EFBIG);
    assert_int_equal(pread(fileno(file), back, sizeof back, 0), 10);
    assert_memory_equal(back, letters, 10);
    fclose(file);
}

/* What the handler reads, and how often it came: a handler has no other place. */
static struct {
    int end;
    size_t got;
    bool good;
} volatile drain;

static void take_some(int number)
{
    char block[1000];
    ssize_t got = read(drain.end, block, sizeof block);
    (void)number;
    for (ssize_t i = 0; i < got; i++)
        drain.good &= block[i] == letters[(drain.got + (size_t)i) % 20];
    drain.got += got > 0 ? (size_t)got : 0;
}

/* A full pipe is emptied by a signal's handler only: each write ends early, with a part or with
 * EINTR, and all bytes come in their order. */
static void test_signals(void **state)
{
    enum { BYTES = 200 * 1000 };
    static char bytes[BYTES];
    struct itimerval every = {{0, 200}, {0, 200}}, never = {0};
    struct sigaction handler = {.sa_handler = take_some}, before;
    int ends[2];
    (void)state;
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = letters[i % 20];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    drain.end = ends[0];
    drain.good = true;
    drain.got = 0;
    sigaction(SIGALRM, &handler, &before);
    setitimer(ITIMER_REAL, &every, NULL);
    bool good = write_all(ends[1], bytes, BYTES);
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &before, NULL);
    assert_true(good);
    for (size_t before_it = drain.got + 1; drain.got != before_it && drain.got < BYTES;) {
        before_it = drain.got;
        take_some(0);
    }
    assert_int_equal(drain.got, BYTES);
    assert_true(drain.good);
    close(ends[0]);
    close(ends[1]);
}

static void test_closed(void **state)
{
    void (*usual)(int) = signal(SIGPIPE, SIG_IGN);
    int ends[2];
    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    close(ends[0]);
    assert_false(write_all(ends[1], letters, 20));
    assert_int_equal(errno, EPIPE);
    assert_true(write_all(ends[1], letters, 0));
    close(ends[1]);
    assert_false(write_all(-1, letters, 1));
    assert_int_equal(errno, EBADF);
    signal(SIGPIPE, usual);
}

TESTS(write_all, cmocka_unit_test(test_part), cmocka_unit_test(test_signals),
      cmocka_unit_test(test_closed))
