#include "sdk.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

#define LONGEST .max_delay = 20 * SECOND
#define MS MILLISECOND

/* Delays and prices after a throttle, a transient error and a timeout. Rows that share a law are of
 * SDKs that implement the same specification. */
static const struct retry_law standard_dotnet = {
    .name = "standard",
    .attempts = 10,
    .quota = 500,
    LONGEST,
    .after = {{SECOND, JITTER_FULL, 5}, {SECOND, JITTER_FULL, 5}, {SECOND, JITTER_FULL, 10}}};
static const struct retry_law standard_js = {.name = "standard",
                                             .attempts = 3,
                                             .quota = 500,
                                             LONGEST,
                                             .after = {{500 * MS, JITTER_FULL, 5},
                                                       {100 * MS, JITTER_FULL, 10},
                                                       {100 * MS, JITTER_FULL, 10}}};
static const struct retry_law standard_java = {
    .name = "standard",
    .attempts = 4,
    .quota = 500,
    LONGEST,
    .after = {{SECOND, JITTER_FULL, 5}, {25 * MS, JITTER_FULL, 5}, {25 * MS, JITTER_FULL, 5}}};
static const struct retry_law legacy_java_v2 = {
    .name = "legacy",
    .attempts = 9,
    .quota = 500,
    LONGEST,
    .after = {{500 * MS, JITTER_EQUAL, 0}, {25 * MS, JITTER_FULL, 5}, {25 * MS, JITTER_FULL, 5}}};
static const struct retry_law legacy_java_v1 = {
    .name = "legacy",
    .attempts = 11,
    .quota = 500,
    LONGEST,
    .after = {{500 * MS, JITTER_EQUAL, 0}, {25 * MS, JITTER_FULL, 5}, {25 * MS, JITTER_FULL, 5}}};
static const struct retry_law legacy_go_v1 = {
    .name = "legacy",
    .attempts = 11,
    .max_delay = DAY,
    .after = {{50 * MS, JITTER_NONE}, {50 * MS, JITTER_NONE}, {50 * MS, JITTER_NONE}}};
static const struct retry_law legacy_dotnet = {
    .name = "legacy",
    .attempts = 11,
    .max_delay = 30 * SECOND,
    .after = {{50 * MS, JITTER_NONE}, {50 * MS, JITTER_NONE}, {50 * MS, JITTER_NONE}}};
/* Of JavaScript v2 and Ruby, and of C++ by its other arithmetic: 25 ms 2^n after a first retry at
 * once. */
static const struct retry_law legacy_at_once = {
    .name = "legacy",
    .attempts = 11,
    .max_delay = DAY,
    .first_at_once = true,
    .after = {{50 * MS, JITTER_NONE}, {50 * MS, JITTER_NONE}, {50 * MS, JITTER_NONE}}};
/* Half of rand(0, min(20 s, 100 ms 2^n)). */
static const struct retry_law legacy_php = {
    .name = "legacy",
    .attempts = 11,
    .max_delay = 10 * SECOND,
    .first_at_once = true,
    .after = {{100 * MS, JITTER_FULL}, {100 * MS, JITTER_FULL}, {100 * MS, JITTER_FULL}}};

#define LAW_OF(mode) mode, &retry_laws[mode]
/* Rows of a version whose standard mode is the updated one. */
#define UPDATED(name, since, connections, read)                                                    \
    {name, since, RETRY_STANDARD, &retry_laws[RETRY_STANDARD_2026], connections, read},            \
    {                                                                                              \
        name, since, RETRY_ADAPTIVE, &retry_laws[RETRY_ADAPTIVE_2026], connections, read           \
    }

