#include "import_digest.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "regular_file.h"

#define MARK "# Digests by which import knows what was edited:"
#define MOST ((size_t)1 << 30)

static const char *const names[IMPORT_PARTS] = {"traffic", "measured", "deployed", "scenario"};

/* FNV-1a of all bytes but those from `from` to `to`, mixed. */
static uint64_t digest_of(const char *bytes, size_t length, size_t from, size_t to)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (size_t i = 0; i < length; i++)
        if (i < from || i >= to)
            hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3u;
    return hash_mix(hash);
}

void import_digest_add(struct text *const parts[IMPORT_PARTS])
{
    const char *scenario = text_get(parts[IMPORT_SCENARIO]), *end = strchr(scenario, '\n');
    struct text out = {0};
    const char *comma = " ";

    if (!end)
        return;
    text_add_part(&out, scenario, (size_t)(end - scenario) + 1);
    text_add(&out, MARK);
    for (size_t i = 0; i < IMPORT_PARTS; i++) {
        if (!parts[i]->length)
            continue;
        text_addf(&out, "%s%s %016" PRIx64, comma, names[i],
                  digest_of(text_get(parts[i]), parts[i]->length, 0, 0));
        comma = ", ";
    }
    text_add(&out, "\n");
    text_add(&out, end + 1);
    text_release(parts[IMPORT_SCENARIO]);
    *parts[IMPORT_SCENARIO] = out;
}

/* What the line says of a part; false: nothing. */
static bool said(const char *line, const char *name, uint64_t *digest)
{
    char word[32];

    snprintf(word, sizeof word, " %s ", name);
    const char *at = strstr(line, word);
    return at && sscanf(at + strlen(word), "%16" SCNx64, digest) == 1;
}

/* `coming` is about to be written there. */
static bool is_edited(const char *path, uint64_t digest, const struct text *coming)
{
    char why[REGULAR_FILE_WHY];
    size_t length;
    char *bytes = regular_file_read(path, MOST, &length, why);

    if (!bytes)
        return false;
    const char *line = strstr(bytes, MARK);
    const char *end = line ? strchr(line, '\n') : NULL;
    size_t from = end ? (size_t)(line - bytes) : 0, to = end ? (size_t)(end + 1 - bytes) : 0;
    bool same = length == coming->length && memcmp(bytes, text_get(coming), length) == 0;
    bool edited = !same && digest_of(bytes, length, from, to) != digest;
    free(bytes);
    return edited;
}

/* The scenario's line of digests, to be freed; NULL: it has none. */
static char *line_of(const char *path)
{
    char why[REGULAR_FILE_WHY];
    size_t length;
    char *bytes = regular_file_read(path, MOST, &length, why);
    const char *at = bytes ? strstr(bytes, MARK) : NULL;
    char *line = at ? strndup(at, strcspn(at, "\n")) : NULL;

    free(bytes);
    return line;
}

const char *import_digest_edited(const char *const paths[IMPORT_PARTS],
                                 struct text *const parts[IMPORT_PARTS])
{
    char *line = line_of(paths[IMPORT_SCENARIO]);
    const char *edited = NULL;
    uint64_t digest;

    for (size_t i = 0; line && !edited && i < IMPORT_PARTS; i++)
        if (said(line, names[i], &digest) && is_edited(paths[i], digest, parts[i]))
            edited = paths[i];
    free(line);
    return edited;
}
