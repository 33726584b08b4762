/* Memory that cannot be had ends the program with one line on stderr (exit status 71, EX_OSERR):
 * a simulator has nothing sensible to do with half a world.
 *
 * An arena is memory of one lifetime: a scenario's nodes, texts and specs are taken from one arena
 * and go in one call. Nothing in it is freed alone, and what it hands out is zeroed. */
#ifndef DDBSIM_MEMORY_H
#define DDBSIM_MEMORY_H

#include <stddef.h>

void *memory_new(size_t count, size_t size);               /* zeroed; free() it */
void *memory_resize(void *old, size_t count, size_t size); /* as realloc(); new part not zeroed */
char *memory_text(const char *text);                       /* a copy; free() it */

/* Makes room for one more element in a growing array: doubles `*capacity` when `count` reached it.
 */
void *memory_grow(void *items, size_t count, size_t *capacity, size_t size);

/* The end that a lack of memory has. */
_Noreturn void memory_exhausted(void);

struct arena {
    struct arena_chunk *chunks;
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);
void *arena_take(struct arena *arena, size_t count, size_t size);
char *arena_text(struct arena *arena, const char *text);
char *arena_text_part(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
