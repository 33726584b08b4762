/* The registry of the laws of admission. */
#include "admission.h"

#define ADMISSION_ADDRESS(name) &admission_##name,
const struct admission *const admissions[] = {ADMISSIONS(ADMISSION_ADDRESS) NULL};
