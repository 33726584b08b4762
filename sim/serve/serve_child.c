#include "serve_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"
#include "progress.h"
#include "regular_file.h"
#include "write_all.h"
#include "write_fence.h"

enum { FILE_BYTES = 200 << 20, WORDS = 256 };

/* All that the child needs, made before there is one: behind a fork of a process with threads only
 * system calls are safe. */
struct start {
    const struct serve_child_order *order;
    int input, out, error, fence;
    pid_t parent;
    char **environment;
};

static void limit(int what, rlim_t most)
{
    struct rlimit both = {most, most};
    setrlimit((__rlimit_resource_t)what, &both);
}

static void limit_all(const struct serve_child_order *order)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, FILE_BYTES);
    limit(RLIMIT_CPU, order->cpu_s);
    limit(RLIMIT_AS, order->most_bytes);
}

/* What the server ignores or blocks, its child does not. */
static void usual_signals(void)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
}

_Noreturn static void become(const struct start *start)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != start->parent)
        _exit(74);
    setpgid(0, 0);
    usual_signals();
    bool good = dup2(start->input, STDIN_FILENO) == STDIN_FILENO &&
                dup2(start->out, STDOUT_FILENO) == STDOUT_FILENO &&
                dup2(start->error, STDERR_FILENO) == STDERR_FILENO &&
                chdir(start->order->folder) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                write_fence_close(start->fence);
    closefrom(STDERR_FILENO + 1);
    limit_all(start->order);
    if (good)
        execve(start->order->program, start->order->words, start->environment);
    _exit(74);
}

/* Ours, but that temporary files go where the child may write, and that it is confined. free() the
 * array and its last two texts. */
static char **environment_with(const char *own)
{
    size_t count = 0;
    struct text words[2] = {0};

    while (environ[count])
        count++;
    char **all = memory_new(count + 3, sizeof *all);
    count = 0;
    for (size_t i = 0; environ[i]; i++)
        if (!text_starts_with(environ[i], "TMPDIR="))
            all[count++] = environ[i];
    text_addf(&words[0], "TMPDIR=%s", own);
    text_addf(&words[1], REGULAR_FILE_CONFINED "=%s", own);
    all[count++] = words[0].bytes;
    all[count] = words[1].bytes;
    return all;
}

static void environment_free(char **all)
{
    size_t count = 0;

    while (all[count])
        count++;
    free(all[count - 1]);
    free(all[count - 2]);
    free(all);
}

/* A file in memory that holds `text` and is read from its beginning; -1 when there is none. */
static int input_of(const char *text, size_t length)
{
    int file = memfd_create("scenario", MFD_CLOEXEC);

    if (file >= 0 && write_all(file, text, length) && lseek(file, 0, SEEK_SET) == 0)
        return file;
    if (file >= 0)
        close(file);
    return -1;
}

static void close_good(int descriptor)
{
    if (descriptor >= 0)
        close(descriptor);
}

static void begin(struct serve_child *child, struct start *start)
{
    int out[2] = {-1, -1}, error[2] = {-1, -1};

    if (pipe2(out, O_CLOEXEC) == 0 && pipe2(error, O_CLOEXEC) == 0 && start->input >= 0) {
        start->out = out[1];
        start->error = error[1];
        child->process = fork();
        if (child->process == 0)
            become(start);
    }
    close_good(out[1]);
    close_good(error[1]);
    child->out_end = out[0];
    child->error_end = error[0];
}

bool serve_child_start(struct serve_child *child, const struct serve_child_order *order)
{
    struct start start = {.order = order,
                          .input = input_of(order->input, order->input_length),
                          .fence = write_fence_open(order->own),
                          .parent = getpid(),
                          .environment = environment_with(order->own)};

    *child = (struct serve_child){.out_end = -1, .error_end = -1};
    begin(child, &start);
    close_good(start.input);
    close_good(start.fence);
    environment_free(start.environment);
    if (child->process > 0) {
        setpgid(child->process, child->process); /* whichever of the two comes first */
        return true;
    }
    child->process = 0;
    serve_child_release(child);
    return false;
}

/* False at the end of what it says there; what is too much is left unread in its pipe, so that it
 * waits until its time is over. */
static void hear(int *end, struct text *said)
{
    char block[65536];
    ssize_t got = read(*end, block, sizeof block);

    if (got > 0) {
        text_add_part(said, block, (size_t)got);
    } else if (got == 0 || errno != EINTR) {
        close(*end);
        *end = -1;
    }
}

static int awaited(int end, const struct text *said)
{
    return said->length < SERVE_CHILD_SAID ? end : -1; /* poll passes over -1 */
}

enum serve_child_event serve_child_wait(struct serve_child *child, int client, int timeout_ms)
{
    struct pollfd ends[] = {{awaited(child->out_end, &child->out), POLLIN, 0},
                            {awaited(child->error_end, &child->error), POLLIN, 0},
                            {client, POLLRDHUP, 0}};

    if (child->out_end < 0 && child->error_end < 0)
        return SERVE_CHILD_ENDED;
    if (poll(ends, 3, timeout_ms) <= 0)
        return SERVE_CHILD_SILENT;
    if (ends[2].revents)
        return SERVE_CHILD_UNHEARD;
    if (ends[0].revents)
        hear(&child->out_end, &child->out);
    if (ends[1].revents)
        hear(&child->error_end, &child->error);
    return SERVE_CHILD_SPOKE;
}

void serve_child_end(struct serve_child *child)
{
    int status = 0;

    if (!child->process)
        return;
    /* Not waited for yet, the child keeps its number, so the group is no stranger's. */
    siginfo_t ended;
    if (child->out_end < 0 && child->error_end < 0)
        waitid(P_PID, (id_t)child->process, &ended, WEXITED | WNOWAIT);
    kill(-child->process, SIGKILL);
    while (waitpid(child->process, &status, 0) < 0 && errno == EINTR)
        ;
    child->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    child->process = 0;
}

void serve_child_release(struct serve_child *child)
{
    serve_child_end(child);
    if (child->out_end > 0)
        close(child->out_end);
    if (child->error_end > 0)
        close(child->error_end);
    child->out_end = child->error_end = -1;
    text_release(&child->out);
    text_release(&child->error);
}

bool serve_child_finish(struct serve_child *child, int client, unsigned seconds)
{
    double until = progress_clock_s() + seconds;
    enum serve_child_event event = SERVE_CHILD_SPOKE;

    while (event != SERVE_CHILD_ENDED && event != SERVE_CHILD_UNHEARD && progress_clock_s() < until)
        event = serve_child_wait(child, client, 250);
    serve_child_end(child);
    return event == SERVE_CHILD_ENDED;
}
