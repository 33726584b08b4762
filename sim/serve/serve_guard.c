#include "serve_guard.h"

#include <nettle/memops.h>
#include <string.h>
#include <sys/random.h>

#include "text.h"

enum { TOKEN_BYTES = 16 };

bool serve_guard_random_id(char *id)
{
    unsigned char bytes[TOKEN_BYTES];

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(id + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

bool serve_guard_is_id(const char *text, size_t length)
{
    return length == SERVE_ID - 1 && strspn(text, "0123456789abcdef") >= length;
}

bool serve_guard_init(struct serve_guard *guard, unsigned port)
{
    guard->port = port;
    return serve_guard_random_id(guard->token);
}

/* "NAME" or "NAME:80". */
static bool is_at_a_port(const char *host, const char *name)
{
    size_t length = strlen(name), digits = 0;

    if (!text_starts_with(host, name) || !host[length])
        return text_equal(host, name);
    digits = strspn(host + length + 1, "0123456789");
    return host[length] == ':' && digits >= 1 && digits <= 5 && !host[length + 1 + digits];
}

static bool is_our_host(const struct serve_guard *guard, const char *host)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
    char ours[64];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(ours, sizeof ours, "%s:%u", names[i], guard->port);
        if (guard->any_port ? is_at_a_port(host, names[i]) : text_equal(host, ours))
            return true;
    }
    return false;
}

static bool is_our_origin(const struct serve_guard *guard, const char *origin)
{
    return text_starts_with(origin, "http://") && is_our_host(guard, origin + strlen("http://"));
}

/* The length of a token is no secret, its digits are. */
static bool is_token(const struct serve_guard *guard, const char *given)
{
    return given && strlen(given) == SERVE_ID - 1 && memeql_sec(given, guard->token, SERVE_ID - 1);
}

/* A page elsewhere may lead to ours, but not fetch from it or show it in itself. */
static bool is_our_fetch(enum serve_door door, const struct serve_credentials *given)
{
    const char *site = given->fetch_site;

    if (!site || text_equal(site, "same-origin") || text_equal(site, "none"))
        return true;
    return door == SERVE_PAGE && given->fetch_mode && text_equal(given->fetch_mode, "navigate");
}

unsigned serve_guard_judge(const struct serve_guard *guard, enum serve_door door,
                           const struct serve_credentials *given, const char **why)
{
    if (given->twice) {
        *why = "a header was sent twice";
        return 400;
    }
    if (!given->host || !is_our_host(guard, given->host)) {
        *why = "the Host is not this server's own address";
        return 403;
    }
    if ((given->origin && !is_our_origin(guard, given->origin)) || !is_our_fetch(door, given)) {
        *why = "the request comes from another site";
        return 403;
    }
    if (door == SERVE_PRIVATE && !is_token(guard, given->token)) {
        *why = "the token is missing or of another start: open the address that 'ddbsim serve' "
               "printed";
        return 401;
    }
    return 0;
}
