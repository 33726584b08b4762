#include "serve_answer.h"

#include <string.h>
#include <unistd.h>

#include "serve_import.h"
#include "serve_reply.h"
#include "serve_words.h"
#include "told_line.h"
#include "version.h"

enum { CHECK_CPU_S = 10, REPORT_CPU_S = 60, RUN_CPU_S = 60, MANY_CPU_S = 600 };

/* The linker made these of the page's files; see the Makefile. */
#define ASSET(name) extern const char _binary_##name##_start[], _binary_##name##_end[];
ASSET(workbench_html)
ASSET(workbench_css)
ASSET(workbench_js)
ASSET(gallery_json)

/* A request that is being answered. */
struct exchange {
    struct serve *serve;
    struct MHD_Connection *connection;
    const char *body, *rest; /* of the address, behind what its row says */
    size_t length;
};

static int socket_of(const struct exchange *x)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    return info ? info->connect_fd : -1;
}

static enum MHD_Result refuse(const struct exchange *x, unsigned status, const char *why)
{
    return serve_reply_error(x->connection, status, why);
}

#define BYTES(name) _binary_##name##_start, (size_t)(_binary_##name##_end - _binary_##name##_start)

static enum MHD_Result answer_page(const struct exchange *x)
{
    return serve_reply_asset(x->connection, "text/html; charset=utf-8", BYTES(workbench_html));
}

static enum MHD_Result answer_style(const struct exchange *x)
{
    return serve_reply_asset(x->connection, "text/css; charset=utf-8", BYTES(workbench_css));
}

static enum MHD_Result answer_script(const struct exchange *x)
{
    return serve_reply_asset(x->connection, "text/javascript; charset=utf-8", BYTES(workbench_js));
}

static enum MHD_Result answer_gallery(const struct exchange *x)
{
    return serve_reply_asset(x->connection, "application/json", BYTES(gallery_json));
}

static enum MHD_Result answer_start(const struct exchange *x)
{
    char version[SERVE_FILE_VERSION], why[SERVE_FILE_WHY];
    size_t length;
    const char *path = x->serve->file;
    json_t *file = json_null();

    if (path) {
        char *text = serve_file_read(path, &length, version, why);
        if (!text)
            return refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR, why);
        const char *slash = strrchr(path, '/');
        file = json_pack("{s:s, s:s#, s:s}", "name", slash ? slash + 1 : path, "text", text,
                         (int)length, "version", version);
        free(text);
        if (!file)
            return refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR, "the file is not UTF-8 text");
    }
    return serve_reply_json(x->connection, MHD_HTTP_OK,
                            json_pack("{s:s, s:o}", "version", version_number, "file", file));
}

/* Where a scenario's files lie: with those that were imported, or where serve was started. `beside`
 * is the room for a path. */
static const char *folder_of(const struct exchange *x, const struct serve_words *w, char *beside)
{
    bool imported = w->beside && serve_results_path(&x->serve->results, w->beside, "", beside);

    return imported ? beside : x->serve->folder;
}

/* A command to its end; its outputs are in `child`, which is to be released. */
static bool run_to_end(const struct exchange *x, struct serve_child *child, char *const *words,
                       const char *folder, const char *input, size_t length, unsigned cpu_s)
{
    struct serve_child_order order = {.program = "/proc/self/exe",
                                      .words = words,
                                      .folder = folder,
                                      .own = x->serve->results.folder,
                                      .input = input,
                                      .input_length = length,
                                      .cpu_s = cpu_s,
                                      .most_bytes = SERVE_MEMORY};

    return serve_child_start(child, &order) && serve_child_finish(child, socket_of(x), 4 * cpu_s);
}

static enum MHD_Result answer_schema(const struct exchange *x)
{
    char program[] = "ddbsim", command[] = "schema", form[] = "--json";
    char *words[] = {program, command, form, NULL};
    struct serve_child child = {0};
    bool good =
        run_to_end(x, &child, words, x->serve->folder, "", 0, CHECK_CPU_S) && child.status == 0;
    enum MHD_Result sent =
        good ? serve_reply_text(x->connection, "application/json", text_get(&child.out),
                                child.out.length)
             : refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR, "the schema could not be made");

    serve_child_release(&child);
    return sent;
}

static enum MHD_Result send_diagnostics(const struct exchange *x, const struct serve_child *child)
{
    json_t *said = told_line_list(text_get(&child->error));

    return serve_reply_json(
        x->connection, MHD_HTTP_OK,
        json_pack("{s:b, s:o}", "valid", child->status == 0, "diagnostics", said));
}

