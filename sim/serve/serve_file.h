/* The one file outside its own folder that the workbench writes: the scenario that it was started
 * for. The file is the product, so what is edited goes back into it, as a whole (atomic_file.h) and
 * only where it still is what the page was given: its version, a digest of its bytes, says so. What
 * somebody else wrote meanwhile is never written over unasked. */
#ifndef DDBSIM_SERVE_FILE_H
#define DDBSIM_SERVE_FILE_H

#include <stdbool.h>
#include <stddef.h>

enum { SERVE_FILE_VERSION = 33, SERVE_FILE_WHY = 1024, SERVE_FILE_BYTES = 256 << 10 };

/* 32 digits of the SHA-256 of a text. */
void serve_file_version(const char *text, size_t length, char *version);

/* The file's text, to be freed, and its version; NULL with `why`. */
char *serve_file_read(const char *path, size_t *length, char *version, char *why);

enum serve_file_saved { SERVE_FILE_SAVED, SERVE_FILE_CHANGED, SERVE_FILE_FAILED };

/* Writes `text` where the file has `version`, which becomes the new one; CHANGED where it has
 * another. */
enum serve_file_saved serve_file_save(const char *path, const char *text, size_t length,
                                      char *version, char *why);

#endif
