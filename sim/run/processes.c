#include "processes.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"

size_t processors_online(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (size_t)count : 1;
}

void processes_init(struct processes *processes, size_t slots,
                    int (*work)(void *context, size_t number, struct text *out), void *context)
{
    *processes = (struct processes){.running = memory_new(slots, sizeof(struct process)),
                                    .slots = slots,
                                    .work = work,
                                    .context = context};
}

size_t processes_free_slots(const struct processes *processes)
{
    return processes->slots - processes->count;
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
_Noreturn static void be_child(struct processes *processes, size_t number, int answer)
{
    struct text out = {0};

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < processes->count; i++)
        close(processes->running[i].answer);
    int status = processes->work(processes->context, number, &out);
    bool told = write_all(answer, text_get(&out), out.length);
    fflush(NULL);
    _exit(told ? status : 74);
}

bool processes_start(struct processes *processes, size_t number)
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
        be_child(processes, number, ends[1]);
    }
    close(ends[1]);
    processes->running[processes->count++] = (struct process){number, process, ends[0], {0}};
    return true;
}

/* True when the child has said all. */
static bool read_some(struct process *process)
{
    char block[65536];
    ssize_t got = read(process->answer, block, sizeof block);

    if (got > 0)
        text_add_part(&process->text, block, (size_t)got);
    return got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
}

static void end(struct processes *processes, size_t i,
                void (*take)(void *, const struct process_answer *), void *taker)
{
    struct process process = processes->running[i];
    int status = 0;

    processes->running[i] = processes->running[--processes->count];
    close(process.answer);
    while (waitpid(process.process, &status, 0) < 0 && errno == EINTR)
        ;
    struct process_answer answer = {
        process.number, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
        text_get(&process.text)};
    if (take)
        take(taker, &answer);
    text_release(&process.text);
}

void processes_wait(struct processes *processes, int milliseconds,
                    void (*take)(void *taker, const struct process_answer *answer), void *taker)
{
    struct pollfd *polled = memory_new(processes->count + 1, sizeof *polled);

    for (size_t i = 0; i < processes->count; i++)
        polled[i] = (struct pollfd){.fd = processes->running[i].answer, .events = POLLIN};
    int ready = poll(polled, processes->count, milliseconds);
    /* From the last to the first: ending one moves the last into its place. */
    for (size_t i = processes->count; ready > 0 && i-- > 0;)
        if (polled[i].revents && read_some(&processes->running[i]))
            end(processes, i, take, taker);
    free(polled);
}

void processes_release(struct processes *processes)
{
    for (size_t i = 0; i < processes->count; i++)
        kill(processes->running[i].process, SIGKILL);
    while (processes->count)
        end(processes, processes->count - 1, NULL, NULL);
    free(processes->running);
}