static enum MHD_Result answer_check(const struct exchange *x)
{
    struct serve_words w;
    struct serve_child child = {0};
    char why[SERVE_WORDS_WHY], beside[SERVE_RESULTS_PATH];
    enum MHD_Result sent;

    if (!serve_words_read(&w, x->body, x->length, why) ||
        !serve_words_make(&w, SERVE_CHECK, NULL, why))
        sent = refuse(x, MHD_HTTP_BAD_REQUEST, why);
    else if (!run_to_end(x, &child, w.words, folder_of(x, &w, beside), w.text, w.length,
                         CHECK_CPU_S))
        sent = refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR, "the check was not finished");
    else
        sent = send_diagnostics(x, &child);
    serve_child_release(&child);
    serve_words_release(&w);
    return sent;
}

/* The child of a stream, among the runs that one tab may have. It writes into its result's folder. */
static bool begin_stream(const struct exchange *x, struct serve_stream *stream,
                         const struct serve_words *w, unsigned cpu_s)
{
    char own[SERVE_RESULTS_PATH], beside[SERVE_RESULTS_PATH];
    struct serve_child_order order = {.program = "/proc/self/exe",
                                      .words = w->words,
                                      .folder = folder_of(x, w, beside),
                                      .own = own,
                                      .input = w->text,
                                      .input_length = w->length,
                                      .cpu_s = cpu_s,
                                      .most_bytes = SERVE_MEMORY};

    stream->client = socket_of(x);
    if (!serve_results_path(&x->serve->results, stream->result, "", own) ||
        !serve_child_start(&stream->child, &order))
        return false;
    stream->number = serve_runs_enter(&x->serve->runs, w->tab, stream->child.process);
    return stream->number != 0;
}

static enum MHD_Result stream_to(const struct exchange *x, const struct serve_words *w,
                                 const char *id, unsigned cpu_s)
{
    struct serve_stream *stream = serve_stream_new(&x->serve->results, &x->serve->runs, id);

    if (begin_stream(x, stream, w, cpu_s))
        return serve_reply_stream(x->connection, stream);
    serve_stream_free(stream);
    return refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE, "no more runs can be begun");
}

static enum MHD_Result answer_stream(const struct exchange *x, enum serve_ask ask, unsigned cpu_s)
{
    struct serve_results *results = &x->serve->results;
    struct serve_words w;
    char why[SERVE_WORDS_WHY], id[SERVE_ID], path[SERVE_RESULTS_PATH];
    enum MHD_Result sent;
    const char *file = ask == SERVE_PLAN ? "result.plan" : "result.h5";

    if (!serve_words_read(&w, x->body, x->length, why)) {
        sent = refuse(x, MHD_HTTP_BAD_REQUEST, why);
    } else if (!serve_results_begin(results, id)) {
        sent = refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE, "no more runs can be begun");
    } else if (!serve_results_path(results, id, file, path) ||
               !serve_words_make(&w, ask, path, why)) {
        serve_results_drop(results, id);
        sent = refuse(x, MHD_HTTP_BAD_REQUEST, why);
    } else {
        sent = stream_to(x, &w, id, cpu_s);
    }
    serve_words_release(&w);
    return sent;
}

static enum MHD_Result answer_run(const struct exchange *x)
{
    return answer_stream(x, SERVE_RUN, RUN_CPU_S);
}

static enum MHD_Result answer_plan(const struct exchange *x)
{
    return answer_stream(x, SERVE_PLAN, MANY_CPU_S);
}

static enum MHD_Result answer_sweep(const struct exchange *x)
{
    return answer_stream(x, SERVE_SWEEP, MANY_CPU_S);
}

/* report FILE… -oPAGE; the words are freed. */
static bool make_page(const struct exchange *x, struct text *words, size_t count)
{
    char *line[SERVE_PINS + 5];
    struct serve_child child = {0};

    for (size_t i = 0; i < count; i++)
        line[i] = words[i].bytes;
    line[count] = NULL;
    bool good =
        run_to_end(x, &child, line, x->serve->folder, "", 0, REPORT_CPU_S) && child.status == 0;
    serve_child_release(&child);
    for (size_t i = 0; i < count; i++)
        text_release(&words[i]);
    return good;
}

static size_t begin_words(struct text *words, const char *command, const char *output)
{
    text_add(&words[0], "ddbsim");
    text_add(&words[1], command);
    text_addf(&words[2], "--output=%s", output);
    return 3;
}

