#include "deployed.h"

int deployed_read(struct collected *collected, const char *source, struct place place,
                  const char *name)
{
    (void)collected, (void)source, (void)place, (void)name;
    return 0;
}
