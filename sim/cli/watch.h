/* Runs a command on a scenario again whenever its file is saved, or a file that it names.
 *
 * Watched are the scenario and every file beside it that a value of the scenario names (traces,
 * histories, price books). Each is looked at five times a second: its size, time of change and inode,
 * so that a file that an editor puts in the place of another counts too. A change is acted upon once
 * two looks in a row find the same, and every file that was there is there.
 *
 * Each run is a process of its own, so that one which ends badly costs one answer. A change while one
 * is under way ends it. Of a scenario that is wrong the mistakes are printed, and the next change is
 * waited for. */
#ifndef DDBSIM_WATCH_H
#define DDBSIM_WATCH_H

#include "options.h"

/* What a run is ended with whose scenario has changed; it leaves nothing behind. */
enum { WATCH_STALE = 15 /* SIGTERM */ };

/* Until Ctrl-C: returns EXIT_INTERRUPTED, or another status when it cannot begin. */
int watch_run(const struct arguments *arguments, int (*once)(const struct arguments *));

/* The files that a scenario's text names and that lie beside `path`, NULL-terminated, each once, for
 * watch_files_free; `path` is the first of them. Of a text that is no YAML it is the only one. */
char **watch_files(const char *path, const char *text, size_t length);
void watch_files_free(char **files);

#endif
