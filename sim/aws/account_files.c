#include "account_files.h"

#include "collected_order.h"
#include "cost_rows.h"
#include "document_kinds.h"
#include "regular_file.h"
#include "series_points.h"
#include "text.h"

/* A document that is read when all others were. */
struct waiting {
    size_t file;
    json_t *json;
};

struct import {
    struct document *documents; /* one a file */
    size_t file;                /* which is being read */
    struct waiting *waiting;
    size_t waiting_count, waiting_capacity;
};

static void wait_for_others(void *state, const json_t *json)
{
    struct import *import = state;

    import->waiting = memory_grow(import->waiting, import->waiting_count, &import->waiting_capacity,
                                  sizeof *import->waiting);
    import->waiting[import->waiting_count++] =
        (struct waiting){import->file, json_incref((json_t *)(uintptr_t)json)};
}

static void refuse(struct json_source *source, const char *format, const char *why)
{
    source->mistakes++;
    diagnostics_add(source->diagnostics, (struct place){.source = source->file}, format, why);
}

/* What is no JSON for a reason that has a remedy of its own; NULL: it may be. */
static const char *remedy_for(const char *bytes, size_t length)
{
    if (length >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
        return "it is UTF-16, as PowerShell writes it; save it as UTF-8";
    if (length >= 2 && (memcmp(bytes, "\x1f\x8b", 2) == 0 || memcmp(bytes, "PK", 2) == 0))
        return "it is compressed; unpack it first";
    if (length >= 4 && memcmp(bytes, "PAR1", 4) == 0)
        return "it is Parquet; export the report as CSV";
    if (strspn(bytes, " \t\r\n") == length)
        return "it is empty; run the command that writes it again";
    return NULL;
}

static size_t lines_before(const char *bytes, const char *at)
{
    size_t count = 0;

    for (const char *end; (end = memchr(bytes, '\n', (size_t)(at - bytes))); bytes = end + 1)
        count++;
    return count;
}

static void tell_syntax(struct json_source *source, const json_error_t *error, size_t lines)
{
    struct place place = {source->file, error->line + (int)lines, error->column + 1};

    source->mistakes++;
    diagnostics_add(source->diagnostics, place,
                    "%s; the file must be the JSON that the AWS CLI wrote (--output json), whole",
                    error->text);
}

static void read_json(struct import *import, struct document *document, const char *bytes,
                      size_t length)
{
    const char *at = bytes, *end = bytes + length;
    json_error_t error;

    for (;;) {
        at += strspn(at, " \t\r\n");
        if (at >= end)
            return;
        json_t *json =
            json_loadb(at, (size_t)(end - at), JSON_DISABLE_EOF_CHECK | JSON_DECODE_ANY, &error);
        if (!json) {
            tell_syntax(&document->source, &error, lines_before(bytes, at));
            return;
        }
        document_kinds_read(document, json, wait_for_others, import);
        json_decref(json);
        at += error.position;
    }
}

static void read_file(struct import *import, struct document *document)
{
    char why[REGULAR_FILE_WHY];
    size_t length;
    struct json_source *source = &document->source;
    char *bytes = regular_file_read(source->file, ACCOUNT_FILES_MOST_BYTES, &length, why);

    if (!bytes) {
        refuse(source, "cannot be read: %s", why);
        return;
    }
    const char *remedy = remedy_for(bytes, length);
    size_t mark = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    if (remedy)
        refuse(source, "cannot be read: %s", remedy);
    else if (cost_rows_is(bytes + mark))
        cost_rows_read(document->into, source, bytes + mark);
    else
        read_json(import, document, bytes + mark, length - mark);
    free(bytes);
}

/* What --of says of a file; NULL: nothing. */
static const char *about(const struct account_files *files, const char *path)
{
    for (size_t i = 0; i < files->of_count; i++) {
        const char *equals = strrchr(files->of[i], '=');
        size_t length = equals ? (size_t)(equals - files->of[i]) : 0;
        if (equals && strlen(path) == length && strncmp(path, files->of[i], length) == 0)
            return equals + 1;
    }
    return NULL;
}

static void read_waiting(struct import *import)
{
    for (size_t i = 0; i < import->waiting_count; i++) {
        document_kinds_read_late(&import->documents[import->waiting[i].file],
                                 import->waiting[i].json);
        json_decref(import->waiting[i].json);
    }
    free(import->waiting);
}

static void end_file(struct document *document)
{
    json_source_end(&document->source);
    if (document->foreign)
        diagnostics_warn(document->source.diagnostics,
                         (struct place){.source = document->source.file},
                         "%zu series are of no table, or of dimensions that are not simulated; "
                         "they are left out",
                         document->foreign);
}

static void tell_parts(const struct collected *c, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < c->series_count; i++) {
        const struct collected_series *s = &c->series[i];
        if (s->partial)
            diagnostics_warn(diagnostics, (struct place){.source = s->file},
                             "%s|%s|%s is only a part (no StatusCode Complete); give the other "
                             "pages too",
                             s->table ? s->table : "-",
                             s->index       ? s->index
                             : s->operation ? s->operation
                                            : "table",
                             s->metric);
    }
}

/* Each --of is about a file that is read. */
static void check_of(const struct account_files *files, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < files->of_count; i++) {
        const char *equals = strrchr(files->of[i], '=');
        bool found = false;
        for (size_t k = 0; k < files->count; k++)
            found = found || (about(files, files->paths[k]) == (equals ? equals + 1 : NULL));
        if (!equals || !found)
            diagnostics_add(diagnostics, (struct place){.source = "--of"},
                            "'%s' names none of the files; it must be FILE=TABLE, "
                            "FILE=TABLE/INDEX or FILE=TABLE/OPERATION with FILE as it is given",
                            files->of[i]);
    }
}

bool account_files_read(struct collected *into, const struct account_files *files,
                        struct diagnostics *diagnostics)
{
    struct import import = {.documents = memory_new(files->count, sizeof *import.documents)};
    size_t before = diagnostics->count;

    check_of(files, diagnostics);
    for (size_t i = 0; i < files->count; i++) {
        const char *file = arena_text(&into->arena, files->paths[i]);
        import.documents[i] = (struct document){
            .into = into,
            .source = {.file = file, .diagnostics = diagnostics, .arena = &into->arena},
            .about = about(files, files->paths[i])};
        import.file = i;
        read_file(&import, &import.documents[i]);
    }
    read_waiting(&import);
    for (size_t i = 0; i < files->count; i++)
        end_file(&import.documents[i]);
    free(import.documents);
    series_points_merge(into);
    collected_order(into);
    tell_parts(into, diagnostics);
    return diagnostics->count == before;
}

bool account_files_read_one(struct collected *into, const char *path,
                            struct diagnostics *diagnostics)
{
    struct account_files files = {.paths = &path, .count = 1};

    return account_files_read(into, &files, diagnostics);
}
