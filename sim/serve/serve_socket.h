/* A UNIX socket to listen at instead of a port (--socket PATH): nobody but its owner may connect
 * (0600), so on a machine of many users the server is reached by whom `ssh -L PORT:PATH HOST` lets in.
 *
 * Source: unix(7): connecting needs the right to write. */
#ifndef DDBSIM_SERVE_SOCKET_H
#define DDBSIM_SERVE_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/un.h>

/* As the kernel takes it. */
enum { SERVE_SOCKET_PATH = sizeof((struct sockaddr_un){0}.sun_path) };

/* A socket that listens, made at `path`, where nothing may be; its absolute path in `real` (PATH_MAX
 * bytes), to be removed at the end. -1 with errno: ENAMETOOLONG, EADDRINUSE when something is there. */
int serve_socket_open(const char *path, char *real);

#endif
