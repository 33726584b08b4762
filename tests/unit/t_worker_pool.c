/* run/worker_pool: what a pool came to. */
#include "fixture.h"

#include <signal.h>

#include "exit_status.h"
#include "worker_pool.h"

/* The greatest status counts; a signal's is the world's failure, and an interrupt comes first. */
static void test_status(void **state)
{
    volatile sig_atomic_t interrupted = 0;
    struct worker_pool pool = {.interrupted = &interrupted}, other = {.count = 0};

    (void)state;
    assert_int_equal(worker_pool_status(&pool, true, EXIT_DONE), EXIT_DONE);
    assert_int_equal(worker_pool_status(&other, true, EXIT_BAD_DATA), EXIT_BAD_DATA);
    assert_int_equal(worker_pool_status(&pool, true, 128 + SIGKILL), EXIT_IO);
    interrupted = 1;
    assert_int_equal(worker_pool_status(&pool, true, EXIT_BAD_DATA), EXIT_INTERRUPTED);
}

TESTS(worker_pool, cmocka_unit_test(test_status))
