#include "processes.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"
#include "temporary.h"

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

/* What comes before the text of an answer. */
struct head {
    size_t length;
    int status;
};

/* To a line whose other end may be gone, without a signal. */
static bool write_all(int line, const void *bytes, size_t length)
{
    const char *at = bytes;

    while (length) {
        ssize_t written = send(line, at, length, MSG_NOSIGNAL);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        at += written;
        length -= (size_t)written;
    }
    return true;
}

static bool next_order(int line, size_t *number)
{
    ssize_t got;

    do
        got = recv(line, number, sizeof *number, MSG_WAITALL);
    while (got < 0 && errno == EINTR);
    return got == sizeof *number;
}

static bool answer_order(struct processes *processes, size_t number, int line)
{
    struct text out = {0};
    struct head head = {.status = processes->work(processes->context, number, &out)};

    head.length = out.length;
    fflush(NULL);
    bool told = write_all(line, &head, sizeof head) && write_all(line, text_get(&out), out.length);
    text_release(&out);
    return told;
}

/* The terminal's Ctrl-C and its end reach children too; who stops is for the parent to say, by
 * SIGTERM, at which a child leaves no file half written. A child whose parent is gone has nobody to
 * work for. */
_Noreturn static void be_child(struct processes *processes, int line, const sigset_t *mask)
{
    size_t number;

    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, temporary_end_by);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    sigprocmask(SIG_SETMASK, mask, NULL);
    for (size_t i = 0; i < processes->count + processes->waiting; i++)
        close(processes->running[i].line);
    while (next_order(line, &number))
        if (!answer_order(processes, number, line))
            _exit(74);
    _exit(0);
}

/* A SIGTERM for the child waits until the child has its own answer to it. */
static pid_t fork_without_signals(sigset_t *before)
{
    sigset_t terminate;

    sigemptyset(&terminate);
    sigaddset(&terminate, SIGTERM);
    sigprocmask(SIG_BLOCK, &terminate, before);
    fflush(NULL);
    pid_t process = fork();
    int error = errno;
    if (process != 0)
        sigprocmask(SIG_SETMASK, before, NULL);
    errno = error;
    return process;
}

/* A child more, among those that wait. */
static bool begin(struct processes *processes)
{
    pid_t self = getpid();
    sigset_t mask;
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    pid_t process = fork_without_signals(&mask);
    if (process < 0) {
        close(ends[0]);
        close(ends[1]);
        return false;
    }
    if (process == 0) {
        close(ends[0]);
        temporary_begin_child(self);
        be_child(processes, ends[1], &mask);
    }
    close(ends[1]);
    processes->running[processes->count + processes->waiting++] =
        (struct process){.process = process, .line = ends[0]};
    return true;
}

/* The first of those that wait is gone; its status is for whoever asks. */
static int bury(struct processes *processes)
{
    struct process *first = &processes->running[processes->count];
    int status = 0;

    close(first->line);
    while (waitpid(first->process, &status, 0) < 0 && errno == EINTR)
        ;
    *first = processes->running[processes->count + --processes->waiting];
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Children that died while they waited are found when they are given something. */
bool processes_start(struct processes *processes, size_t number)
{
    for (;;) {
        if (!processes->waiting && !begin(processes))
            return false;
        struct process *first = &processes->running[processes->count];
        if (write_all(first->line, &number, sizeof number)) {
            first->number = number;
            processes->count++;
            processes->waiting--;
            return true;
        }
        bury(processes);
    }
}

/* True when the child has said all. */
static bool read_some(struct process *process)
{
    char block[65536];
    ssize_t got = recv(process->line, block, sizeof block, 0);
    struct head head;

    if (got > 0)
        text_add_part(&process->text, block, (size_t)got);
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN))
        return true;
    if (process->text.length < sizeof head)
        return false;
    memcpy(&head, process->text.bytes, sizeof head);
    return process->text.length == sizeof head + head.length;
}

/* The answer of one that has ended its piece, and itself when it is not to be used again. */
static void end(struct processes *processes, size_t i,
                void (*take)(void *, const struct process_answer *), void *taker)
{
    struct process process = processes->running[i];
    struct head head = {0};
    const char *text = "";

    processes->running[i] = processes->running[--processes->count];
    processes->running[processes->count] =
        (struct process){.process = process.process, .line = process.line};
    processes->waiting++;
    if (process.text.length >= sizeof head)
        memcpy(&head, process.text.bytes, sizeof head);
    bool told =
        process.text.length >= sizeof head && process.text.length == sizeof head + head.length;
    if (told)
        text = process.text.bytes + sizeof head;
    if (!told)
        head.status = bury(processes);
    else if (head.status != 0 || !processes->reused)
        bury(processes);
    if (take)
        take(taker, &(struct process_answer){process.number, head.status, text});
    text_release(&process.text);
}

void processes_wait(struct processes *processes, int milliseconds,
                    void (*take)(void *taker, const struct process_answer *answer), void *taker)
{
    struct pollfd *polled = memory_new(processes->count + 1, sizeof *polled);

    for (size_t i = 0; i < processes->count; i++)
        polled[i] = (struct pollfd){.fd = processes->running[i].line, .events = POLLIN};
    int ready = poll(polled, processes->count, milliseconds);
    /* From the last to the first: ending one moves the last into its place. */
    for (size_t i = processes->count; ready > 0 && i-- > 0;)
        if (polled[i].revents && read_some(&processes->running[i]))
            end(processes, i, take, taker);
    free(polled);
}

void processes_release(struct processes *processes)
{
    for (size_t i = 0; i < processes->count; i++) {
        kill(processes->running[i].process, SIGTERM);
        text_release(&processes->running[i].text);
    }
    processes->waiting += processes->count;
    processes->count = 0;
    while (processes->waiting)
        bury(processes);
    free(processes->running);
}
