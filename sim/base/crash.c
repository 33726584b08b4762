#include "crash.h"

#include <unistd.h>

#include "exit_status.h"
#include "invariant.h"
#include "sanitized.h"
#include "temporary.h"

#if !SANITIZED

static const int numbers[CRASH_SIGNALS] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

void crash_set(void (*handler)(int number), struct sigaction before[CRASH_SIGNALS])
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};

    for (size_t i = 0; i < CRASH_SIGNALS; i++)
        sigaction(numbers[i], &action, before ? &before[i] : NULL);
}

void crash_put_back(const struct sigaction before[CRASH_SIGNALS])
{
    for (size_t i = 0; i < CRASH_SIGNALS; i++)
        sigaction(numbers[i], &before[i], NULL);
}

static void on_crash(int number)
{
    char line[200];
    int length = snprintf(line, sizeof line,
                          "ddbsim: internal error: signal %d in ddbsim or in a library that it "
                          "uses; this is a defect, please report it with the scenario and the "
                          "command\n",
                          number);

    ssize_t written = write(STDERR_FILENO, line, (size_t)length);
    temporary_abandon_all();
    _exit(written < 0 ? EXIT_IO : EXIT_INVARIANT);
}

/* Where a handler runs whose stack is full. */
static char spare_stack[64 * 1024];

void crash_catch(void)
{
    stack_t spare = {.ss_sp = spare_stack, .ss_size = sizeof spare_stack};

    sigaltstack(&spare, NULL);
    crash_set(on_crash, NULL);
}

#else

void crash_set(void (*handler)(int number), struct sigaction before[CRASH_SIGNALS])
{
    (void)handler, (void)before;
}

void crash_put_back(const struct sigaction before[CRASH_SIGNALS])
{
    (void)before;
}

void crash_catch(void)
{
}

#endif
