/* serve: whatever a client sends. Seeded mutations of headers, addresses, bodies and names go through
 * all of the server's own code that reads them, and what is let through is what the rules say. With all
 * tests ten times as many; under SAN=address,undefined this is the fuzzer of that code. The
 * library that parses HTTP itself is met by tests/serve/rules.py, over a socket. */
#include "fixture.h"

#include <jansson.h>
#include <stdlib.h>

#include "serve_answer.h"
#include "serve_import.h"
#include "serve_words.h"
#include "told_line.h"

enum { ROUNDS = 20000, LONGEST = 600 };

static const struct serve_guard guard = {"0123456789abcdef0123456789abcdef", 8080};

static uint64_t drawn(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static size_t below(uint64_t *state, size_t most)
{
    return (size_t)(drawn(state) % most);
}

/* Up to three changes: a byte becomes another, some go, some come twice. */
static void mutate(uint64_t *state, const char *text, char *out)
{
    static const char telling[] = "\"\\{}[]:,.=-/%\n\r\t \x7f\x80\xff"
                                  "0a";
    size_t length = strlen(text);
    memcpy(out, text, length + 1);
    for (size_t changes = below(state, 4); changes && length; changes--) {
        size_t at = below(state, length), some = 1 + below(state, 12);
        some = some < length - at ? some : length - at;
        switch (below(state, 3)) {
        case 0:
            out[at] = telling[below(state, sizeof telling - 1)];
            break;
        case 1:
            memmove(out + at, out + at + some, length - at - some + 1);
            length -= some;
            break;
        default:
            if (length + some >= LONGEST)
                break;
            memmove(out + at + some, out + at, length - at + 1);
            length += some;
        }
    }
}

static size_t rounds(void)
{
    return getenv("ALL_TESTS") ? 10 * ROUNDS : ROUNDS;
}

static bool is_one_of(const char *text, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(text, *list) == 0)
            return true;
    return false;
}

static void test_headers(void **unused)
{
    static const char *const hosts[] = {"127.0.0.1:8080", "localhost:8080", "[::1]:8080", NULL},
                             *const origins[] = {"http://127.0.0.1:8080", "http://localhost:8080",
                                                 "http://[::1]:8080", NULL};
    char host[LONGEST], origin[LONGEST], token[LONGEST];
    uint64_t state = 17;
    size_t let_in = 0;
    (void)unused;
    for (size_t i = 0; i < rounds(); i++) {
        const char *why = NULL;
        mutate(&state, hosts[below(&state, 3)], host);
        mutate(&state, origins[below(&state, 3)], origin);
        mutate(&state, guard.token, token);
        struct serve_credentials given = {.host = host, .origin = origin, .token = token};
        bool good =
            is_one_of(host, hosts) && is_one_of(origin, origins) && strcmp(token, guard.token) == 0;
        assert_true((serve_guard_judge(&guard, SERVE_PRIVATE, &given, &why) == 0) == good);
        let_in += good;
    }
    assert_true(let_in > 0);
}

/* Only the page, its files and results by their name are for whoever has no token. */
static void test_addresses(void **unused)
{
    static const char *const addresses[] = {"/",         "/workbench.js", "/workbench.css",
                                            "/view/0ab", "/api/start",    "/api/result/0ab.h5"};
    char address[LONGEST];
    uint64_t state = 18;
    (void)unused;
    for (size_t i = 0; i < rounds(); i++) {
        mutate(&state, addresses[below(&state, 6)], address);
        bool open = strcmp(address, "/") == 0 || strcmp(address, "/workbench.js") == 0 ||
                    strcmp(address, "/workbench.css") == 0 || strncmp(address, "/view/", 6) == 0;
        assert_int_equal(serve_answer_door(address) != SERVE_PRIVATE, open);
        assert_true(serve_answer_most(address) <= SERVE_IMPORT_BODY);
    }
}

/* Whatever a body says, it is the value of an option that a row names. */
static void assert_options(const struct serve_words *w)
{
    static const char *const heads[] = {"ddbsim", "run", "-", "--json"};
    static const char *const options[] = {
        "--progress=json", "--output=OUT", "--set=", "--resolution=", "--seed=", "--untried"};
    for (size_t i = 0; i < w->count; i++) {
        bool known = i < 4 && strcmp(w->words[i], heads[i]) == 0;
        for (size_t k = 0; k < sizeof options / sizeof *options; k++)
            known |= strncmp(w->words[i], options[k], strlen(options[k])) == 0;
        assert_true(known);
    }
}

static void test_bodies(void **unused)
{
    static const char body[] =
        "{\"text\": \"name: q\\n\", \"sets\": [\"seed=2\", \"--help\"], \"resolution\": \"auto\", "
        "\"seed\": 3, \"untried\": true, \"tab\": \"a1\", \"beside\": "
        "\"0123456789abcdef0123456789abcdef\"}";
    char bytes[LONGEST], why[SERVE_WORDS_WHY];
    uint64_t state = 19;
    size_t taken = 0;
    (void)unused;
    for (size_t i = 0; i < rounds(); i++) {
        struct serve_words w;
        mutate(&state, body, bytes);
        bool good = serve_words_read(&w, bytes, strlen(bytes), why) &&
                    serve_words_make(&w, SERVE_RUN, "OUT", why);
        if (good)
            assert_options(&w);
        else
            assert_true(strlen(why) > 0);
        taken += good;
        serve_words_release(&w);
    }
    assert_true(taken > rounds() / 20 && taken < rounds());
}

static void test_names(void **unused)
{
    static const char *const names[] = {"../../etc/passwd", "describe-table.json", ".hidden",
                                        "a b/-rf",          "imported.yaml",       "x\xff/y"};
    char name[LONGEST], plain[SERVE_IMPORT_NAME];
    uint64_t state = 20;
    (void)unused;
    for (size_t i = 0; i < rounds(); i++) {
        mutate(&state, names[below(&state, 6)], name);
        if (!serve_import_name(name, plain))
            continue;
        assert_true(plain[0] != '.' && plain[0] != '-' && plain[0] != '\0');
        assert_null(strchr(plain, '/'));
        assert_true(strncmp(plain, "imported.", 9) != 0);
        assert_int_equal(strspn(plain, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789._-"),
                         strlen(plain));
    }
}

static void test_lines(void **unused)
{
    static const char *const lines[] = {
        "-:12:5: error: unknown key 'capactiy'; did you mean 'capacity'?",
        "ddbsim: error: cannot read x: it is a folder", "{\"progress\":{\"part\":0.5}}",
        "-:99999999999999:1: warning: x"};
    char line[LONGEST];
    uint64_t state = 21;
    (void)unused;
    for (size_t i = 0; i < rounds(); i++) {
        mutate(&state, lines[below(&state, 4)], line);
        json_t *json = told_line_json(line, strlen(line));
        if (json)
            assert_true(json_integer_value(json_object_get(json, "line")) >= 0);
        json_decref(json);
        json_decref(told_line_list(line));
    }
}

TESTS(serve_fuzz, cmocka_unit_test(test_headers), cmocka_unit_test(test_addresses),
      cmocka_unit_test(test_bodies), cmocka_unit_test(test_names), cmocka_unit_test(test_lines))
