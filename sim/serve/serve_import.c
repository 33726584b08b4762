#include "serve_import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

bool serve_import_name(const char *given, char *out)
{
    const char *slash = strrchr(given, '/');
    size_t count = 0;

    for (const char *at = slash ? slash + 1 : given; *at && count < SERVE_IMPORT_NAME - 1; at++)
        if (is_plain(*at) && (count || (*at != '.' && *at != '-')))
            out[count++] = *at;
    out[count] = '\0';
    return count > 0 && !text_starts_with(out, "imported.");
}

static bool write_file(const char *path, const json_t *text)
{
    const char *bytes = json_string_value(text);
    size_t length = json_string_length(text);
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good = descriptor >= 0;

    for (size_t at = 0; good && at < length;) {
        ssize_t put = write(descriptor, bytes + at, length - at);
        good = put > 0;
        at += good ? (size_t)put : 0;
    }
    return descriptor >= 0 && close(descriptor) == 0 && good;
}

static bool add_file(const json_t *file, const char *folder, struct serve_words *words, char *why)
{
    const char *given = json_string_value(json_object_get(file, "name"));
    const json_t *text = json_object_get(file, "text");
    char name[SERVE_IMPORT_NAME];
    struct text path = {0};

    if (!given || !json_is_string(text) || !serve_import_name(given, name)) {
        snprintf(why, SERVE_WORDS_WHY, "a file has no name or no text");
        return false;
    }
    text_addf(&path, "%s/%s", folder, name);
    bool good = write_file(text_get(&path), text);
    if (!good)
        snprintf(why, SERVE_WORDS_WHY, "cannot keep the file %s: %s", name, strerror(errno));
    serve_words_add(words, &path);
    return good;
}

bool serve_import_begin(const json_t *asked, const char *folder, struct serve_words *words,
                        char *why)
{
    const json_t *files = json_object_get(asked, "files");
    size_t count = json_array_size(files);
    struct text program = {0}, command = {0}, output = {0};

    if (count == 0 || count > SERVE_IMPORT_FILES) {
        snprintf(why, SERVE_WORDS_WHY, "drop 1 to %d files", SERVE_IMPORT_FILES);
        return false;
    }
    text_add(&program, "ddbsim");
    text_add(&command, "import");
    text_addf(&output, "--output=%s/" SERVE_IMPORT_SCENARIO, folder);
    serve_words_add(words, &program);
    serve_words_add(words, &command);
    serve_words_add(words, &output);
    for (size_t i = 0; i < count; i++)
        if (!add_file(json_array_get(files, i), folder, words, why))
            return false;
    words->words[words->count] = NULL;
    return true;
}
