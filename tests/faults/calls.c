/* Failures of the system: a library to be loaded first (LD_PRELOAD) that lets an allocation fail, or
 * a system call on files and processes, once or from then on.
 *
 *   FAULT_KIND     memory  an allocation by whatever code (malloc and its like): none is given
 *                  file    a system call (the table below has which, and how it fails)
 *   FAULT_ON       1: all calls of the kind that follow fail as well
 *   FAULT_PAGE     a file of the size of `struct page`, zeroed: what is counted is left there
 *
 * Which call fails is said in one of two ways: the program is forked at the first call with each
 * distinct stack of return addresses, and in the child that one fails (child.h); or the program is
 * run with the number of the one call.
 *
 *   FAULT_FOLDER   the folder of child.h
 *   FAULT_EVERY    N: only at every N-th stack that is new
 *
 *   FAULT_AT       the number of the call; 0 or nothing: none fails
 *   FAULT_PROCESS  whose call: 0 the program's, 1 of the first process that it forks, 2 the next …
 *
 * Counted is from the beginning of main to its end, or to exit: what the dynamic linker does before
 * is not the program's, and what is registered for the exit is not counted (with FAULT_ON it fails).
 * A write to stderr never fails: whoever is to say something must be able to. Of the processes that
 * the program forks none is forked here. */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "child.h"

enum { PROCESSES = 64, STACKS = 1 << 16, FRAMES = 64 };

/* walk.py reads it: eight-byte numbers in this order. */
struct page {
    _Atomic uint64_t processes; /* that were forked */
    _Atomic uint64_t failed;    /* calls that were made to fail */
    _Atomic uint64_t distinct;  /* stacks */
    _Atomic uint64_t calls[PROCESSES];
    struct stack {
        _Atomic uint64_t hash;    /* 0: there is none */
        uint64_t process, number; /* of the first call */
    } stacks[STACKS];
};

static struct page *page; /* NULL: nothing is walked */
static bool counting, failing, forks;
static enum { MEMORY, FILES } walked;
static uint64_t own, due, due_process, goes_on, every = 1;
static __thread __attribute__((tls_model("initial-exec"))) bool inside;

/* FNV-1a of the return addresses, and of which call it is. */
static uint64_t stack_hash(long call)
{
    void *frames[FRAMES];
    int count = backtrace(frames, FRAMES);
    uint64_t hash = 14695981039346656037u ^ (uint64_t)call;

    for (int i = 0; i < count; i++)
        hash = (hash ^ (uint64_t)(uintptr_t)frames[i]) * 1099511628211u;
    return hash ? hash : 1;
}

/* True when nobody had this stack before. */
static bool is_new(uint64_t hash, uint64_t number)
{
    for (uint64_t i = 0; i < STACKS; i++) {
        struct stack *at = &page->stacks[(hash + i) % STACKS];
        uint64_t none = 0;
        if (atomic_compare_exchange_strong(&at->hash, &none, hash)) {
            at->process = own;
            at->number = number;
            return true;
        }
        if (none == hash)
            return false;
    }
    child_give_up("too many call stacks");
}

/* The call of this number, at a stack that is new, is one to fork at. */
static bool is_child(uint64_t number)
{
    uint64_t stacks = atomic_fetch_add(&page->distinct, 1) + 1;

    if (!forks || own != 0 || stacks % every != 0 || !child_fork((long)number))
        return false;
    forks = counting = false;
    return true;
}

/* True when this call is to fail. */
static bool is_due(long call)
{
    bool now = failing;

    if (!page || inside || !(counting || failing))
        return false;
    inside = true;
    if (counting) {
        uint64_t number = atomic_fetch_add(&page->calls[own], 1) + 1;
        if (due != 0)
            now |= own == due_process && number == due;
        else if (is_new(stack_hash(call), number))
            now = is_child(number);
    }
    failing = now && goes_on;
    if (now)
        atomic_fetch_add(&page->failed, 1);
    inside = false;
    return now;
}

static void *refused(void)
{
    errno = ENOMEM;
    return NULL;
}

