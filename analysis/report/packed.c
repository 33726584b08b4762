#include "packed.h"

#include <nettle/base64.h>
#include <zlib.h>

#include "invariant.h"
#include "memory.h"

void packed_add(struct text *page, const char *bytes, size_t length)
{
    uLongf size = compressBound((uLong)length);
    unsigned char *small = memory_new(size, 1);

    /* It fails for want of memory only: the bound is what it may need. */
    int status = compress2(small, &size, (const unsigned char *)bytes, (uLong)length, 9);
    invariant(status == Z_OK, "zlib returned %d", status);
    size_t characters = BASE64_ENCODE_RAW_LENGTH(size);
    char *code = memory_new(characters + 1, 1);
    base64_encode_raw(code, size, small);
    text_add_part(page, code, characters);
    free(small);
    free(code);
}