/* The page or table of a result, made when it is first asked for. */
static bool have_file(const struct exchange *x, const char *id, const char *command,
                      const char *file, char *path)
{
    struct text words[SERVE_PINS + 4] = {0};
    char source[SERVE_RESULTS_PATH];

    if (!serve_results_path(&x->serve->results, id, file, path) ||
        !serve_results_path(&x->serve->results, id, "result.h5", source))
        return false;
    if (access(path, R_OK) == 0 || !*command)
        return true; /* or there is none, as whoever opens it finds */
    size_t count = begin_words(words, command, path);
    if (text_equal(command, "export"))
        text_add(&words[count++], "--csv");
    text_add(&words[count++], source);
    bool good = make_page(x, words, count);
    if (good)
        serve_results_keep(&x->serve->results, id);
    return good;
}

static enum MHD_Result answer_view(const struct exchange *x)
{
    char path[SERVE_RESULTS_PATH];

    if (!serve_guard_is_id(x->rest, strlen(x->rest)) ||
        !have_file(x, x->rest, "report", "result.html", path))
        return refuse(x, MHD_HTTP_NOT_FOUND, "there is no such result");
    return serve_reply_file(x->connection, path, "text/html; charset=utf-8", NULL);
}

static enum MHD_Result answer_result(const struct exchange *x)
{
    static const struct {
        const char *ending, *command, *file, *type;
    } forms[] = {{".h5", "", "result.h5", "application/x-hdf5"},
                 {".html", "report", "result.html", "text/html; charset=utf-8"},
                 {".csv", "export", "result.csv", "text/csv; charset=utf-8"},
                 {".traffic.csv", "", "imported.traffic.csv", "text/csv; charset=utf-8"},
                 {".measured.csv", "", "imported.measured.csv", "text/csv; charset=utf-8"},
                 {".deployed.json", "", "imported.deployed.json", "application/json"}};
    char id[SERVE_ID], path[SERVE_RESULTS_PATH];

    if (serve_guard_is_id(x->rest, strlen(x->rest)) &&
        serve_results_path(&x->serve->results, x->rest, "", path))
        return serve_reply_json(x->connection, MHD_HTTP_OK, json_pack("{s:s}", "result", x->rest));
    if (strlen(x->rest) >= SERVE_ID && serve_guard_is_id(x->rest, SERVE_ID - 1)) {
        snprintf(id, sizeof id, "%.32s", x->rest);
        for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
            if (text_equal(x->rest + SERVE_ID - 1, forms[i].ending) &&
                have_file(x, id, forms[i].command, forms[i].file, path))
                return serve_reply_file(x->connection, path, forms[i].type, forms[i].file);
    }
    return refuse(x, MHD_HTTP_NOT_FOUND, "there is no such result");
}

/* What import made, with what it said; null where it made none. */
static json_t *imported(const struct exchange *x, const char *id, const struct serve_child *child)
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

static enum MHD_Result import_into(const struct exchange *x, const json_t *asked, const char *id)
{
    char folder[SERVE_RESULTS_PATH], why[SERVE_WORDS_WHY] = "there is no room for the files";
    struct serve_words words = {0};
    struct serve_child child = {0};
    enum MHD_Result sent;

    if (!serve_results_path(&x->serve->results, id, "", folder) ||
        !serve_import_begin(asked, folder, &words, why))
        sent = refuse(x, MHD_HTTP_BAD_REQUEST, why);
    else if (!run_to_end(x, &child, words.words, folder, "", 0, REPORT_CPU_S))
        sent = refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR, "the import was not finished");
    else
        sent = serve_reply_json(x->connection, MHD_HTTP_OK, imported(x, id, &child));
    serve_child_release(&child);
    serve_words_release(&words);
    serve_results_keep(&x->serve->results, id);
    return sent;
}

static enum MHD_Result answer_import(const struct exchange *x)
{
    json_t *asked = json_loadb(x->body, x->length, 0, NULL);
    char id[SERVE_ID];
    enum MHD_Result sent =
        serve_results_begin(&x->serve->results, id)
            ? import_into(x, asked, id)
            : refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE, "there is no room for the files");

    json_decref(asked);
    return sent;
}

/* The results that a request names, as words; 0 when one of them is none. */
static size_t list_results(const struct exchange *x, const json_t *ids, struct text *words,
                           size_t count)
{
    char path[SERVE_RESULTS_PATH];

    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        if (!id || !serve_results_path(&x->serve->results, id, "result.h5", path))
            return 0;
        text_add(&words[count++], path);
    }
    return count;
}

static bool compare(const struct exchange *x, const json_t *ids, const char *id)
{
    struct text words[SERVE_PINS + 4] = {0};
    char path[SERVE_RESULTS_PATH];

    serve_results_path(&x->serve->results, id, "result.html", path);
    size_t count = list_results(x, ids, words, begin_words(words, "report", path));
    if (count)
        return make_page(x, words, count);
    for (size_t i = 0; i < SERVE_PINS + 4; i++)
        text_release(&words[i]);
    return false;
}

