#include "serve_exchange.h"

#include "serve_reply.h"

int serve_exchange_socket(const struct serve_exchange *x)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    return info ? info->connect_fd : -1;
}

enum MHD_Result serve_exchange_refuse(const struct serve_exchange *x, unsigned status,
                                      const char *why)
{
    return serve_reply_error(x->connection, status, why);
}

const char *serve_exchange_folder(const struct serve_exchange *x, const char *beside, char *room)
{
    bool imported = beside && serve_results_path(&x->serve->results, beside, "", room);

    return imported ? room : x->serve->folder;
}

struct serve_child_order serve_exchange_order(char *const *words, const char *folder,
                                              const char *own, unsigned cpu_s)
{
    return (struct serve_child_order){.program = "/proc/self/exe",
                                      .words = words,
                                      .folder = folder,
                                      .own = own,
                                      .cpu_s = cpu_s,
                                      .most_bytes = SERVE_MEMORY};
}

bool serve_exchange_run(const struct serve_exchange *x, struct serve_child *child,
                        char *const *words, const char *folder, const char *input, size_t length,
                        unsigned cpu_s)
{
    struct serve_child_order order =
        serve_exchange_order(words, folder, x->serve->results.folder, cpu_s);

    order.input = input;
    order.input_length = length;
    return serve_child_start(child, &order) &&
           serve_child_finish(child, serve_exchange_socket(x), 4 * cpu_s);
}
