#include "result_status.h"

#include <stdio.h>

int result_status_tell(enum result_error error, const char *why)
{
    if (error == RESULT_GOOD)
        return EXIT_DONE;
    fprintf(stderr, "ddbsim: error: %s\n", why);
    return error == RESULT_NOT_READ ? EXIT_IO : EXIT_BAD_DATA;
}

int result_status_open(struct result *result, const char *path)
{
    char why[READER_WHY];

    return result_status_tell(result_open(result, path, why), why);
}

int result_status_sound(const struct result *result)
{
    char why[READER_WHY];

    return result_status_tell(result_sound(result, why) ? RESULT_GOOD : RESULT_NOT_A_RESULT, why);
}
