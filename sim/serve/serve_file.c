#include "serve_file.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic_file.h"
#include "regular_file.h"
#include "text.h"
#include "write_all.h"

void serve_file_version(const char *text, size_t length, char *version)
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_init(&context);
    sha256_update(&context, length, (const uint8_t *)text);
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < (SERVE_FILE_VERSION - 1) / 2; i++)
        snprintf(version + 2 * i, 3, "%02x", digest[i]);
}

char *serve_file_read(const char *path, size_t *length, char *version, char *why)
{
    char reason[REGULAR_FILE_WHY];
    char *text = regular_file_read(path, SERVE_FILE_BYTES, length, reason);

    if (!text) {
        snprintf(why, SERVE_FILE_WHY, "cannot read %.800s: %s", path, reason);
        return NULL;
    }
    serve_file_version(text, *length, version);
    return text;
}

static bool write_text(const char *path, const char *text, size_t length)
{
    int descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    bool good = descriptor >= 0 && write_all(descriptor, text, length);

    return descriptor >= 0 && close(descriptor) == 0 && good;
}

/* With the rights that the file has. */
static bool replace(const char *path, const char *text, size_t length, char *why)
{
    struct atomic_file place;
    struct stat status;

    if (!atomic_file_begin(&place, path, ATOMIC_FILE_EDITED, why))
        return false;
    bool good = write_text(place.temporary, text, length);
    if (good && stat(place.path, &status) == 0)
        good = chmod(place.temporary, status.st_mode & 07777) == 0;
    if (good && atomic_file_commit(&place, place.path))
        return true;
    snprintf(why, SERVE_FILE_WHY, "cannot write %.800s: %s", path, strerror(errno));
    atomic_file_discard(&place);
    return false;
}

enum serve_file_saved serve_file_save(const char *path, const char *text, size_t length,
                                      char *version, char *why)
{
    char there[SERVE_FILE_VERSION];
    size_t old_length;
    char *old = serve_file_read(path, &old_length, there, why);

    if (!old)
        return SERVE_FILE_FAILED;
    free(old);
    if (!text_equal(there, version))
        return SERVE_FILE_CHANGED;
    if (!replace(path, text, length, why))
        return SERVE_FILE_FAILED;
    serve_file_version(text, length, version);
    return SERVE_FILE_SAVED;
}
