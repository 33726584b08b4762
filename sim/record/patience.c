#include "patience.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#include "crash.h"
#include "printable.h"
#include "temporary.h"
#include "text.h"

/* A line of stderr that a signal handler writes, made ready before. */
struct last_word {
    char bytes[600];
    size_t length;
};

static struct last_word fault_line, late_line;
static int begun; /* looks that have not ended */
static struct sigaction before[CRASH_SIGNALS];

static void end_with(const struct last_word *line)
{
    ssize_t written = write(STDERR_FILENO, line->bytes, line->length);
    temporary_abandon_all();
    _exit(written < 0 ? 74 : 65);
}

static void on_fault(int number)
{
    (void)number;
    end_with(&fault_line);
}

static void on_late(int number)
{
    (void)number;
    end_with(&late_line);
}

/* SIGPROF is the timer's. */
static void set_late_handler(void (*late)(int number))
{
    struct sigaction action = {.sa_handler = late};

    sigaction(SIGPROF, &action, NULL);
}

static double patience_s(void)
{
    const double usual = 60, most = 1e6;
    const char *wish = getenv("DDBSIM_READ_PATIENCE");
    double seconds = wish ? strtod(wish, NULL) : usual;

    return seconds > 0 && seconds <= most ? seconds : usual;
}

/* Of processor time, so that nothing depends on what else the machine does. */
static void set_timer(double seconds)
{
    double whole = floor(seconds);
    struct itimerval timer = {
        .it_value = {.tv_sec = (time_t)whole, .tv_usec = (suseconds_t)((seconds - whole) * 1e6)}};
    setitimer(ITIMER_PROF, &timer, NULL);
}

/* The path is a stranger's. */
static void set_line(struct last_word *line, const char *format, const char *path, double seconds)
{
    struct text shown = {0};

    printable_addf(&shown, "%s", path);
    int length = snprintf(line->bytes, sizeof line->bytes, format, text_get(&shown), seconds);
    line->length = (size_t)length < sizeof line->bytes ? (size_t)length : sizeof line->bytes - 1;
    text_release(&shown);
}

void patience_begin(const char *path)
{
    double seconds = patience_s();

    set_line(&fault_line,
             "ddbsim: error: %.400s is damaged, or its disk is: the HDF5 library fails in it; run "
             "the scenario again\n",
             path, seconds);
    set_line(&late_line,
             "ddbsim: error: %.400s takes longer than %g s to read; it is damaged, or "
             "DDBSIM_READ_PATIENCE=SECONDS allows it more\n",
             path, seconds);
    if (begun++ == 0) {
        crash_set(on_fault, before);
        set_late_handler(on_late);
    }
    set_timer(seconds);
}

void patience_renew(void)
{
    if (begun > 0)
        set_timer(patience_s());
}

void patience_end(void)
{
    if (--begun > 0)
        return;
    set_timer(0);
    set_late_handler(SIG_DFL);
    crash_put_back(before);
}
