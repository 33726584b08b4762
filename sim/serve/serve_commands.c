#include "serve_commands.h"

#include "serve_reply.h"
#include "serve_words.h"
#include "told_line.h"

static enum MHD_Result send_diagnostics(const struct serve_exchange *x,
                                        const struct serve_child *child)
{
    json_t *said = told_line_list(text_get(&child->error));

    return serve_reply_json(
        x->connection, MHD_HTTP_OK,
        json_pack("{s:b, s:o}", "valid", child->status == 0, "diagnostics", said));
}

enum MHD_Result serve_commands_check(const struct serve_exchange *x)
{
    struct serve_words w;
    struct serve_child child = {0};
    char why[SERVE_WORDS_WHY], beside[SERVE_RESULTS_PATH];
    enum MHD_Result sent;

    if (!serve_words_read(&w, x->body, x->length, why) ||
        !serve_words_make(&w, SERVE_CHECK, NULL, why))
        sent = serve_exchange_refuse(x, MHD_HTTP_BAD_REQUEST, why);
    else if (!serve_exchange_run(x, &child, w.words, serve_exchange_folder(x, w.beside, beside),
                                 w.text, w.length, SERVE_CHECK_CPU_S))
        sent =
            serve_exchange_refuse(x, MHD_HTTP_INTERNAL_SERVER_ERROR, "the check was not finished");
    else
        sent = send_diagnostics(x, &child);
    serve_child_release(&child);
    serve_words_release(&w);
    return sent;
}

/* The child of a stream, among the runs that one tab may have. It writes into its result's folder. */
static bool begin_stream(const struct serve_exchange *x, struct serve_stream *stream,
                         const struct serve_words *w, unsigned cpu_s)
{
    char own[SERVE_RESULTS_PATH], beside[SERVE_RESULTS_PATH];
    struct serve_child_order order =
        serve_exchange_order(w->words, serve_exchange_folder(x, w->beside, beside), own, cpu_s);

    order.input = w->text;
    order.input_length = w->length;
    stream->client = serve_exchange_socket(x);
    if (!serve_results_path(&x->serve->results, stream->result, "", own) ||
        !serve_child_start(&stream->child, &order))
        return false;
    stream->number = serve_runs_enter(&x->serve->runs, w->tab, stream->child.process);
    return stream->number != 0;
}

static enum MHD_Result stream_to(const struct serve_exchange *x, const struct serve_words *w,
                                 const char *id, unsigned cpu_s)
{
    struct serve_stream *stream = serve_stream_new(&x->serve->results, &x->serve->runs, id);

    if (begin_stream(x, stream, w, cpu_s))
        return serve_reply_stream(x->connection, stream);
    serve_stream_free(stream);
    return serve_exchange_refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE, "no more runs can be begun");
}

static enum MHD_Result answer_stream(const struct serve_exchange *x, enum serve_ask ask,
                                     unsigned cpu_s)
{
    struct serve_results *results = &x->serve->results;
    struct serve_words w;
    char why[SERVE_WORDS_WHY], id[SERVE_ID], path[SERVE_RESULTS_PATH];
    enum MHD_Result sent;
    const char *file = ask == SERVE_PLAN ? "result.plan" : "result.h5";

    if (!serve_words_read(&w, x->body, x->length, why)) {
        sent = serve_exchange_refuse(x, MHD_HTTP_BAD_REQUEST, why);
    } else if (!serve_results_begin(results, id)) {
        sent = serve_exchange_refuse(x, MHD_HTTP_SERVICE_UNAVAILABLE, "no more runs can be begun");
    } else if (!serve_results_path(results, id, file, path) ||
               !serve_words_make(&w, ask, path, why)) {
        serve_results_drop(results, id);
        sent = serve_exchange_refuse(x, MHD_HTTP_BAD_REQUEST, why);
    } else {
        sent = stream_to(x, &w, id, cpu_s);
    }
    serve_words_release(&w);
    return sent;
}

enum MHD_Result serve_commands_run(const struct serve_exchange *x)
{
    return answer_stream(x, SERVE_RUN, SERVE_RUN_CPU_S);
}

enum MHD_Result serve_commands_plan(const struct serve_exchange *x)
{
    return answer_stream(x, SERVE_PLAN, SERVE_MANY_CPU_S);
}

enum MHD_Result serve_commands_sweep(const struct serve_exchange *x)
{
    return answer_stream(x, SERVE_SWEEP, SERVE_MANY_CPU_S);
}

enum MHD_Result serve_commands_stop(const struct serve_exchange *x)
{
    json_t *asked = json_loadb(x->body, x->length, 0, NULL);
    const char *tab = json_string_value(json_object_get(asked, "tab"));
    size_t count = tab ? serve_runs_stop(&x->serve->runs, tab) : 0;
    enum MHD_Result sent =
        tab ? serve_reply_json(x->connection, MHD_HTTP_OK,
                               json_pack("{s:I}", "stopped", (json_int_t)count))
            : serve_exchange_refuse(x, MHD_HTTP_BAD_REQUEST, "the tab is missing");

    json_decref(asked);
    return sent;
}
