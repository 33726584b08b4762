#include "hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

uint64_t hash_text(const char *text)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3u;
    return hash_mix(h);
}

void digest_init(struct digest *digest)
{
    *digest = (struct digest){HASH_GOLDEN, 0x243f6a8885a308d3u};
}

static void digest_add(struct digest *digest, uint64_t word)
{
    digest->a = hash_mix(digest->a ^ word);
    digest->b = hash_mix(digest->b + HASH_GOLDEN) + digest->a;
}

void digest_add_text(struct digest *digest, const char *text)
{
    digest_add(digest, hash_text(text));
}

void digest_add_doubles(struct digest *digest, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t word;
        double value = values[i] == 0 ? 0 : values[i];
        memcpy(&word, &value, sizeof word);
        digest_add(digest, value != value ? 0x7ff8000000000000u : word);
    }
}

const char *digest_write(const struct digest *digest, struct digest_text *out)
{
    snprintf(out->bytes, sizeof out->bytes, "%016" PRIx64 "%016" PRIx64, digest->a, digest->b);
    return out->bytes;
}
