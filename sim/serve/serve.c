#include "serve.h"

#include <errno.h>
#include <limits.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "serve_answer.h"
#include "serve_reply.h"
#include "serve_socket.h"
#include "text.h"

/* Header names are compared without regard to case, as HTTP does. */
static enum MHD_Result look_at(void *context, enum MHD_ValueKind kind, const char *name,
                               const char *value)
{
    struct serve_credentials *given = context;
    const struct {
        const char *name, **place;
    } places[] = {{"Host", &given->host},
                  {"Origin", &given->origin},
                  {"Sec-Fetch-Site", &given->fetch_site},
                  {"Sec-Fetch-Mode", &given->fetch_mode},
                  {"X-Ddbsim-Token", &given->token}};

    (void)kind;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strcasecmp(name, places[i].name) == 0) {
            given->twice |= *places[i].place != NULL;
            *places[i].place = value ? value : "";
        }
    return MHD_YES;
}

/* The length that a request announces, when it is more than a body may have. */
static bool announces_too_much(struct MHD_Connection *connection, const char *address)
{
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");

    return length && strtoull(length, NULL, 10) > serve_answer_most(address);
}

/* Before the body is taken. 0, or the status of the refusal. */
static unsigned judge(struct serve *serve, struct MHD_Connection *connection, const char *address,
                      const char **why)
{
    struct serve_credentials given = {0};

    MHD_get_connection_values(connection, MHD_HEADER_KIND, look_at, &given);
    unsigned refused = serve_guard_judge(&serve->guard, serve_answer_door(address), &given, why);
    if (!refused && announces_too_much(connection, address)) {
        *why = "the body is too large";
        refused = MHD_HTTP_CONTENT_TOO_LARGE;
    }
    return refused;
}

/* Called first with the headers, then with each part of the body, then without any. A body of no
 * announced length that grows too long ends its connection. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *address,
                              const char *method, const char *version, const char *part,
                              size_t *part_length, void **state)
{
    struct serve *serve = context;
    struct text *body = *state; /* as far as it has come */
    const char *why;

    (void)version;
    if (!body) {
        unsigned refused = judge(serve, connection, address, &why);
        if (refused)
            return serve_reply_error(connection, refused, why);
        *state = memory_new(1, sizeof *body);
        return MHD_YES;
    }
    if (!*part_length)
        return serve_answer(serve, connection, method, address, text_get(body), body->length);
    if (body->length + *part_length > serve_answer_most(address))
        return MHD_NO;
    text_add_part(body, part, *part_length);
    *part_length = 0;
    return MHD_YES;
}

static void forget(void *context, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode how)
{
    struct text *body = *state;

    (void)context;
    (void)connection;
    (void)how;
    if (body)
        text_release(body);
    free(body);
    *state = NULL;
}

/* What the library would say of a stranger's request is nobody's to read. */
static void say_nothing(void *context, const char *format, va_list arguments)
{
    (void)context;
    (void)format;
    (void)arguments;
}

/* The library only reads it, though its option does not say so. */
static void *address_of(const struct sockaddr *address)
{
    union {
        const struct sockaddr *in;
        void *out;
    } same = {.in = address};
    return same.out;
}

/* At an address, or at a socket that listens already. */
static struct MHD_Daemon *listen_at(struct serve *serve, unsigned flags,
                                    const struct sockaddr *address, int descriptor)
{
    struct MHD_OptionItem where[] = {
        address ? (struct MHD_OptionItem){MHD_OPTION_SOCK_ADDR, 0, address_of(address)}
                : (struct MHD_OptionItem){MHD_OPTION_LISTEN_SOCKET, descriptor, NULL},
        {MHD_OPTION_END, 0, NULL}};

    return MHD_start_daemon(flags | MHD_USE_THREAD_PER_CONNECTION |
                                MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ERROR_LOG,
                            0, NULL, NULL, handle, serve, MHD_OPTION_EXTERNAL_LOGGER, say_nothing,
                            NULL, MHD_OPTION_ARRAY, where, MHD_OPTION_NOTIFY_COMPLETED, forget,
                            NULL, MHD_OPTION_CONNECTION_LIMIT, (unsigned)SERVE_CONNECTIONS,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVE_HEADERS,
                            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SERVE_IDLE_S,
                            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

/* On 127.0.0.1; then on ::1 at the same port, which not every machine has. */
static bool listen_on_both(struct serve *serve, unsigned port)
{
    struct sockaddr_in four = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};

    serve->daemons[0] = listen_at(serve, 0, (const struct sockaddr *)&four, -1);
    if (!serve->daemons[0])
        return false;
    serve->guard.port = MHD_get_daemon_info(serve->daemons[0], MHD_DAEMON_INFO_BIND_PORT)->port;
    six.sin6_port = htons((uint16_t)serve->guard.port);
    serve->daemons[1] = listen_at(serve, MHD_USE_IPv6, (const struct sockaddr *)&six, -1);
    return true;
}

static bool listen_on_socket(struct serve *serve, const char *path)
{
    int descriptor = serve_socket_open(path, serve->socket);

    if (descriptor < 0)
        return false;
    serve->guard.any_port = true;
    serve->daemons[0] = listen_at(serve, 0, NULL, descriptor);
    return serve->daemons[0] != NULL;
}

static bool listen_there(struct serve *serve, struct serve_place place, char *why)
{
    if (place.socket ? listen_on_socket(serve, place.socket) : listen_on_both(serve, place.port))
        return true;
    if (place.socket)
        snprintf(why, SERVE_WHY, "cannot listen at the socket %.120s: %s", place.socket,
                 errno == EADDRINUSE ? "there is something; remove it or name another place"
                                     : strerror(errno));
    else
        snprintf(why, SERVE_WHY, "cannot listen on 127.0.0.1 port %u: %s", place.port,
                 strerror(errno));
    return false;
}

/* Where the file lies; without one, the server's own folder. */
static void choose_folder(struct serve *serve)
{
    const char *slash = serve->file ? strrchr(serve->file, '/') : NULL;

    if (!serve->file)
        snprintf(serve->folder, sizeof serve->folder, "%s", serve->results.folder);
    else if (slash && slash > serve->file)
        snprintf(serve->folder, sizeof serve->folder, "%.*s", (int)(slash - serve->file),
                 serve->file);
    else
        snprintf(serve->folder, sizeof serve->folder, "/");
}

bool serve_start(struct serve *serve, const char *file, struct serve_place place, size_t jobs,
                 char *why)
{
    *serve = (struct serve){.file = file};
    serve_runs_init(&serve->runs, jobs);
    if (!serve_results_init(&serve->results)) {
        snprintf(why, SERVE_WHY, "cannot make a temporary folder: %s", strerror(errno));
        return false;
    }
    choose_folder(serve);
    if (!serve_guard_init(&serve->guard, place.port)) {
        snprintf(why, SERVE_WHY, "the machine gives no random bytes");
        return false;
    }
    return listen_there(serve, place, why);
}

void serve_stop(struct serve *serve)
{
    serve_runs_close(&serve->runs);
    for (size_t i = 0; i < 2; i++)
        if (serve->daemons[i])
            MHD_stop_daemon(serve->daemons[i]);
    if (serve->socket[0])
        unlink(serve->socket);
    serve_runs_release(&serve->runs);
    serve_results_release(&serve->results);
}

void serve_address(const struct serve *serve, char *out, size_t size)
{
    snprintf(out, size, "http://127.0.0.1:%u/#token=%s",
             serve->socket[0] ? SERVE_SOCKET_LEAD : serve->guard.port, serve->guard.token);
}
