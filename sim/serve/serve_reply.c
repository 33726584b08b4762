#include "serve_reply.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format.h"
#include "text.h"

static const char page_policy[] =
    "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' "
    "data:; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/* Scripts of a report run, in an origin of their own that can ask nobody anything. */
static const char view_policy[] =
    "sandbox allow-scripts allow-downloads allow-popups; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'none'; connect-src 'none'";

static void add_headers(struct MHD_Response *response, const char *type, const char *policy)
{
    MHD_add_response_header(response, "Content-Type", type);
    MHD_add_response_header(response, "DDBSim-Format", format_rows[FORMAT_WORKBENCH].id);
    MHD_add_response_header(response, "Content-Security-Policy", policy);
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "Referrer-Policy", "no-referrer");
    MHD_add_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
    MHD_add_response_header(response, "Cross-Origin-Opener-Policy", "same-origin");
}

static enum MHD_Result send_off(struct MHD_Connection *connection, unsigned status,
                                struct MHD_Response *response)
{
    enum MHD_Result sent = MHD_queue_response(connection, status, response);

    MHD_destroy_response(response);
    return sent;
}

/* The library only reads what it is told to keep, though its parameter does not say so. */
static struct MHD_Response *response_of(const char *bytes, size_t length,
                                        enum MHD_ResponseMemoryMode mode)
{
    union {
        const char *in;
        void *out;
    } same = {.in = bytes};
    return MHD_create_response_from_buffer(length, same.out, mode);
}

enum MHD_Result serve_reply_asset(struct MHD_Connection *connection, const char *type,
                                  const char *bytes, size_t length)
{
    struct MHD_Response *response = response_of(bytes, length, MHD_RESPMEM_PERSISTENT);

    if (!response)
        return MHD_NO;
    add_headers(response, type, page_policy);
    return send_off(connection, MHD_HTTP_OK, response);
}

static enum MHD_Result reply_copy(struct MHD_Connection *connection, unsigned status,
                                  const char *type, const char *bytes, size_t length)
{
    struct MHD_Response *response = response_of(bytes, length, MHD_RESPMEM_MUST_COPY);

    if (!response)
        return MHD_NO;
    add_headers(response, type, page_policy);
    return send_off(connection, status, response);
}

enum MHD_Result serve_reply_text(struct MHD_Connection *connection, const char *type,
                                 const char *bytes, size_t length)
{
    return reply_copy(connection, MHD_HTTP_OK, type, bytes, length);
}

enum MHD_Result serve_reply_json(struct MHD_Connection *connection, unsigned status, json_t *json)
{
    char *bytes = json_dumps(json, JSON_COMPACT);

    json_decref(json);
    if (!bytes)
        return MHD_NO;
    enum MHD_Result sent = reply_copy(connection, status, "application/json", bytes, strlen(bytes));
    free(bytes);
    return sent;
}

enum MHD_Result serve_reply_error(struct MHD_Connection *connection, unsigned status,
                                  const char *why)
{
    return serve_reply_json(connection, status, json_pack("{s:s}", "error", why));
}

enum MHD_Result serve_reply_file(struct MHD_Connection *connection, const char *path,
                                 const char *type, const char *name)
{
    int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;
    char disposition[128];

    if (descriptor < 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        if (descriptor >= 0)
            close(descriptor);
        return serve_reply_error(connection, MHD_HTTP_NOT_FOUND, "there is no such result");
    }
    struct MHD_Response *response =
        MHD_create_response_from_fd64((uint64_t)status.st_size, descriptor);
    if (!response) {
        close(descriptor);
        return MHD_NO;
    }
    add_headers(response, type, name ? page_policy : view_policy);
    snprintf(disposition, sizeof disposition, "attachment; filename=\"%.80s\"", name ? name : "");
    if (name)
        MHD_add_response_header(response, "Content-Disposition", disposition);
    return send_off(connection, MHD_HTTP_OK, response);
}

static ssize_t read_stream(void *context, uint64_t position, char *bytes, size_t most)
{
    ssize_t count = serve_stream_read(context, bytes, most);

    (void)position;
    if (count == -1)
        return MHD_CONTENT_READER_END_OF_STREAM;
    return count < 0 ? MHD_CONTENT_READER_END_WITH_ERROR : count;
}

static void free_stream(void *context)
{
    serve_stream_free(context);
}

enum MHD_Result serve_reply_stream(struct MHD_Connection *connection, struct serve_stream *stream)
{
    enum { BLOCK = 64 << 10 };
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, BLOCK, read_stream, stream, free_stream);

    if (!response) {
        serve_stream_free(stream);
        return MHD_NO;
    }
    add_headers(response, "text/event-stream; charset=utf-8", page_policy);
    return send_off(connection, MHD_HTTP_OK, response);
}
