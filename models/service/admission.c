/* The laws of admission, one file each. A law is a line here. */
#include "admission.h"

const struct admission *const admissions[] = {&admission_global, &admission_adaptive,
                                              &admission_static, NULL};
