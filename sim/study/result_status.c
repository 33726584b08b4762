#include "result_status.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "text.h"

int result_status_tell(enum result_error error, const char *why)
{
    if (error == RESULT_GOOD)
        return EXIT_DONE;
    fprintf(stderr, "ddbsim: error: %s\n", why);
    return error == RESULT_NOT_READ ? EXIT_IO : EXIT_BAD_DATA;
}

/* A scenario, or the runs of a plan, given where a result is meant; NULL: neither. */
static const char *other_kind(const char *path)
{
    char first[12] = "";
    FILE *file = fopen(path, "rb");
    size_t got = file ? fread(first, 1, sizeof first, file) : 0;

    if (file)
        fclose(file);
    if (got == sizeof first && memcmp(first, "ddbsim plan ", sizeof first) == 0)
        return "holds the runs of a plan, not a result; 'ddbsim plan SCENARIO -o' that file goes on "
               "with them and prints what they came to";
    if (got && memcmp(first, "\x89HDF", 4) != 0 &&
        (text_ends_with(path, ".yaml") || text_ends_with(path, ".yml")))
        return "is a scenario, not a result; 'ddbsim run' makes one of it";
    return NULL;
}

int result_status_open(struct result *result, const char *path)
{
    char why[READER_WHY];
    struct stat about;
    bool regular = stat(path, &about) == 0 && S_ISREG(about.st_mode);
    const char *other = regular ? other_kind(path) : NULL;

    if (other) {
        *result = (struct result){0};
        fprintf(stderr, "ddbsim: error: %s %s\n", path, other);
        return EXIT_BAD_DATA;
    }
    return result_status_tell(result_open(result, path, why), why);
}

int result_status_sound(const struct result *result)
{
    char why[READER_WHY];

    return result_status_tell(result_fault(result, why), why);
}
