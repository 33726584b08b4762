#include "event_log.h"

#include <stdarg.h>

#include "memory.h"
#include "series_path.h"

const char *const event_log_kind_names[EVENT_LOG_KINDS + 1] = {
    "action", "scaling", "capacity", "billing", "split", "alarm", "breaker", "refused", NULL};

void event_log_add(struct event_log *log, simtime at, enum event_log_kind kind, const char *subject,
                   const char *format, ...)
{
    char detail[SERIES_PATH];
    va_list args;

    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    log->entries = memory_grow(log->entries, log->count, &log->capacity, sizeof *log->entries);
    log->entries[log->count++] =
        (struct event_log_entry){at, kind, memory_text(subject), memory_text(detail)};
}

void event_log_clear(struct event_log *log)
{
    for (size_t i = 0; i < log->count; i++) {
        free(log->entries[i].subject);
        free(log->entries[i].detail);
    }
    log->count = 0;
}

void event_log_release(struct event_log *log)
{
    event_log_clear(log);
    free(log->entries);
    *log = (struct event_log){0};
}
