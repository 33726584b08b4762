#include "journal.h"

#include <stdarg.h>

#include "memory.h"

const char *const journal_kind_names[JOURNAL_KINDS + 1] = {
    "action", "scaling", "capacity", "billing", "split", "alarm", "breaker", "refused", NULL};

void journal_add(struct journal *journal, simtime at, enum journal_kind kind, const char *subject,
                 const char *format, ...)
{
    char detail[512];
    va_list args;

    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    journal->entries =
        memory_grow(journal->entries, journal->count, &journal->capacity, sizeof *journal->entries);
    journal->entries[journal->count++] =
        (struct journal_entry){at, kind, memory_text(subject), memory_text(detail)};
}

void journal_clear(struct journal *journal)
{
    for (size_t i = 0; i < journal->count; i++) {
        free(journal->entries[i].subject);
        free(journal->entries[i].detail);
    }
    journal->count = 0;
}

void journal_release(struct journal *journal)
{
    journal_clear(journal);
    free(journal->entries);
    *journal = (struct journal){0};
}
