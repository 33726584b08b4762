#include "run_limits.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "temporary.h"
#include "units.h"

enum { LOOK_US = 50000 };

static double end_s, most_kib;       /* INFINITY: no limit */
static const char *volatile reached; /* the option whose limit was reached first */
static struct text last_word;

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double held_kib(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss;
}

static void reach(const char *option)
{
    if (!reached)
        reached = option;
    if (!command_interrupted)
        command_interrupted = SIGALRM;
}

/* On the signal of the timer: only calls that are safe there. */
static void look(int number)
{
    int error = errno;

    (void)number;
    double held = held_kib();
    if (held > RUN_LIMITS_LAST * most_kib) {
        ssize_t written = write(STDERR_FILENO, last_word.bytes, last_word.length);
        (void)written;
        temporary_abandon_all();
        _exit(EXIT_NO_MEMORY);
    }
    if (held > most_kib)
        reach("--limit-memory");
    if (now_s() > end_s)
        reach("--limit-time");
    errno = error;
}

static void start_timer(void)
{
    struct itimerval timer = {{0, LOOK_US}, {0, LOOK_US}};
    setitimer(ITIMER_REAL, &timer, NULL);
}

/* A process that makes one run of many is bound by its memory alone: who waits for it knows the time. */
static void start_in_child(void)
{
    end_s = INFINITY;
    if (isfinite(most_kib))
        start_timer();
}

static int refuse(const char *option, const char *given, const char *rule)
{
    fprintf(stderr, "ddbsim: error: %s %s must be %s\n", option, given, rule);
    return EXIT_USAGE;
}

int run_limits_begin(const struct arguments *a)
{
    simtime time = 0;
    int64_t bytes = 0;
    const char *wrong;

    end_s = most_kib = INFINITY;
    if (a->limit_time && (wrong = units_read_duration(a->limit_time, &time)) != NULL)
        return refuse("--limit-time", a->limit_time, wrong);
    if (a->limit_memory && (wrong = units_read_size(a->limit_memory, &bytes)) != NULL)
        return refuse("--limit-memory", a->limit_memory, wrong);
    if (a->limit_time)
        end_s = now_s() + simtime_seconds(time);
    if (a->limit_memory)
        most_kib = (double)bytes / 1024;
    if (!a->limit_time && !a->limit_memory)
        return EXIT_DONE;
    text_addf(&last_word,
              "ddbsim: error: out of memory: twice as much as --limit-memory %s allows is held\n",
              a->limit_memory ? a->limit_memory : "");
    struct sigaction action = {.sa_handler = look, .sa_flags = SA_RESTART};
    sigaction(SIGALRM, &action, NULL);
    pthread_atfork(NULL, NULL, start_in_child);
    start_timer();
    return EXIT_DONE;
}

int run_limits_end(int status)
{
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
    text_release(&last_word);
    if (!reached || status != EXIT_INTERRUPTED)
        return status;
    fprintf(stderr, "ddbsim: %s ended it\n", reached);
    return EXIT_LIMIT;
}
