/* What a command tells on stderr, line by line, as JSON for the page.
 *
 *   -:12:5: error: unknown key 'capactiy'; did you mean 'capacity'?
 *   {"line": 12, "column": 5, "severity": "error", "message": "unknown key …", "place": "-"}
 *
 * The form is that of diagnostics.h; a line of another form ("ddbsim: error: …") has no place, and
 * line and column are 0. Progress (progress.h) is JSON already. */
#ifndef DDBSIM_TOLD_LINE_H
#define DDBSIM_TOLD_LINE_H

#include <jansson.h>
#include <stdbool.h>

bool told_line_is_progress(const char *line);

/* A new object of the line without its end. */
json_t *told_line_json(const char *line, size_t length);

/* All lines of `said` but the empty ones and those of progress: a new list. */
json_t *told_line_list(const char *said);

#endif
