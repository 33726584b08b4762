/* The laws of admission by name, for their registry. Whoever uses one asks it through struct
 * admission (throughput.h) and does not care which it is. */
#ifndef DDBSIM_ADMISSION_H
#define DDBSIM_ADMISSION_H

#include "throughput.h"

/* All of them, in the order of the registry: a law is a file and its name here. */
#define ADMISSIONS(LAW) LAW(global) LAW(adaptive) LAW(static)

#define ADMISSION_DECLARATION(name) extern const struct admission admission_##name;
ADMISSIONS(ADMISSION_DECLARATION)

#endif
