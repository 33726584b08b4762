/* Data inside a page, packed: compressed by zlib (RFC 1950) and written in base64 (RFC 4648), which
 * holds nothing that a browser could take for markup. A page unpacks it with its own
 * DecompressionStream('deflate'). Series repeat themselves, so a fifth of the JSON is left. Known
 * answer: 100,000 letters "a" are less than 400 characters, and come back as they were. */
#ifndef DDBSIM_PACKED_H
#define DDBSIM_PACKED_H

#include "text.h"

void packed_add(struct text *page, const char *bytes, size_t length);

#endif
