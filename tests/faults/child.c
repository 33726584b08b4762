#include "child.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_S = 600 };

static char home[PATH_MAX], folder[PATH_MAX];
static int log_file = -1;
static pid_t pretended; /* in a child: the number of the process that it stands for */

_Noreturn void child_give_up(const char *what)
{
    perror(what);
    _exit(3);
}

/* A copy in the folder that the child is in by now. */
static void copy_file(const char *from_path, const char *name)
{
    struct stat status;
    off_t at = 0;
    int from = open(from_path, O_RDONLY | O_CLOEXEC);
    int to = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (from < 0 || to < 0 || fstat(from, &status) != 0)
        child_give_up(from_path);
    while (at < status.st_size && sendfile(to, from, &at, (size_t)(status.st_size - at)) > 0)
        ;
    close(from);
    close(to);
}

/* What is open of the program's folder becomes the child's copy, under the same descriptor. */
static void take_open_files(void)
{
    char link[64], name[PATH_MAX];
    size_t length = strlen(home);

    for (int file = 3; file < 64; file++) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        ssize_t got = readlink(link, name, sizeof name - 1);
        name[got > 0 ? got : 0] = '\0';
        if (strncmp(name, home, length) != 0 || name[length] != '/' ||
            strchr(name + length + 1, '/'))
            continue;
        int own = open(name + length + 1, (fcntl(file, F_GETFL) & ~O_EXCL) | O_CLOEXEC);
        if (own < 0 || lseek(own, lseek(file, 0, SEEK_CUR), SEEK_SET) < 0 || dup2(own, file) < 0)
            child_give_up(name);
        close(own);
    }
}

static void take_files(void)
{
    DIR *there = opendir(home);

    for (struct dirent *entry = there ? readdir(there) : NULL; entry; entry = readdir(there)) {
        char path[2 * PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", home, entry->d_name);
        if (entry->d_type == DT_REG)
            copy_file(path, entry->d_name);
        if (entry->d_type == DT_DIR && *entry->d_name != '.' && symlink(path, entry->d_name) != 0)
            child_give_up(path);
    }
    if (there)
        closedir(there);
    take_open_files();
}

/* The program goes on in a folder of its own, and is ended when it does not end. */
static void begin_child(long number)
{
    char own[PATH_MAX + 32];

    alarm(PATIENCE_S);
    snprintf(own, sizeof own, "%s/%ld", folder, number);
    if (mkdir(own, 0700) != 0 || chdir(own) != 0)
        child_give_up(own);
    take_files();
    int out = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0600),
        err = open("err", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
        child_give_up("out");
    close(out);
    close(err);
}

/* The child has taken over what its parent had, files that it may remove by its number too. */
pid_t getpid(void)
{
    return pretended ? pretended : (pid_t)syscall(SYS_getpid);
}

static void be_oneself(void)
{
    pretended = 0;
}

bool child_prepare(void)
{
    const char *where = getenv("FAULT_FOLDER");
    char path[PATH_MAX + 8];

    if (!where || !getcwd(home, sizeof home) || !realpath(where, folder))
        return false;
    snprintf(path, sizeof path, "%s/log", folder);
    log_file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (log_file < 0 || pthread_atfork(NULL, NULL, be_oneself) != 0)
        child_give_up(path);
    return true;
}

void child_log(const char *word, long number, long status)
{
    if (dprintf(log_file, "%s %ld %ld\n", word, number, status) < 0)
        child_give_up("log");
}

bool child_fork(long number)
{
    int status;
    pid_t own = getpid(), child = fork();

    if (child == 0) {
        pretended = own;
        begin_child(number);
        return true;
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        child_give_up("fork");
    child_log("end", number, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return false;
}
