#include "temporary.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FREE = 0, BEING_FILLED = -1 };

/* One table for the whole process, since a signal handler has nothing else to go by. */
static struct {
    _Atomic pid_t owner;
    char path[TEMPORARY_PATH];
} table[TEMPORARY_MOST];

static pid_t parent_of_child; /* 0: nobody's child */

/* A child of fork may have the places of its parent, but for those that it is to remove after it. */
static bool take_place(size_t i, pid_t process)
{
    pid_t owner = atomic_load(&table[i].owner);

    if (owner == process || owner == BEING_FILLED || (owner != FREE && owner == parent_of_child))
        return false;
    return atomic_compare_exchange_strong(&table[i].owner, &owner, BEING_FILLED);
}

size_t temporary_add(const char *path)
{
    static atomic_flag at_exit = ATOMIC_FLAG_INIT;
    pid_t process = getpid();

    if (!atomic_flag_test_and_set(&at_exit))
        atexit(temporary_abandon_all);
    for (size_t i = 0; i < TEMPORARY_MOST && strlen(path) < TEMPORARY_PATH; i++) {
        if (!take_place(i, process))
            continue;
        snprintf(table[i].path, TEMPORARY_PATH, "%s", path);
        atomic_store(&table[i].owner, process);
        return i;
    }
    return TEMPORARY_MOST;
}

void temporary_drop(size_t number)
{
    if (number < TEMPORARY_MOST && atomic_load(&table[number].owner) == getpid())
        atomic_store(&table[number].owner, FREE);
}

void temporary_begin_child(pid_t parent)
{
    parent_of_child = parent;
}

/* Folders are empty once the files are gone; rmdir does nothing to a file. */
static void remove_folders_of(pid_t process)
{
    for (size_t i = 0; i < TEMPORARY_MOST; i++)
        if (atomic_load(&table[i].owner) == process)
            rmdir(table[i].path);
}

void temporary_abandon_all(void)
{
    pid_t process = getpid();
    int error = errno;

    for (size_t i = 0; i < TEMPORARY_MOST; i++)
        if (atomic_load(&table[i].owner) == process)
            unlink(table[i].path);
    remove_folders_of(process);
    if (parent_of_child && getppid() != parent_of_child)
        remove_folders_of(parent_of_child);
    errno = error;
}

void temporary_end_by(int number)
{
    temporary_abandon_all();
    signal(number, SIG_DFL);
    raise(number);
}
