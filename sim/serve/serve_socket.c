#include "serve_socket.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAITING = 16 };

/* The mask makes it 0600 from its first moment. */
static bool bind_privately(int descriptor, const struct sockaddr_un *address)
{
    mode_t before = umask(0177);
    bool good = bind(descriptor, (const struct sockaddr *)address, sizeof *address) == 0;

    umask(before);
    return good;
}

int serve_socket_open(const char *path, char *real)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    if (strlen(path) >= SERVE_SOCKET_PATH) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path));
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || !bind_privately(descriptor, &address)) {
        int reason = errno;
        if (descriptor >= 0)
            close(descriptor);
        errno = reason;
        return -1;
    }
    if (listen(descriptor, WAITING) == 0 && realpath(path, real))
        return descriptor;
    unlink(path);
    close(descriptor);
    return -1;
}
