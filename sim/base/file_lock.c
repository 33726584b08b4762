#include "file_lock.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 64 };

/* Descriptors with a lock, each plus one; 0: a free place. Forked children have to know all. */
static _Atomic int held[MOST];

static void close_in_child(void)
{
    for (size_t i = 0; i < MOST; i++) {
        int descriptor = atomic_exchange(&held[i], 0) - 1;
        if (descriptor >= 0)
            close(descriptor);
    }
}

static void be_told_of_forks(void)
{
    pthread_atfork(NULL, NULL, close_in_child);
}

static void remember(int descriptor)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, be_told_of_forks);
    for (size_t i = 0; i < MOST; i++) {
        int none = 0;
        if (atomic_compare_exchange_strong(&held[i], &none, descriptor + 1))
            return;
    }
}

static struct flock whole_file(void)
{
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
}

enum file_lock file_lock_take(int descriptor)
{
    struct flock lock = whole_file();

    if (fcntl(descriptor, F_OFD_SETLK, &lock) != 0)
        return file_lock_look(descriptor) == FILE_LOCK_HELD ? FILE_LOCK_HELD : FILE_LOCK_UNKNOWN;
    remember(descriptor);
    return FILE_LOCK_FREE;
}

void file_lock_forget(int descriptor)
{
    for (size_t i = 0; i < MOST; i++) {
        int own = descriptor + 1;
        if (descriptor >= 0 && atomic_compare_exchange_strong(&held[i], &own, 0))
            break;
    }
}

void file_lock_close(int descriptor)
{
    file_lock_forget(descriptor);
    if (descriptor >= 0)
        close(descriptor);
}

enum file_lock file_lock_look(int descriptor)
{
    struct flock lock = whole_file();

    if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0)
        return FILE_LOCK_UNKNOWN;
    return lock.l_type == F_UNLCK ? FILE_LOCK_FREE : FILE_LOCK_HELD;
}

bool file_lock_is_own(int descriptor)
{
    struct stat file, other;

    for (size_t i = 0; i < MOST && fstat(descriptor, &file) == 0; i++) {
        int own = atomic_load(&held[i]) - 1;
        if (own >= 0 && fstat(own, &other) == 0 && file.st_dev == other.st_dev &&
            file.st_ino == other.st_ino)
            return true;
    }
    return false;
}
