/* The digest of a result, and that of the state where it ended: what anybody computes from the file
 * with an HDF5 reader, XXH64 and SHA-256.
 *
 * Of each dataset, XXH64 with seed 0 (Collet, xxHash specification 0.2.0) of its values as bytes, row
 * after row:
 *
 *   numbers of any type   IEEE 754 float64, little-endian; every NaN as 0x7ff8000000000000, -0 as 0
 *   texts                 UTF-8, each with a zero byte behind it
 *   of two axes           before each row how many values it has up to the last that is no NaN, as
 *                         a number too, and of the row only these: rows grow with the elements
 *
 * Law: the digest is the first 32 hexadecimal digits of SHA-256 (FIPS 180-4) over one line
 * "PATH XXH64\n" for each dataset, the hash with 16 digits, in the order of the bytes of PATH. The
 * result's is of all datasets but those in the groups of result_digest_apart; the state's is of
 * those in /state. A dataset that lies in the root too, as /tables/orders/time is /time, counts
 * there. /digest/lines keeps the result's lines, so that a look tells which dataset is another.
 *
 * Known answer: "/latency" of the rows {1, NaN}, {-0, 2} and {NaN, NaN} hashes the numbers 1 1 2 0 2 0
 * to f26fa49dffe9704b; with "/time" of 0, 60 and 120, which is a0ba445f47b4b239, that is digest
 * 3d35e136477c292d37ce007209aaeae5. The texts "a" and "b" hash to 2b4d0fc9e4bf29e2.
 *
 * Memory is 200 bytes a dataset. Values come in the order of rows, by as many calls as you like. */
#ifndef DDBSIM_RESULT_DIGEST_H
#define DDBSIM_RESULT_DIGEST_H

#include <hdf5.h>

#include "h5_type.h"
#include "hash.h"
#include "text.h"

/* What /digest says that it is, for those who compute it. */
#define RESULT_DIGEST_FORMAT "ddbsim.digest/1"

enum digest_part { DIGEST_RESULT, DIGEST_STATE };

struct result_digest;

struct result_digest *result_digest_new(void);
void result_digest_free(struct result_digest *digest);

/* The groups in the root that are no part of the result's digest; ends with NULL. */
extern const char *const result_digest_apart[];

/* A dataset begins, of at most two axes; `key` stands for it in the calls that follow. One that has
 * no part in any digest is passed over, and so are its values. */
void result_digest_begin(struct result_digest *digest, hid_t key, const char *path,
                         enum h5_type type, int rank);
/* Its next values, of that type: `count` along each axis. */
void result_digest_add(struct result_digest *digest, hid_t key, const hsize_t *count,
                       const void *values);

/* Adds the lines of all datasets of a part. */
void result_digest_lines(const struct result_digest *digest, enum digest_part part,
                         struct text *out);
/* The digest of such lines. */
const char *result_digest_of(const char *lines, struct digest_text *out);

#endif