static enum MHD_Result answer_compare(const struct exchange *x)
{
    json_t *asked = json_loadb(x->body, x->length, 0, NULL);
    const json_t *ids = json_object_get(asked, "results");
    size_t count = json_array_size(ids);
    char id[SERVE_ID];
    bool begun = count >= 2 && count <= SERVE_PINS && serve_results_begin(&x->serve->results, id);
    bool good = begun && compare(x, ids, id);

    if (begun && !good)
        serve_results_drop(&x->serve->results, id);
    if (good)
        serve_results_keep(&x->serve->results, id);
    json_decref(asked);
    return good ? serve_reply_json(x->connection, MHD_HTTP_OK, json_pack("{s:s}", "result", id))
                : refuse(x, MHD_HTTP_BAD_REQUEST, "the results cannot be compared");
}

static enum MHD_Result save(const struct exchange *x, const json_t *text, const char *given)
{
    char version[SERVE_FILE_VERSION], why[SERVE_FILE_WHY];

    snprintf(version, sizeof version, "%s", given);
    switch (serve_file_save(x->serve->file, json_string_value(text), json_string_length(text),
                            version, why)) {
    case SERVE_FILE_SAVED:
        return serve_reply_json(x->connection, MHD_HTTP_OK, json_pack("{s:s}", "version", version));
    case SERVE_FILE_CHANGED:
        return refuse(x, MHD_HTTP_CONFLICT, "the file was changed meanwhile");
    default:
        return refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR, why);
    }
}

static enum MHD_Result answer_save(const struct exchange *x)
{
    json_t *asked = json_loadb(x->body, x->length, 0, NULL);
    const json_t *text = json_object_get(asked, "text");
    const char *version = json_string_value(json_object_get(asked, "version"));
    enum MHD_Result sent =
        !x->serve->file ? refuse(x, MHD_HTTP_NOT_FOUND, "serve was started without a file")
        : json_is_string(text) && version
            ? save(x, text, version)
            : refuse(x, MHD_HTTP_BAD_REQUEST, "a text and its version are needed");

    json_decref(asked);
    return sent;
}

/* An address, or the beginning of one where `rest` is true. */
static const struct route {
    const char *method, *address;
    bool rest;
    enum serve_door door;
    enum MHD_Result (*answer)(const struct exchange *x);
} routes[] = {{"GET", "/", false, SERVE_PAGE, answer_page},
              {"GET", "/workbench.css", false, SERVE_ASSET, answer_style},
              {"GET", "/workbench.js", false, SERVE_ASSET, answer_script},
              {"GET", "/view/", true, SERVE_ASSET, answer_view},
              {"GET", "/api/start", false, SERVE_PRIVATE, answer_start},
              {"GET", "/api/schema", false, SERVE_PRIVATE, answer_schema},
              {"GET", "/api/gallery", false, SERVE_PRIVATE, answer_gallery},
              {"GET", "/api/result/", true, SERVE_PRIVATE, answer_result},
              {"POST", "/api/check", false, SERVE_PRIVATE, answer_check},
              {"POST", "/api/run", false, SERVE_PRIVATE, answer_run},
              {"POST", "/api/plan", false, SERVE_PRIVATE, answer_plan},
              {"POST", "/api/sweep", false, SERVE_PRIVATE, answer_sweep},
              {"POST", "/api/compare", false, SERVE_PRIVATE, answer_compare},
              {"POST", "/api/import", false, SERVE_PRIVATE, answer_import},
              {"POST", "/api/save", false, SERVE_PRIVATE, answer_save}};

static const struct route *find(const char *address)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (routes[i].rest ? text_starts_with(address, routes[i].address)
                           : text_equal(address, routes[i].address))
            return &routes[i];
    return NULL;
}

enum serve_door serve_answer_door(const char *address)
{
    const struct route *route = find(address);

    return route ? route->door : SERVE_PRIVATE;
}

size_t serve_answer_most(const char *address)
{
    const struct route *route = find(address);

    return route && route->answer == answer_import ? SERVE_IMPORT_BODY : SERVE_BODY;
}

enum MHD_Result serve_answer(struct serve *serve, struct MHD_Connection *connection,
                             const char *method, const char *address, const char *body,
                             size_t length)
{
    const struct route *route = find(address);
    struct exchange x = {serve, connection, body, NULL, length};

    if (!route)
        return refuse(&x, MHD_HTTP_NOT_FOUND, "there is nothing here");
    if (!text_equal(route->method, method))
        return refuse(&x, MHD_HTTP_METHOD_NOT_ALLOWED, "not by this method");
    x.rest = address + strlen(route->address);
    return route->answer(&x);
}
