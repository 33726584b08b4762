/* Who may ask the workbench's server for anything.
 *
 * A port on loopback is open to every user of the machine and to every page that a browser on it
 * shows, so an address alone proves nothing. Four things do, together:
 *
 *   Host            is exactly 127.0.0.1:P, localhost:P or [::1]:P. A stranger's name that was made
 *                   to resolve to 127.0.0.1 (DNS rebinding) is not among them. By a UNIX socket, P
 *                   is whatever port leads to it elsewhere.
 *   Origin          where a browser sends it: http:// and one of these hosts. Another site's page
 *                   gets no answer, even one that it could not read.
 *   Sec-Fetch-Site  where a browser sends it: same-origin or none. A navigation to the page itself
 *                   may come from elsewhere: the page says nothing.
 *   X-Ddbsim-Token  128 bits of getrandom, new at each start, as 32 hexadecimal digits, of whatever
 *                   lies under /api/. It is a header, which no form and no simple request of another
 *                   site can send, and is compared in a time that does not depend on it.
 *
 * Source: W3C Fetch Metadata Request Headers; OWASP, Cross-Site Request Forgery Prevention. Known
 * answer: host "127.0.0.1:80" is good of port 80, "127.0.0.1.evil:80" and "127.0.0.1" are not. */
#ifndef DDBSIM_SERVE_GUARD_H
#define DDBSIM_SERVE_GUARD_H

#include <stdbool.h>
#include <stddef.h>

enum { SERVE_ID = 33 }; /* 32 digits and '\0' */

struct serve_guard {
    char token[SERVE_ID];
    unsigned port;
    bool any_port; /* by a UNIX socket */
};

/* The headers that are looked at, NULL where a request has none; `twice`: one of them was sent more
 * than once, so that two readers could differ about it. */
struct serve_credentials {
    const char *host, *origin, *fetch_site, *fetch_mode, *token;
    bool twice;
};

enum serve_door {
    SERVE_PAGE,   /* the page: says nothing of anybody */
    SERVE_ASSET,  /* its script and style, and a result by its secret name: for our own page */
    SERVE_PRIVATE /* everything under /api/ */
};

/* False when the machine gives no random bytes. */
bool serve_guard_init(struct serve_guard *guard, unsigned port);

/* 32 random hexadecimal digits. */
bool serve_guard_random_id(char *id);
bool serve_guard_is_id(const char *text, size_t length);

/* 0, or the HTTP status of the refusal (400, 401, 403) with its reason. */
unsigned serve_guard_judge(const struct serve_guard *guard, enum serve_door door,
                           const struct serve_credentials *given, const char **why);

#endif