/* The program has a malloc of its own, which asks the C library by these names. */
#define ALLOCATION(name, parameters, arguments)                                                    \
    void *name parameters;                                                                         \
    void *name parameters                                                                          \
    {                                                                                              \
        static void *(*real)parameters;                                                            \
        if (walked == MEMORY && is_due(0))                                                         \
            return refused();                                                                      \
        if (!real)                                                                                 \
            real = (void *(*)parameters)dlsym(RTLD_NEXT, #name);                                   \
        return real arguments;                                                                     \
    }

ALLOCATION(__libc_malloc, (size_t size), (size))
ALLOCATION(__libc_calloc, (size_t count, size_t size), (count, size))
ALLOCATION(__libc_realloc, (void *old, size_t size), (old, size))

/* How the system calls fail. A close that fails has closed. */
static const struct system_call {
    long number;
    int error;
} system_calls[] = {
#ifdef SYS_open
    {SYS_open, EMFILE},      {SYS_creat, EMFILE},       {SYS_rename, EIO},
    {SYS_unlink, EIO},       {SYS_mkdir, ENOSPC},       {SYS_fork, EAGAIN},
#endif
    {SYS_openat, EMFILE},    {SYS_read, EIO},           {SYS_pread64, EIO},
    {SYS_readv, EIO},        {SYS_write, ENOSPC},       {SYS_pwrite64, ENOSPC},
    {SYS_writev, ENOSPC},    {SYS_fsync, EIO},          {SYS_fdatasync, EIO},
    {SYS_ftruncate, ENOSPC}, {SYS_renameat, EIO},       {SYS_renameat2, EIO},
    {SYS_close, EIO},        {SYS_unlinkat, EIO},       {SYS_mkdirat, ENOSPC},
    {SYS_clone, EAGAIN},     {SYS_socketpair, EMFILE},  {SYS_pipe2, EMFILE},
    {SYS_getdents64, EIO},   {SYS_memfd_create, EMFILE}};

enum { SYSTEM_CALLS = sizeof system_calls / sizeof *system_calls };

/* None of these calls has a sixth argument: with this there it is one that we pass on. */
enum { PASSED_ON = 0x6661756c };

#if defined __x86_64__
#define RESULT(context) ((context)->uc_mcontext.gregs[REG_RAX])
#define ARGUMENT(context, i)                                                                       \
    ((context)->uc_mcontext.gregs[(const int[]){REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8}[i]])
#elif defined __aarch64__
#define RESULT(context) ((context)->uc_mcontext.regs[0])
#define ARGUMENT(context, i) ((context)->uc_mcontext.regs[i])
#else
#error "say where this processor has the arguments of a system call"
#endif

static int error_of(long call)
{
    for (size_t i = 0; i < SYSTEM_CALLS; i++)
        if (system_calls[i].number == call)
            return system_calls[i].error;
    return ENOSYS;
}

static void on_system_call(int signal, siginfo_t *info, void *interrupted)
{
    ucontext_t *context = interrupted;
    long call = info->si_syscall;
    int error = errno;
    bool writes = call == SYS_write || call == SYS_writev;
    bool fails = !(writes && ARGUMENT(context, 0) == STDERR_FILENO) && is_due(call);
    long result = -1;

    (void)signal;
    if (!fails || call == SYS_close)
        result = syscall(call, ARGUMENT(context, 0), ARGUMENT(context, 1), ARGUMENT(context, 2),
                         ARGUMENT(context, 3), ARGUMENT(context, 4), (long)PASSED_ON);
    RESULT(context) = fails ? -error_of(call) : result < 0 ? -errno : result;
    errno = error;
}

/* The kernel hands us the calls of the table, whoever in the program makes them. */
static void catch_system_calls(void)
{
    enum { BEFORE = 3 };
    struct sock_filter code[BEFORE + SYSTEM_CALLS + 2] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PASSED_ON, SYSTEM_CALLS + 1, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))};
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    struct sigaction action = {.sa_sigaction = on_system_call, .sa_flags = SA_SIGINFO | SA_NODEFER};

    for (size_t i = 0; i < SYSTEM_CALLS; i++)
        code[BEFORE + i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
                                                        (uint32_t)system_calls[i].number,
                                                        (uint8_t)(SYSTEM_CALLS - i), 0);
    code[BEFORE + SYSTEM_CALLS] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    code[BEFORE + SYSTEM_CALLS + 1] =
        (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
    if (sigaction(SIGSYS, &action, NULL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        child_give_up("the kernel does not let us catch system calls");
}

/* Of the environment. */
static uint64_t number_of(const char *name)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : 0;
}

static void begin_process(void)
{
    if (!inside)
        own = atomic_fetch_add(&page->processes, 1) + 1;
    if (own >= PROCESSES)
        child_give_up("too many processes");
}

static void begin(void)
{
    const char *kind = getenv("FAULT_KIND"), *path = getenv("FAULT_PAGE");
    void *frames[2];

    if (!kind || !path)
        return;
    backtrace(frames, 2); /* the first time it loads a library */
    walked = strcmp(kind, "memory") == 0 ? MEMORY : FILES;
    due = number_of("FAULT_AT");
    due_process = number_of("FAULT_PROCESS");
    goes_on = number_of("FAULT_ON");
    every = number_of("FAULT_EVERY") ? number_of("FAULT_EVERY") : 1;
    int file = open(path, O_RDWR | O_CLOEXEC);
    void *map = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file < 0 || map == MAP_FAILED || pthread_atfork(NULL, NULL, begin_process) != 0)
        child_give_up(path);
    close(file);
    page = map;
    forks = child_prepare();
    if (walked == FILES)
        catch_system_calls();
    counting = true;
}

static int (*real_main)(int, char **, char **);

static int main_between(int count, char **words, char **environment)
{
    begin();
    int status = real_main(count, words, environment);
    counting = false;
    return status;
}

/* What calls main. */
int __libc_start_main(int (*main)(int, char **, char **), int count, char **words,
                      void (*init)(void), void (*fini)(void), void (*rtld_fini)(void), void *end);
int __libc_start_main(int (*main)(int, char **, char **), int count, char **words,
                      void (*init)(void), void (*fini)(void), void (*rtld_fini)(void), void *end)
{
    int (*real)(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void),
                void (*)(void), void *);

    *(void **)&real = dlsym(RTLD_NEXT, "__libc_start_main");
    real_main = main;
    return real(main_between, count, words, init, fini, rtld_fini, end);
}

void exit(int status)
{
    void (*real)(int);

    counting = false;
    *(void **)&real = dlsym(RTLD_NEXT, "exit");
    real(status);
    __builtin_unreachable();
}
