#include "serve_stream.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "exit_status.h"
#include "memory.h"
#include "progress.h"
#include "told_line.h"

enum { SILENCE_MS = 1000, MOST_S = 3600 };

struct serve_stream *serve_stream_new(struct serve_results *results, struct serve_runs *runs,
                                      const char *result)
{
    struct serve_stream *s = memory_new(1, sizeof *s);

    *s = (struct serve_stream){
        .results = results, .runs = runs, .client = -1, .until_s = progress_clock_s() + MOST_S};
    snprintf(s->result, sizeof s->result, "%s", result);
    return s;
}

/* Its place first: a process that is waited for may no longer be ended by its number. */
static bool end_child(struct serve_stream *s)
{
    bool stopped = s->number && serve_runs_leave(s->runs, s->number);

    s->number = 0;
    serve_child_end(&s->child);
    return stopped;
}

void serve_stream_free(struct serve_stream *s)
{
    if (!s)
        return;
    end_child(s);
    serve_child_release(&s->child);
    if (!s->kept)
        serve_results_drop(s->results, s->result);
    text_release(&s->out);
    free(s);
}

/* An event's lines each behind "data: ". */
static void add_event(struct serve_stream *s, const char *name, const char *data)
{
    text_addf(&s->out, "event: %s\n", name);
    while (*data) {
        size_t length = strcspn(data, "\n");
        text_add(&s->out, "data: ");
        text_add_part(&s->out, data, length);
        text_add(&s->out, "\n");
        data += length + (data[length] == '\n');
    }
    text_add(&s->out, "\n");
}

static void add_json(struct serve_stream *s, const char *name, json_t *json)
{
    char *bytes = json_dumps(json, JSON_COMPACT);

    add_event(s, name, bytes ? bytes : "null");
    free(bytes);
    json_decref(json);
}

static void tell_line(struct serve_stream *s, const char *line, size_t length)
{
    if (!told_line_is_progress(line)) {
        add_json(s, "told", told_line_json(line, length));
        return;
    }
    text_add(&s->out, "event: progress\ndata: ");
    text_add_part(&s->out, line, length);
    text_add(&s->out, "\n\n");
}

/* Whole lines of stderr; at the end the last one too. */
static void tell_lines(struct serve_stream *s, bool all)
{
    const char *said = text_get(&s->child.error);

    while (said[s->told]) {
        const char *line = said + s->told;
        size_t length = strcspn(line, "\n");
        if (!line[length] && !all)
            return;
        if (length)
            tell_line(s, line, length);
        s->told += length + (line[length] == '\n');
    }
}

static bool is_partial(const struct serve_stream *s)
{
    return s->child.status == EXIT_INTERRUPTED;
}

/* What an interrupted command left, under its name (sweep_job.h). */
static bool take_partial(const struct serve_stream *s)
{
    char left[SERVE_RESULTS_PATH], whole[SERVE_RESULTS_PATH];

    return serve_results_path(s->results, s->result, "result.partial.h5", left) &&
           serve_results_path(s->results, s->result, "result.h5", whole) &&
           rename(left, whole) == 0;
}

static bool has_result(const struct serve_stream *s)
{
    return s->child.status == EXIT_DONE || s->child.status == EXIT_THRESHOLD ||
           (is_partial(s) && take_partial(s));
}

static void finish(struct serve_stream *s)
{
    bool stopped = end_child(s);

    tell_lines(s, true);
    if (s->child.out.length && !stopped)
        add_event(s, "summary", text_get(&s->child.out));
    if (has_result(s)) {
        s->kept = true;
        serve_results_keep(s->results, s->result);
    }
    add_json(s, "done",
             json_pack("{s:i, s:o, s:b, s:b}", "status", s->child.status, "result",
                       s->kept ? json_string(s->result) : json_null(), "stopped", stopped,
                       "partial", is_partial(s)));
    s->over = true;
}

static bool go_on(struct serve_stream *s)
{
    switch (serve_child_wait(&s->child, s->client, SILENCE_MS)) {
    case SERVE_CHILD_UNHEARD:
        return false;
    case SERVE_CHILD_ENDED:
        finish(s);
        return true;
    case SERVE_CHILD_SILENT:
        text_add(&s->out, ":\n\n");
        break;
    default:
        tell_lines(s, false);
    }
    if (progress_clock_s() > s->until_s)
        finish(s);
    return true;
}

ssize_t serve_stream_read(struct serve_stream *s, char *bytes, size_t most)
{
    while (s->sent == s->out.length) {
        if (s->over)
            return -1;
        s->sent = s->out.length = 0;
        if (!go_on(s))
            return -2;
    }
    size_t count = s->out.length - s->sent;
    count = count < most ? count : most;
    memcpy(bytes, s->out.bytes + s->sent, count);
    s->sent += count;
    return (ssize_t)count;
}