const struct sdk sdks[] = {{"cli", "1.0", LAW_OF(RETRY_LEGACY), 0, 60 * SECOND},
                           {"cli", "2.0", LAW_OF(RETRY_STANDARD), 0, 60 * SECOND},
                           UPDATED("cli", "2.40", 0, 60 * SECOND),
                           {"cpp", "1.0", RETRY_LEGACY, &legacy_at_once, 25, 3 * SECOND},
                           {"cpp", "1.0", LAW_OF(RETRY_STANDARD), 25, 3 * SECOND},
                           UPDATED("cpp", "1.11.926", 25, 3 * SECOND),
                           {"cpp", "1.11.926", RETRY_LEGACY, &legacy_at_once, 25, 3 * SECOND},
                           {"dotnet", "3.0", RETRY_LEGACY, &legacy_dotnet, 0, 0},
                           {"dotnet", "4.0", RETRY_STANDARD, &standard_dotnet, 0, 0},
                           UPDATED("dotnet", "4.0.103", 0, 0),
                           {"go-v1", "1.0", RETRY_LEGACY, &legacy_go_v1, 0, 0},
                           {"go-v2", "1.0", LAW_OF(RETRY_STANDARD), 2048, 0},
                           UPDATED("go-v2", "1.48", 2048, 0),
                           {"java-v1", "1.0", RETRY_LEGACY, &legacy_java_v1, 0, 0},
                           {"java-v2", "2.0", RETRY_LEGACY, &legacy_java_v2, 50, 30 * SECOND},
                           {"java-v2", "2.0", RETRY_STANDARD, &standard_java, 50, 30 * SECOND},
                           {"js-v2", "2.0", RETRY_LEGACY, &legacy_at_once, 0, 0},
                           {"js-v3", "3.0", RETRY_STANDARD, &standard_js, 50, 0},
                           UPDATED("js-v3", "3.1166", 50, 0),
                           {"kotlin", "1.0", LAW_OF(RETRY_STANDARD), 0, 0},
                           {"php", "3.0", RETRY_LEGACY, &legacy_php, 0, 0},
                           UPDATED("php", "3.403.3", 0, 0),
                           {"php", "3.403.3", RETRY_LEGACY, &legacy_php, 0, 0},
                           {"python", "1.0", LAW_OF(RETRY_LEGACY), 0, 60 * SECOND},
                           UPDATED("python", "1.44", 0, 60 * SECOND),
                           {"ruby", "3.0", RETRY_LEGACY, &legacy_at_once, 0, 0},
                           UPDATED("ruby", "3.267", 0, 0),
                           {"ruby", "3.267", RETRY_LEGACY, &legacy_at_once, 0, 0},
                           {"rust", "1.0", LAW_OF(RETRY_STANDARD), 0, 0},
                           UPDATED("rust", "1.13.2", 0, 0),
                           {"swift", "1.0", LAW_OF(RETRY_STANDARD), 0, 0},
                           UPDATED("swift", "1.8.24", 0, 0),
                           {.name = NULL}};

/* "1.9" is before "1.13.2", which is before "1.14"; parts that are left out are 0. */
static int compare_versions(const char *a, const char *b)
{
    while (*a || *b) {
        char *after_a, *after_b;
        unsigned long x = strtoul(a, &after_a, 10), y = strtoul(b, &after_b, 10);
        if (x != y)
            return x < y ? -1 : 1;
        a = after_a + (*after_a == '.');
        b = after_b + (*after_b == '.');
    }
    return 0;
}

static bool is_version(const char *text)
{
    bool digit = false;

    for (; *text; text++) {
        if (!(*text >= '0' && *text <= '9') && !(digit && *text == '.' && text[1]))
            return false;
        digit = *text != '.';
    }
    return digit;
}

/* Where the version stands in NAME@VERSION; NULL: there is none. */
static const char *version_of(const char *text)
{
    const char *at = strchr(text, '@');

    return at ? at + 1 : NULL;
}

static bool has_name(const struct sdk *sdk, const char *text)
{
    size_t length = strcspn(text, "@");

    return strlen(sdk->name) == length && strncmp(sdk->name, text, length) == 0;
}

const struct sdk *sdk_find(const char *text, int mode)
{
    const char *version = version_of(text);
    const struct sdk *first = NULL, *found = NULL;

    for (const struct sdk *sdk = sdks; sdk->name; sdk++)
        if (has_name(sdk, text) && (!version || compare_versions(sdk->since, version) <= 0) &&
            (!first || !text_equal(first->since, sdk->since)))
            first = sdk;
    if (mode == RETRY_MODE_OF_SDK)
        return first;
    for (const struct sdk *sdk = first; sdk && sdk->name && has_name(sdk, text); sdk++)
        if (text_equal(sdk->since, first->since) && (int)sdk->mode == mode)
            found = sdk;
    return found;
}

void sdk_validate(const char *text, struct place place, struct diagnostics *diagnostics)
{
    const char *version = version_of(text), *before = "";
    const struct sdk *oldest = NULL;
    struct text names = {0};

    for (const struct sdk *sdk = sdks; sdk->name; sdk++) {
        if (!text_equal(before, sdk->name))
            text_addf(&names, "%s%s", *before ? ", " : "", sdk->name);
        before = sdk->name;
        if (!oldest && has_name(sdk, text))
            oldest = sdk;
    }
    if (!oldest)
        diagnostics_add(diagnostics, place,
                        "'%s' is no SDK that is known; use one of %s, with a version as in "
                        "java-v2@2.20 or without",
                        text, text_get(&names));
    else if (version && !is_version(version))
        diagnostics_add(diagnostics, place,
                        "'%s' is no version; write numbers with dots, as in %s@%s", version,
                        oldest->name, oldest->since);
    else if (version && compare_versions(version, oldest->since) < 0)
        diagnostics_add(diagnostics, place, "%s is known from version %s on", oldest->name,
                        oldest->since);
    text_release(&names);
}
