#include "serve_import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "serve_reply.h"
#include "text.h"
#include "told_line.h"
#include "write_all.h"

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

bool serve_import_name(const char *given, char *out)
{
    const char *slash = strrchr(given, '/');
    size_t count = 0;

    for (const char *at = slash ? slash + 1 : given; *at && count < SERVE_IMPORT_NAME - 1; at++)
        if (is_plain(*at) && (count || (*at != '.' && *at != '-')))
            out[count++] = *at;
    out[count] = '\0';
    return count > 0 && !text_starts_with(out, "imported.");
}

static bool write_file(const char *path, const json_t *text)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good =
        descriptor >= 0 && write_all(descriptor, json_string_value(text), json_string_length(text));

    return descriptor >= 0 && close(descriptor) == 0 && good;
}

static bool add_file(const json_t *file, const char *folder, struct serve_words *words, char *why)
{
    const char *given = json_string_value(json_object_get(file, "name"));
    const json_t *text = json_object_get(file, "text");
    char name[SERVE_IMPORT_NAME];
    struct text path = {0};

    if (!given || !json_is_string(text) || !serve_import_name(given, name)) {
        snprintf(why, SERVE_WORDS_WHY, "a file has no name or no text");
        return false;
    }
    text_addf(&path, "%s/%s", folder, name);
    bool good = write_file(text_get(&path), text);
    if (!good)
        snprintf(why, SERVE_WORDS_WHY, "cannot keep the file %s: %s", name, strerror(errno));
    serve_words_add(words, &path);
    return good;
}

bool serve_import_begin(const json_t *asked, const char *folder, struct serve_words *words,
                        char *why)
{
    const json_t *files = json_object_get(asked, "files");
    size_t count = json_array_size(files);
    struct text program = {0}, command = {0}, output = {0};

    if (count == 0 || count > SERVE_IMPORT_FILES) {
        snprintf(why, SERVE_WORDS_WHY, "drop 1 to %d files", SERVE_IMPORT_FILES);
        return false;
    }
    text_add(&program, "ddbsim");
    text_add(&command, "import");
    text_addf(&output, "--output=%s/" SERVE_IMPORT_SCENARIO, folder);
    serve_words_add(words, &program);
    serve_words_add(words, &command);
    serve_words_add(words, &output);
    for (size_t i = 0; i < count; i++)
        if (!add_file(json_array_get(files, i), folder, words, why))
            return false;
    words->words[words->count] = NULL;
    return true;
}

/* What import made, with what it said; null where it made none. */
static json_t *imported(const struct serve_exchange *x, const char *id,
                        const struct serve_child *child)
{
    char path[SERVE_RESULTS_PATH], version[SERVE_FILE_VERSION], why[SERVE_FILE_WHY] = "";
    size_t length;
    char *text = NULL;

    if (child->status == 0 &&
        serve_results_path(&x->serve->results, id, SERVE_IMPORT_SCENARIO, path))
        text = serve_file_read(path, &length, version, why);
    json_t *json = json_pack("{s:s, s:s?, s:o, s:s, s:s}", "result", id, "text", text,
                             "diagnostics", told_line_list(text_get(&child->error)), "said",
                             text_get(&child->out), "why", why);
    free(text);
    return json;
}

static enum MHD_Result import_into(const struct serve_exchange *x, const json_t *asked,
                                   const char *id)
{
    char folder[SERVE_RESULTS_PATH], why[SERVE_WORDS_WHY] = "there is no room for the files";
    struct serve_words words = {0};
    struct serve_child child = {0};
    enum MHD_Result sent;

    if (!serve_results_path(&x->serve->results, id, "", folder) ||
        !serve_import_begin(asked, folder, &words, why))
        sent = serve_exchange_refuse(x, MHD_HTTP_BAD_REQUEST, why);
    else if (!serve_exchange_run(x, &child, words.words, folder, "", 0, SERVE_REPORT_CPU_S))
        sent =
            serve_exchange_refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR, "the import was not finished");
    else
        sent = serve_reply_json(x->connection, MHD_HTTP_OK, imported(x, id, &child));
    serve_child_release(&child);
    serve_words_release(&words);
    serve_results_keep(&x->serve->results, id);
    return sent;
}

enum MHD_Result serve_import_answer(const struct serve_exchange *x)
{
    json_t *asked = json_loadb(x->body, x->length, 0, NULL);
    char id[SERVE_ID];
    enum MHD_Result sent = serve_results_begin(&x->serve->results, id)
                               ? import_into(x, asked, id)
                               : serve_exchange_refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE,
                                                       "there is no room for the files");

    json_decref(asked);
    return sent;
}
