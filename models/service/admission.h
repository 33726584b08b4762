/* The laws of admission by name, for their registry. Whoever uses one asks it through struct
 * admission (throughput.h) and does not care which it is. */
#ifndef DDBSIM_ADMISSION_H
#define DDBSIM_ADMISSION_H

#include "throughput.h"

extern const struct admission admission_global, admission_adaptive, admission_static;

#endif
