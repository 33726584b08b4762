#include "out_of_memory.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "exit_status.h"
#include "sanitized.h"

/* The thread that ends the program, and whether there is one. */
static _Thread_local bool is_ending;
static _Atomic bool ending;

void out_of_memory(size_t bytes)
{
    char line[256];

    is_ending = true;
    while (atomic_exchange(&ending, true))
        pause(); /* another thread is at it */
    int length = snprintf(line, sizeof line,
                          "ddbsim: error: out of memory: %zu bytes more cannot be had; free some, "
                          "or ask for less: fewer --jobs, a longer sample_every, a shorter "
                          "duration, resolution: auto\n",
                          bytes);
    if (write(STDERR_FILENO, line, (size_t)length) < 0)
        _exit(EXIT_NO_MEMORY);
    exit(EXIT_NO_MEMORY);
}

#if !SANITIZED

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static void *had(void *memory, size_t bytes)
{
    if (!memory && bytes && !is_ending)
        out_of_memory(bytes);
    return memory;
}

static size_t product(size_t count, size_t size)
{
    return size && count > SIZE_MAX / size ? SIZE_MAX : count * size;
}

void *malloc(size_t size)
{
    return had(__libc_malloc(size), size);
}

void *calloc(size_t count, size_t size)
{
    return had(__libc_calloc(count, size), product(count, size));
}

void *realloc(void *old, size_t size)
{
    return had(__libc_realloc(old, size), size);
}

#endif
