#include "serve_pages.h"

#include <string.h>
#include <unistd.h>

#include "serve_reply.h"

/* report FILE… -oPAGE; the words are freed. */
static bool make_page(const struct serve_exchange *x, struct text *words, size_t count)
{
    char *line[SERVE_PINS + 5];
    struct serve_child child = {0};

    for (size_t i = 0; i < count; i++)
        line[i] = words[i].bytes;
    line[count] = NULL;
    bool good = serve_exchange_run(x, &child, line, x->serve->folder, "", 0, SERVE_REPORT_CPU_S) &&
                child.status == 0;
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
static bool have_file(const struct serve_exchange *x, const char *id, const char *command,
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

enum MHD_Result serve_pages_view(const struct serve_exchange *x)
{
    char path[SERVE_RESULTS_PATH];

    if (!serve_guard_is_id(x->rest, strlen(x->rest)) ||
        !have_file(x, x->rest, "report", "result.html", path))
        return serve_exchange_refuse(x, MHD_HTTP_NOT_FOUND, "there is no such result");
    return serve_reply_file(x->connection, path, "text/html; charset=utf-8", NULL);
}

enum MHD_Result serve_pages_result(const struct serve_exchange *x)
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
    return serve_exchange_refuse(x, MHD_HTTP_NOT_FOUND, "there is no such result");
}

/* The results that a request names, as words; 0 when one of them is none. */
static size_t list_results(const struct serve_exchange *x, const json_t *ids, struct text *words,
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

static bool compare(const struct serve_exchange *x, const json_t *ids, const char *id)
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

enum MHD_Result serve_pages_compare(const struct serve_exchange *x)
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
                : serve_exchange_refuse(x, MHD_HTTP_BAD_REQUEST, "the results cannot be compared");
}
