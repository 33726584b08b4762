#include "input_files.h"

#include <stdlib.h>

#include "hash.h"
#include "trace.h"
#include "regular_file.h"
#include "settings.h"

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

void input_files_digest(const char *resolved, const char *source, struct text *out)
{
    struct settings settings;
    struct digest digest;
    struct digest_text written;
    bool any = false;

    digest_init(&digest);
    settings_read(&settings, resolved);
    for (size_t i = 0; i < settings.count; i++)
        if (text_ends_with(settings.items[i].path, ".trace.file")) {
            add_file(&digest, source, settings.items[i].value);
            any = true;
        }
    settings_release(&settings);
    if (any)
        text_add(out, digest_write(&digest, &written));
}
