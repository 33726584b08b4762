/* An HDF5 file and its one failure.
 *
 * Failures are sticky: the first of any call, a close among them (that is when the library writes
 * what it has kept), is kept with its errno, and everything after it but closing does nothing. */
#ifndef DDBSIM_H5_HANDLE_H
#define DDBSIM_H5_HANDLE_H

#include <errno.h>
#include <hdf5.h>
#include <stdbool.h>

enum { H5_ABOUT = 300 };

struct memory_file;
struct read_back;
struct result_digest;

struct h5 {
    hid_t file;
    bool failed;
    int error;                    /* errno of the first failure, 0 when HDF5 did not say */
    char about[H5_ABOUT];         /* the failure in words, "" when it is that of a write */
    struct read_back *sums;       /* what was written; until h5_read_back */
    struct memory_file *memory;   /* what takes the place of the file; else NULL */
    struct result_digest *digest; /* of what is written, borrowed; NULL: nobody asks */
};

/* For calls of the library that have no verb here: the call is made unless something failed, and
 * its failure is kept. */
#define H5_TRY(h5, call) ((h5)->failed ? -1 : h5_result((h5), (errno = 0, (long long)(call))))
long long h5_result(struct h5 *h5, long long result);

/* Closes by H5Dclose, H5Sclose …, failed or not, what is open: `id` is not negative. */
void h5_end(struct h5 *h5, herr_t (*close)(hid_t id), hid_t id);

/* Keeps a failure that the library has no number for. */
void h5_fail(struct h5 *h5, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Why it failed, for a message; valid as long as `h5`. */
const char *h5_reason(const struct h5 *h5);

#endif
