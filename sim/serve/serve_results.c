#include "serve_results.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"

/* Where temporary files go; a name of the user's that is too long is passed over. */
static const char *temporary_folder(void)
{
    const char *named = getenv("TMPDIR");
    return named && named[0] == '/' && strlen(named) < SERVE_RESULTS_PATH / 2 ? named : "/tmp";
}

bool serve_results_init(struct serve_results *results)
{
    *results = (struct serve_results){0};
    snprintf(results->folder, sizeof results->folder, "%s/ddbsim-serve-XXXXXX", temporary_folder());
    if (!mkdtemp(results->folder))
        return false;
    pthread_mutex_init(&results->lock, NULL);
    return true;
}

/* A folder with all that is in it, or a file; no link is followed. Ours are two deep. */
static void remove_tree(int parent, const char *name)
{
    int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = descriptor < 0 ? NULL : fdopendir(descriptor);
    const struct dirent *entry;

    while (folder && (entry = readdir(folder)))
        if (!text_equal(entry->d_name, ".") && !text_equal(entry->d_name, ".."))
            remove_tree(descriptor, entry->d_name);
    if (folder)
        closedir(folder);
    else if (descriptor >= 0)
        close(descriptor);
    unlinkat(parent, name, folder ? AT_REMOVEDIR : 0);
}

static void remove_result(const struct serve_results *results, const char *id)
{
    int parent = open(results->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (parent < 0)
        return;
    remove_tree(parent, id);
    close(parent);
}

static int64_t bytes_of(const struct serve_results *results, const char *id)
{
    char path[SERVE_RESULTS_PATH + 64];
    const struct dirent *entry;
    struct stat status;
    int64_t bytes = 0;

    snprintf(path, sizeof path, "%s/%s", results->folder, id);
    DIR *folder = opendir(path);
    while (folder && (entry = readdir(folder)))
        if (fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode))
            bytes += status.st_size;
    if (folder)
        closedir(folder);
    return bytes;
}

void serve_results_release(struct serve_results *results)
{
    if (!results->folder[0])
        return;
    remove_tree(AT_FDCWD, results->folder);
    pthread_mutex_destroy(&results->lock);
    *results = (struct serve_results){0};
}

static struct serve_result *find(struct serve_results *results, const char *id)
{
    for (size_t i = 0; i < results->count; i++)
        if (text_equal(results->items[i].id, id))
            return &results->items[i];
    return NULL;
}

static void forget(struct serve_results *results, struct serve_result *result)
{
    remove_result(results, result->id);
    *result = results->items[--results->count];
}

/* The one that was used least recently, of those that are made; NULL when there is none. */
static struct serve_result *stalest(struct serve_results *results)
{
    struct serve_result *found = NULL;

    for (size_t i = 0; i < results->count; i++) {
        struct serve_result *r = &results->items[i];
        if (r->made && (!found || r->used < found->used))
            found = r;
    }
    return found;
}

static int64_t all_bytes(const struct serve_results *results)
{
    int64_t bytes = 0;

    for (size_t i = 0; i < results->count; i++)
        bytes += results->items[i].bytes;
    return bytes;
}

static bool has_room(struct serve_results *results)
{
    if (results->count == SERVE_RESULTS_MOST && stalest(results))
        forget(results, stalest(results));
    return results->count < SERVE_RESULTS_MOST;
}

bool serve_results_begin(struct serve_results *results, char *id)
{
    char path[SERVE_RESULTS_PATH + 64];

    if (!serve_guard_random_id(id))
        return false;
    snprintf(path, sizeof path, "%s/%s", results->folder, id);
    pthread_mutex_lock(&results->lock);
    bool good = has_room(results) && mkdir(path, 0700) == 0;
    if (good) {
        struct serve_result *r = &results->items[results->count++];
        *r = (struct serve_result){.used = ++results->clock};
        snprintf(r->id, sizeof r->id, "%s", id);
    }
    pthread_mutex_unlock(&results->lock);
    return good;
}

void serve_results_keep(struct serve_results *results, const char *id)
{
    pthread_mutex_lock(&results->lock);
    struct serve_result *kept = find(results, id);
    if (kept) {
        kept->made = true;
        kept->bytes = bytes_of(results, id);
    }
    while (results->count > 1 && all_bytes(results) > SERVE_RESULTS_BYTES && stalest(results))
        forget(results, stalest(results));
    pthread_mutex_unlock(&results->lock);
}

void serve_results_drop(struct serve_results *results, const char *id)
{
    pthread_mutex_lock(&results->lock);
    struct serve_result *dropped = find(results, id);
    if (dropped)
        forget(results, dropped);
    pthread_mutex_unlock(&results->lock);
}

bool serve_results_path(struct serve_results *results, const char *id, const char *file, char *out)
{
    pthread_mutex_lock(&results->lock);
    struct serve_result *r = find(results, id);
    if (r) {
        r->used = ++results->clock;
        snprintf(out, SERVE_RESULTS_PATH, "%.3900s/%s/%s", results->folder, r->id, file);
    }
    pthread_mutex_unlock(&results->lock);
    return r != NULL;
}
