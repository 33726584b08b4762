#include "serve_answer.h"

#include <string.h>

#include "serve_commands.h"
#include "serve_gallery.h"
#include "serve_import.h"
#include "serve_pages.h"
#include "serve_reply.h"
#include "version.h"

/* The linker made these of the page's files; see the Makefile. */
#define ASSET(name) extern const char _binary_##name##_start[], _binary_##name##_end[];
ASSET(workbench_html)
ASSET(workbench_css)
ASSET(workbench_js)

#define BYTES(name) _binary_##name##_start, (size_t)(_binary_##name##_end - _binary_##name##_start)

static enum MHD_Result answer_page(const struct serve_exchange *x)
{
    return serve_reply_asset(x->connection, "text/html; charset=utf-8", BYTES(workbench_html));
}

static enum MHD_Result answer_style(const struct serve_exchange *x)
{
    return serve_reply_asset(x->connection, "text/css; charset=utf-8", BYTES(workbench_css));
}

static enum MHD_Result answer_script(const struct serve_exchange *x)
{
    return serve_reply_asset(x->connection, "text/javascript; charset=utf-8", BYTES(workbench_js));
}

static enum MHD_Result answer_start(const struct serve_exchange *x)
{
    char version[SERVE_FILE_VERSION], why[SERVE_FILE_WHY];
    size_t length;
    const char *path = x->serve->file;
    json_t *file = json_null();

    if (path) {
        char *text = serve_file_read(path, &length, version, why);
        if (!text)
            return serve_exchange_refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR, why);
        const char *slash = strrchr(path, '/');
        file = json_pack("{s:s, s:s#, s:s}", "name", slash ? slash + 1 : path, "text", text,
                         (int)length, "version", version);
        free(text);
        if (!file)
            return serve_exchange_refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR,
                                         "the file is not UTF-8 text");
    }
    return serve_reply_json(x->connection, MHD_HTTP_OK,
                            json_pack("{s:s, s:o}", "version", version_number, "file", file));
}

static enum MHD_Result answer_schema(const struct serve_exchange *x)
{
    char program[] = "ddbsim", command[] = "schema", form[] = "--json";
    char *words[] = {program, command, form, NULL};
    struct serve_child child = {0};
    bool good = serve_exchange_run(x, &child, words, x->serve->folder, "", 0, SERVE_CHECK_CPU_S) &&
                child.status == 0;
    enum MHD_Result sent = good ? serve_reply_text(x->connection, "application/json",
                                                   text_get(&child.out), child.out.length)
                                : serve_exchange_refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR,
                                                        "the schema could not be made");

    serve_child_release(&child);
    return sent;
}

static enum MHD_Result save(const struct serve_exchange *x, const json_t *text, const char *given)
{
    char version[SERVE_FILE_VERSION], why[SERVE_FILE_WHY];

    snprintf(version, sizeof version, "%s", given);
    switch (serve_file_save(x->serve->file, json_string_value(text), json_string_length(text),
                            version, why)) {
    case SERVE_FILE_SAVED:
        return serve_reply_json(x->connection, MHD_HTTP_OK, json_pack("{s:s}", "version", version));
    case SERVE_FILE_CHANGED:
        return serve_exchange_refuse(x, MHD_HTTP_CONFLICT, "the file was changed meanwhile");
    default:
        return serve_exchange_refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR, why);
    }
}

static enum MHD_Result answer_save(const struct serve_exchange *x)
{
    json_t *asked = json_loadb(x->body, x->length, 0, NULL);
    const json_t *text = json_object_get(asked, "text");
    const char *version = json_string_value(json_object_get(asked, "version"));
    enum MHD_Result sent =
        !x->serve->file
            ? serve_exchange_refuse(x, MHD_HTTP_NOT_FOUND, "serve was started without a file")
        : json_is_string(text) && version
            ? save(x, text, version)
            : serve_exchange_refuse(x, MHD_HTTP_BAD_REQUEST, "a text and its version are needed");

    json_decref(asked);
    return sent;
}

/* An address, or the beginning of one where `rest` is true. */
static const struct route {
    const char *method, *address;
    bool rest;
    enum serve_door door;
    enum MHD_Result (*answer)(const struct serve_exchange *x);
} routes[] = {{"GET", "/", false, SERVE_PAGE, answer_page},
              {"GET", "/workbench.css", false, SERVE_ASSET, answer_style},
              {"GET", "/workbench.js", false, SERVE_ASSET, answer_script},
              {"GET", "/view/", true, SERVE_ASSET, serve_pages_view},
              {"GET", "/api/start", false, SERVE_PRIVATE, answer_start},
              {"GET", "/api/schema", false, SERVE_PRIVATE, answer_schema},
              {"GET", "/api/gallery", false, SERVE_PRIVATE, serve_gallery_answer},
              {"GET", "/api/result/", true, SERVE_PRIVATE, serve_pages_result},
              {"POST", "/api/check", false, SERVE_PRIVATE, serve_commands_check},
              {"POST", "/api/run", false, SERVE_PRIVATE, serve_commands_run},
              {"POST", "/api/plan", false, SERVE_PRIVATE, serve_commands_plan},
              {"POST", "/api/sweep", false, SERVE_PRIVATE, serve_commands_sweep},
              {"POST", "/api/stop", false, SERVE_PRIVATE, serve_commands_stop},
              {"POST", "/api/compare", false, SERVE_PRIVATE, serve_pages_compare},
              {"POST", "/api/import", false, SERVE_PRIVATE, serve_import_answer},
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

    return route && route->answer == serve_import_answer ? SERVE_IMPORT_BODY : SERVE_BODY;
}

enum MHD_Result serve_answer(struct serve *serve, struct MHD_Connection *connection,
                             const char *method, const char *address, const char *body,
                             size_t length)
{
    const struct route *route = find(address);
    struct serve_exchange x = {serve, connection, body, NULL, length};

    if (!route)
        return serve_exchange_refuse(&x, MHD_HTTP_NOT_FOUND, "there is nothing here");
    if (!text_equal(route->method, method))
        return serve_exchange_refuse(&x, MHD_HTTP_METHOD_NOT_ALLOWED, "not by this method");
    x.rest = address + strlen(route->address);
    return route->answer(&x);
}
