#include "told_line.h"

#include <string.h>

#include "memory.h"
#include "text.h"

static const char opening[] = "{\"progress\":";

bool told_line_is_progress(const char *line)
{
    return text_starts_with(line, opening);
}

/* "error: " or "warning: " or "note: " at the head of `at`; what stands behind it. */
static const char *behind_severity(const char *at, const char **severity)
{
    static const char *const names[] = {"error", "warning", "note"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]);
        if (strncmp(at, names[i], length) == 0 && strncmp(at + length, ": ", 2) == 0) {
            *severity = names[i];
            return at + length + 2;
        }
    }
    return NULL;
}

/* ":12:5" just before `end`, which is the ": " in front of the severity. Where the source ends. */
static const char *read_place(const char *line, const char *end, long *row, long *column)
{
    long numbers[2] = {0, 0};

    for (int k = 1; k >= 0; k--) {
        const char *digits = end;
        while (digits > line && digits[-1] >= '0' && digits[-1] <= '9')
            digits--;
        if (digits == end || digits == line || digits[-1] != ':' || end - digits > 9)
            return NULL;
        numbers[k] = strtol(digits, NULL, 10);
        end = digits - 1;
    }
    *row = numbers[0];
    *column = numbers[1];
    return end;
}

static json_t *make(const char *line, const char *place_end, const char *message,
                    const char *severity)
{
    long row = 0, column = 0;
    const char *source_end = read_place(line, place_end, &row, &column);
    size_t length = (size_t)((source_end ? source_end : place_end) - line);

    return json_pack("{s:i, s:i, s:s, s:s, s:s%}", "line", (int)row, "column", (int)column,
                     "severity", severity, "message", message, "place", line, length);
}

json_t *told_line_json(const char *line, size_t length)
{
    char *copy = memory_new(length + 1, 1);
    json_t *json = NULL;
    const char *severity = "error";

    memcpy(copy, line, length);
    for (const char *at = strstr(copy, ": "); at && !json; at = strstr(at + 2, ": ")) {
        const char *message = behind_severity(at + 2, &severity);
        if (message)
            json = make(copy, at, message, severity);
    }
    if (!json)
        json = json_pack("{s:i, s:i, s:s, s:s, s:s}", "line", 0, "column", 0, "severity", "note",
                         "message", copy, "place", "");
    free(copy);
    return json;
}

json_t *told_line_list(const char *said)
{
    json_t *list = json_array();

    while (*said) {
        size_t length = strcspn(said, "\n");
        if (length && !told_line_is_progress(said))
            json_array_append_new(list, told_line_json(said, length));
        said += length + (said[length] == '\n');
    }
    return list;
}
