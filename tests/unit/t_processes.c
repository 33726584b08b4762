/* run/processes: pieces of work. */
#include "fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "processes.h"

static int add_up(void *context, size_t number, struct text *out)
{
    (void)context;
    if (number == 13)
        abort();
    if (number == 17)
        return 3;
    for (size_t i = 0; i < 5000 * (number % 7); i++)
        text_add(out, "0123456789");
    text_addf(out, "%zu", number);
    return 0;
}

struct sums {
    size_t good, crashed, failed;
};

static void take_sum(void *context, const struct process_answer *answer)
{
    struct sums *sums = context;
    size_t length = strlen(answer->text), zeros = 50000 * (answer->number % 7);

    if (answer->status == 128 + 6)
        sums->crashed++;
    else if (answer->status == 3)
        sums->failed++;
    else if (length > zeros && strtoul(answer->text + zeros, NULL, 10) == answer->number)
        sums->good++;
}

/* Each piece answers once, long answers arrive whole, and a crash is its own. */
static void test_jobs(void **state)
{
    struct processes jobs;
    struct sums sums = {0};
    size_t next = 0, ended = 0;
    (void)state;
    processes_init(&jobs, 3, add_up, NULL);
    while (ended < 40) {
        while (processes_free_slots(&jobs) && next < 40)
            assert_true(processes_start(&jobs, next++));
        processes_wait(&jobs, 100, take_sum, &sums);
        ended = sums.good + sums.crashed + sums.failed;
    }
    processes_release(&jobs);
    assert_int_equal(sums.good, 38);
    assert_int_equal(sums.crashed, 1);
    assert_int_equal(sums.failed, 1);
}

static int tell_process(void *context, size_t number, struct text *out)
{
    (void)context;
    if (number == 13)
        abort();
    text_addf(out, "%ld", (long)getpid());
    return number == 17 ? 3 : 0;
}

struct ended {
    bool is;
    size_t number;
    int status;
    long process; /* 0 when it died */
};

static void take_process(void *context, const struct process_answer *answer)
{
    *(struct ended *)context =
        (struct ended){true, answer->number, answer->status, strtol(answer->text, NULL, 10)};
}

/* The process that did it. */
static long done_by(struct processes *processes, size_t number, int expected_status)
{
    struct ended ended = {0};

    assert_true(processes_start(processes, number));
    assert_int_equal(processes_free_slots(processes), 0);
    while (!ended.is)
        processes_wait(processes, 100, take_process, &ended);
    assert_int_equal(ended.number, number);
    assert_int_equal(ended.status, expected_status);
    return ended.process;
}

/* The same child does one piece after the other until one fails, or somebody kills it. */
static void test_reused(void **state)
{
    struct processes one;
    (void)state;
    processes_init(&one, 1, tell_process, NULL);
    one.reused = true;
    long first = done_by(&one, 0, 0);
    assert_int_equal(done_by(&one, 1, 0), first);
    assert_int_equal(done_by(&one, 13, 128 + 6), 0);
    long second = done_by(&one, 2, 0);
    assert_int_not_equal(second, first);
    assert_int_equal(done_by(&one, 17, 3), second);
    long third = done_by(&one, 3, 0);
    assert_int_not_equal(third, second);
    kill((pid_t)third, SIGKILL);
    siginfo_t dead;
    assert_int_equal(waitid(P_PID, (id_t)third, &dead, WEXITED | WNOWAIT), 0);
    assert_int_not_equal(done_by(&one, 4, 0), third);
    processes_release(&one);
}

/* A child for each piece, where what it works on changes meanwhile. */
static void test_not_reused(void **state)
{
    struct processes one;
    (void)state;
    processes_init(&one, 1, tell_process, NULL);
    long first = done_by(&one, 0, 0);
    assert_int_not_equal(done_by(&one, 1, 0), first);
    processes_release(&one);
}

TESTS(processes, cmocka_unit_test(test_jobs), cmocka_unit_test(test_reused),
      cmocka_unit_test(test_not_reused))
