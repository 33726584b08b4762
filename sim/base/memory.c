#include "memory.h"

#include <stdarg.h>
#include <stdint.h>

#include "out_of_memory.h"

enum { CHUNK_BYTES = 16 * 1024, ALIGNMENT = 16 };

struct arena_chunk {
    struct arena_chunk *next;
    size_t used, size;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

/* No caller of ours sees a refusal (out_of_memory.h); under the address sanitizer one might. */
static void *never_null(void *memory, size_t bytes)
{
    if (!memory)
        out_of_memory(bytes);
    return memory;
}

void *memory_new(size_t count, size_t size)
{
    return never_null(calloc(count ? count : 1, size ? size : 1), count * size);
}

void *memory_resize(void *old, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        out_of_memory(SIZE_MAX);
    return never_null(realloc(old, count && size ? count * size : 1), count * size);
}

char *memory_text(const char *text)
{
    return never_null(strdup(text), strlen(text) + 1);
}

void *memory_grow(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    *capacity = *capacity ? 2 * *capacity : 8;
    return memory_resize(items, *capacity, size);
}

void arena_init(struct arena *arena)
{
    arena->chunks = NULL;
}

void arena_release(struct arena *arena)
{
    while (arena->chunks) {
        struct arena_chunk *next = arena->chunks->next;
        free(arena->chunks);
        arena->chunks = next;
    }
}

static void arena_add_chunk(struct arena *arena, size_t bytes)
{
    size_t size = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
    struct arena_chunk *chunk = memory_new(1, sizeof *chunk + size);

    chunk->size = size;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
}

void *arena_take(struct arena *arena, size_t count, size_t size)
{
    if (size && count > (SIZE_MAX - ALIGNMENT) / size)
        out_of_memory(SIZE_MAX);
    size_t bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!arena->chunks || arena->chunks->size - arena->chunks->used < bytes)
        arena_add_chunk(arena, bytes);
    void *taken = arena->chunks->bytes + arena->chunks->used;
    arena->chunks->used += bytes;
    return taken;
}

char *arena_text_part(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_take(arena, length + 1, 1);
    memcpy(copy, text, length);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return arena_text_part(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;

    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = arena_take(arena, (size_t)length + 1, 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}
