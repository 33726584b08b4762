#include "jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"

size_t jobs_processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (size_t)count : 1;
}

void jobs_init(struct jobs *jobs, size_t slots,
               int (*work)(void *context, size_t number, struct text *out), void *context)
{
    *jobs = (struct jobs){.running = memory_new(slots, sizeof(struct job)),
                          .slots = slots,
                          .work = work,
                          .context = context};
}

size_t jobs_free_slots(const struct jobs *jobs)
{
    return jobs->slots - jobs->count;
}

static bool write_all(int descriptor, const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* The terminal's Ctrl-C reaches children too; who stops is for the parent to say. A child whose
 * parent is gone has nobody to work for. */
_Noreturn static void be_child(struct jobs *jobs, size_t number, int answer)
{
    struct text out = {0};

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < jobs->count; i++)
        close(jobs->running[i].answer);
    int status = jobs->work(jobs->context, number, &out);
    bool told = write_all(answer, text_get(&out), out.length);
    fflush(NULL);
    _exit(told ? status : 74);
}

bool jobs_start(struct jobs *jobs, size_t number)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    fflush(NULL);
    pid_t process = fork();
    if (process < 0) {
        close(ends[0]);
        close(ends[1]);
        return false;
    }
    if (process == 0) {
        close(ends[0]);
        be_child(jobs, number, ends[1]);
    }
    close(ends[1]);
    jobs->running[jobs->count++] = (struct job){number, process, ends[0], {0}};
    return true;
}

/* True when the child has said all. */
static bool read_some(struct job *job)
{
    char block[65536];
    ssize_t got = read(job->answer, block, sizeof block);

    if (got > 0)
        text_add_part(&job->text, block, (size_t)got);
    return got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
}

static void end(struct jobs *jobs, size_t i, void (*take)(void *, const struct job_answer *),
                void *taker)
{
    struct job job = jobs->running[i];
    int status = 0;

    jobs->running[i] = jobs->running[--jobs->count];
    close(job.answer);
    while (waitpid(job.process, &status, 0) < 0 && errno == EINTR)
        ;
    struct job_answer answer = {job.number,
                                WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
                                text_get(&job.text)};
    if (take)
        take(taker, &answer);
    text_release(&job.text);
}

void jobs_wait(struct jobs *jobs, int milliseconds,
               void (*take)(void *taker, const struct job_answer *answer), void *taker)
{
    struct pollfd *polled = memory_new(jobs->count + 1, sizeof *polled);

    for (size_t i = 0; i < jobs->count; i++)
        polled[i] = (struct pollfd){.fd = jobs->running[i].answer, .events = POLLIN};
    int ready = poll(polled, jobs->count, milliseconds);
    /* From the last to the first: ending one moves the last into its place. */
    for (size_t i = jobs->count; ready > 0 && i-- > 0;)
        if (polled[i].revents && read_some(&jobs->running[i]))
            end(jobs, i, take, taker);
    free(polled);
}

void jobs_release(struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++)
        kill(jobs->running[i].process, SIGKILL);
    while (jobs->count)
        end(jobs, jobs->count - 1, NULL, NULL);
    free(jobs->running);
}
