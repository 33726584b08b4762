/* Memory that cannot be had ends the program with one line on stderr and exit status 71 (EX_OSERR),
 * whoever asked for it: ourselves, HDF5, GSL, libyaml or the C library. A simulator has nothing
 * sensible to do with half a world, and libraries that are refused memory lose what they were
 * writing, end without a word, or crash (HDF5 1.10.8 does each of the three).
 *
 * So malloc, calloc and realloc of the program are its own, here: they pass on to the C library's
 * (the names with __libc_ are glibc's for them), and no caller ever sees a refusal. What is
 * registered with atexit still runs (temporary.h removes what is half written); a refusal in there is NULL to whoever asked. Under the address
 * sanitizer the allocator is the sanitizer's, and says such things itself.
 *
 * A known answer, which tests/unit/t_out_of_memory.c repeats: of an array of 2^40 numbers in an
 * address space of 1 GiB, status 71 and a line that names 8796093022208 bytes. */
#ifndef DDBSIM_OUT_OF_MEMORY_H
#define DDBSIM_OUT_OF_MEMORY_H

#include <stddef.h>

/* `bytes`: what was asked for. */
_Noreturn void out_of_memory(size_t bytes);

#endif
