/* Reading HDF5 that somebody else may have made: every size is checked before memory is taken for
 * it, every failure is told apart from absence.
 *
 * What is absent or of another shape is NULL; whether it is there is asked of the file, never told
 * from a failure. What is there and cannot be read is damage: it is NULL too, and `damage` keeps
 * the first place of it, whatever the call that failed, so that a broken file never passes for a
 * quiet table: ask for it before anything is printed. Texts are valid UTF-8 without control
 * characters, whatever the file holds.
 *
 * While a file is open, faults inside the HDF5 library and endless work end the program
 * (patience.h), so nothing is simulated then. Arrays and texts that are returned are the caller's. */
#ifndef DDBSIM_READER_H
#define DDBSIM_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory_file.h"
#include "series_path.h"

enum { READER_RANK = 8, READER_WHY = 512 };

struct reader {
    long long file;                   /* an HDF5 identifier, -1 while closed */
    const struct memory_file *memory; /* what is read instead of a file; else NULL */
    void *image;                      /* the bytes of a file without a name; else NULL */
    size_t image_size;
    char damage[SERIES_PATH]; /* the first path that could not be read, "" when all could */
    int error;                /* of the system, which was the reason of it; 0: the file is */
};

enum reader_error { READER_GOOD, READER_NOT_READ, READER_NOT_HDF5 };

/* `why` (READER_WHY bytes) says what is wrong. Close it in either case. The library opens files by
 * their names and follows links; one that was deleted and is reached through /proc, as what came
 * through a pipe (cli/from_stdin.h), it gets as bytes. */
enum reader_error reader_open(struct reader *reader, const char *path, char *why);
void reader_close(struct reader *reader);

/* After all was asked for: READER_NOT_HDF5 when something was damaged, READER_NOT_READ when the
 * system did not let it be read; `why` (READER_WHY bytes) says so. `again`: how one gets another
 * such file. */
enum reader_error reader_verdict(const struct reader *reader, const char *path, const char *again,
                                 char *why);

/* Whether the file at `path` can be opened and its attribute `kind` is that: "sweep", "backtest". */
bool reader_is_of_kind(const char *path, const char *kind);

/* What a run left in memory, which must outlive the reader. To ask for values that it does not keep
 * (memory_file.h) is damage. */
void reader_open_memory(struct reader *reader, const struct memory_file *memory);

/* Rank and sizes of a dataset; 0 where there is none, or one that is too large to be read whole. */
int reader_shape(struct reader *reader, const char *path, size_t size[READER_RANK]);
/* The same of a dataset of any size, which is read by reader_block. */
int reader_extent(struct reader *reader, const char *path, size_t size[READER_RANK]);

/* True when the first axis of the dataset is that of the scale at `scale`. */
bool reader_is_along(struct reader *reader, const char *path, const char *scale);

/* All numbers of a dataset of `rank` axes. */
double *reader_values(struct reader *reader, const char *path, int rank, size_t *count);
/* `rows` rows from `from` on, of a dataset of two axes, the second `width` long: into `out`. */
bool reader_rows(struct reader *reader, const char *path, size_t from, size_t rows, size_t width,
                 float *out);
/* The numbers of a dataset of `rank` axes, 1 or 2, from `from` on, as many as `count` says of each
 * axis: into `out`. Each block has the patience of a file (patience.h), so that a file of any size is
 * read as long as it goes on. */
bool reader_block(struct reader *reader, const char *path, int rank, const size_t *from,
                  const size_t *count, double *out);
/* All texts of a dataset of `rank` axes; NULL-terminated. */
char **reader_texts(struct reader *reader, const char *path, int rank, size_t *count);
/* The text of a dataset without axes; NULL when there is none. */
char *reader_text(struct reader *reader, const char *path);
void reader_names_free(char **names); /* a NULL-terminated list */

/* Of the dataset or group at `path`. */
char *reader_attribute_text(struct reader *reader, const char *path, const char *name);
bool reader_attribute_number(struct reader *reader, const char *path, const char *name,
                             double *out);

enum reader_kind { READER_GROUPS, READER_DATASETS };

/* The names directly below a group, in the order they were made, by their letters where the group
 * does not know it; NULL-terminated. */
char **reader_names(struct reader *reader, const char *group, enum reader_kind kind);

#endif
