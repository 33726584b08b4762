/* A request as a command line. */
#include "fixture.h"

#include "serve_words.h"
#include "text.h"

static char why[SERVE_WORDS_WHY];

/* The words of a request, by spaces; or the reason of its refusal behind "!". */
static const char *words_of(enum serve_ask ask, const char *body)
{
    static char out[1000];
    struct serve_words w;
    struct text line = {0};
    bool good =
        serve_words_read(&w, body, strlen(body), why) && serve_words_make(&w, ask, "OUT", why);

    for (size_t i = 0; good && i < w.count; i++)
        text_addf(&line, "%s%s", i ? " " : "", w.words[i]);
    snprintf(out, sizeof out, "%s%s", good ? "" : "!", good ? text_get(&line) : why);
    text_release(&line);
    serve_words_release(&w);
    return out;
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(
        words_of(SERVE_RUN,
                 "{\"text\": \"name: x\", \"sets\": [\"tables.T.read.capacity=800\"], "
                 "\"resolution\": \"auto\", \"seed\": 2, \"untried\": true, \"tab\": \"7\"}"),
        "ddbsim run - --json --progress=json --output=OUT --set=tables.T.read.capacity=800 "
        "--resolution=auto --seed=2 --untried");
    assert_string_equal(words_of(SERVE_CHECK, "{\"text\": \"\", \"sets\": [\"--help\"]}"),
                        "ddbsim check - --set=--help");
    assert_string_equal(
        words_of(SERVE_PLAN, "{\"text\": \"\", \"goals\": [\"g\"], \"changes\": [\"a=1..2\"]}"),
        "ddbsim plan - --json --progress=json --output=OUT --goal=g --change=a=1..2");
}

static void test_refused(void **state)
{
    (void)state;
    assert_string_equal(words_of(SERVE_CHECK, "[]"), "!the body must be a JSON object");
    assert_string_equal(words_of(SERVE_CHECK, "{\"text\": 1}"), "!'text' must be the scenario");
    assert_string_equal(words_of(SERVE_RUN, "{\"text\": \"\", \"output\": \"/etc/x\"}"),
                        "!'output' is not known here");
    assert_string_equal(words_of(SERVE_CHECK, "{\"text\": \"\", \"changes\": []}"),
                        "!'changes' is not known here");
    assert_string_equal(words_of(SERVE_RUN, "{\"text\": \"\", \"sets\": [3]}"),
                        "!'sets' must be a list of texts");
    assert_string_equal(words_of(SERVE_RUN, "{\"text\": \"\", \"seed\": \"3 --all\"}"),
                        "!'seed' is not of the type that it must be");
    assert_string_equal(words_of(SERVE_RUN, "{\"text\": \"a\\u0000b\"}"),
                        "!the body must be a JSON object");
}

static void test_too_many(void **state)
{
    struct text body = {0};

    (void)state;
    text_add(&body, "{\"text\": \"\", \"sets\": [\"a=1\"");
    for (int i = 0; i < 300; i++)
        text_add(&body, ", \"a=1\"");
    text_add(&body, "]}");
    assert_string_equal(words_of(SERVE_RUN, text_get(&body)), "!'sets' are too many");
    text_release(&body);
}

static void test_tab(void **state)
{
    struct serve_words w;
    const char *body = "{\"text\": \"\", \"tab\": \"a/../B9-\"}";

    (void)state;
    assert_true(serve_words_read(&w, body, strlen(body), why));
    assert_string_equal(w.tab, "a9");
    serve_words_release(&w);
}

TESTS(serve_words, cmocka_unit_test(test_words), cmocka_unit_test(test_refused),
      cmocka_unit_test(test_too_many), cmocka_unit_test(test_tab))
