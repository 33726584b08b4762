/* run/processes: pieces of work. */
#include "fixture.h"

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

TESTS(processes, cmocka_unit_test(test_jobs))
