/* Opens a result and checks what must be true of it (invariants.h). */
#include "invariants.h"
#include "result.h"

enum result_error result_open(struct result *r, const char *path, char *why)
{
    enum result_error error = result_read(r, path, why);

    if (error != RESULT_GOOD)
        return error;
    bool holds = invariants_hold(r, why);
    return result_sound(r, why) && holds ? RESULT_GOOD : RESULT_NOT_A_RESULT;
}
