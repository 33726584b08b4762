/* Force-included before every source file: these functions are unsafe, depend on the locale or on
 * wall-clock time, or draw random numbers that have no address. Using one does not compile.
 * The headers that declare them come first, so that only *our* uses are poisoned.
 *
 * What writes to a stream goes through the filter of printable.h, which says why: the four usual
 * functions are replaced, the others are banned. */
#ifndef DDBSIM_BANNED_H
#define DDBSIM_BANNED_H

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof rand srand localtime gmtime
#pragma GCC poison setlocale asctime
#pragma GCC poison puts vprintf vfprintf dprintf vdprintf putchar putc fputc perror fwrite

#include "printable.h"

#define printf(...) printable_printf(stdout, __VA_ARGS__)
#define fprintf(...) printable_printf(__VA_ARGS__)
#define fputs(text, out) printable_puts(text, out)

#endif
