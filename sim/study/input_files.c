#include "input_files.h"

#include <stdlib.h>

#include "hash.h"
#include "price_book.h"
#include "regular_file.h"
#include "settings.h"
#include "trace.h"

static void add_file(struct digest *digest, const char *source, const char *name)
{
    char *path = regular_file_beside(source, name), why[REGULAR_FILE_WHY];
    size_t length;
    char *bytes = regular_file_read(path, TRACE_BYTES, &length, why);

    if (bytes)
        digest_add_text(digest, bytes);
    free(bytes);
    free(path);
}

/* A shipped one has its digest in its name: it never changes. */
static bool is_price_book(const struct setting *setting)
{
    return text_equal(setting->path, "price_book") && !price_book_is_shipped(setting->value);
}

void input_files_digest(const char *resolved, const char *source, struct text *out)
{
    struct settings settings;
    struct digest digest;
    struct digest_text written;
    bool any = false;

    digest_init(&digest);
    settings_read(&settings, resolved);
    for (size_t i = 0; i < settings.count; i++)
        if (text_ends_with(settings.items[i].path, ".trace.file") ||
            is_price_book(&settings.items[i])) {
            add_file(&digest, source, settings.items[i].value);
            any = true;
        }
    settings_release(&settings);
    if (any)
        text_add(out, digest_write(&digest, &written));
}
