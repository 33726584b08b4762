#include "throughput.h"

const char *const admission_names[] = {"global", "adaptive", "static", NULL};

const struct admission *admission_by_name(int index)
{
    static const struct admission *const all[] = {&admission_global, &admission_adaptive,
                                                  &admission_static};
    return all[index];
}
